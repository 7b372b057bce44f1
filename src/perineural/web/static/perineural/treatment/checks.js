/* What must be true before the first point: each check with its word and its sign, and what is still open. */

import { now } from "./clock.js";
import { write } from "./writing.js";

const WORDS = { done: "Done", todo: "To do", stop: "Stop" };
const NAMES = {
  identity: "name and birth date",
  side: "the side",
  allergies: "the allergies",
  consent: "the consent",
  batch: "the batch",
  kit: "the resuscitation kit",
};

/** The card of checks. Says "change" when something was ticked or a batch chosen. */
export class Checks extends EventTarget {
  constructor(root, data) {
    super();
    this.root = root;
    this.batches = data.batches;
    this.hasConsent = data.hasConsent;
    this.isAmendment = data.isAmendment;
    this.rows = Array.from(root.querySelectorAll("[data-check]"));
    this.words = root.querySelector("#before-words");
    this.batchWords = root.querySelector("#batch-words");
    this.batchHint = this.batchWords.textContent;
    this.pain = null;
    root.addEventListener("change", (event) => this.changed(event.target));
    this.render();
  }

  changed(control) {
    if (control.name === "batch" || control.name.startsWith("check-")) {
      this.render();
      this.dispatchEvent(new CustomEvent("change"));
    }
  }

  get batch() {
    const chosen = this.root.querySelector('input[name="batch"]:checked');
    return this.batches.find((batch) => batch.id === chosen?.value) ?? null;
  }

  /** What was confirmed and which batch is used, as the record says. */
  tick(confirmed, batchId) {
    for (const box of this.root.querySelectorAll(".check__box")) box.checked = confirmed.includes(box.value);
    this.chooseBatch(batchId);
  }

  chooseBatch(id) {
    for (const radio of this.root.querySelectorAll('input[name="batch"]')) radio.checked = radio.value === id;
    this.render();
  }

  get confirmed() {
    return Array.from(this.root.querySelectorAll(".check__box:checked"), (box) => box.value);
  }

  /** Why the chosen batch cannot be used now; empty when it can, or when a visit of the past is amended. */
  get batchProblem() {
    const { batch } = this;
    if (!batch || this.isAmendment) return "";
    if (batch.problem) return batch.problem;
    return Date.parse(batch.until) < now() ? `Batch ${batch.number} is past its beyond-use time, ${batch.untilWords}.` : "";
  }

  /** Take a tick away; whether there was one. */
  forget(key) {
    const box = this.root.querySelector(`.check__box[value="${key}"]:checked`);
    if (box) box.checked = false;
    this.render();
    return box !== null;
  }

  /** What changed elsewhere while this page was open. */
  heard(batchProblems, hasConsent) {
    this.hasConsent = hasConsent || this.isAmendment;
    for (const batch of this.batches) if (batch.id in batchProblems) batch.problem = batchProblems[batch.id];
  }

  stateOf(key) {
    if (key === "consent") return this.hasConsent ? "done" : "stop";
    if (key !== "batch") return this.confirmed.includes(key) ? "done" : "todo";
    if (this.batchProblem) return "stop";
    return this.batch ? "done" : "todo";
  }

  render() {
    for (const row of this.rows) {
      const state = this.stateOf(row.dataset.check);
      if (row.dataset.state !== state) row.dataset.state = state;
      write(row.querySelector(".check__word"), WORDS[state]);
    }
    const { batch } = this;
    write(this.batchWords, this.batchProblem || (batch ? `${batch.number}, use by ${batch.untilWords}.` : this.batchHint));
    const done = this.rows.filter((row) => row.dataset.state === "done").length;
    const pain = this.pain === null ? "" : `, pain ${this.pain}`;
    write(this.words, `${done} of ${this.rows.length} done${pain}`);
  }

  get open() {
    this.render();
    return this.rows.filter((row) => row.dataset.state !== "done").map((row) => row.dataset.check);
  }

  /** What is still open, in one sentence; empty when all is done. */
  get refusal() {
    const { open } = this;
    if (open.length === 0) return "";
    if (this.batchProblem) return this.batchProblem;
    const names = open.map((key) => NAMES[key]);
    const last = names.pop();
    return `First settle ${names.length ? `${names.join(", ")} and ${last}` : last}, above.`;
  }

  reveal() {
    this.root.open = true;
    const row = this.rows.find((each) => each.dataset.state !== "done");
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("input, a")?.focus({ preventScroll: true });
  }
}
