/* The treatment room: brings the checks, the picture, the list, the totals and the saving together. */

import { Baths } from "./bath.js";
import { Board } from "./board.js";
import { Charting } from "./charting.js";
import { Checks } from "./checks.js";
import { now, setClock } from "./clock.js";
import { DraftStore } from "./draft_store.js";
import { newKey } from "./keys.js";
import { merge, same } from "./merging.js";
import { Refusal } from "./refusal.js";
import { Saving } from "./saving.js";
import { askingInWords, plural } from "./timer.js";
import { tooMuch, totalsOf } from "./totals.js";
import { pointInWords } from "./words.js";

const byId = (id) => document.getElementById(id);

const HOUR_MS = 3600000;
const RATINGS = [["pain_before", null], ["pain_1", 1], ["pain_15", 15]];

class Room {
  constructor(data, record) {
    this.data = data;
    this.openedAt = now();
    this.ratings = new Map(record.ratings.map((rating) => [rating.minutes_after, rating]));
    this.lastPointAt = record.last_point_at ? Date.parse(record.last_point_at) : null;
    this.unit = [data.hasPoints && "point", data.hasBaths && "bath"].filter(Boolean).join(" or ");
    this.checks = new Checks(byId("before"), data);
    this.checks.tick(record.confirmed, record.batch_id);
    this.board = new Board(byId("totals"));
    this.notice = new Refusal(byId("refused"));
    this.batchId = this.checks.batch?.id ?? null;
    if (data.hasBaths) this.openBaths(record);
    if (data.hasPoints) this.charting = new Charting(this, data, record);
    byId("reaction").value = record.reaction;
    this.markRatings();
    this.listen();
    this.render();
    if (this.checks.open.length === 0 && this.ratings.has(null)) byId("before").open = false;
  }

  openBaths(record) {
    this.baths = new Baths(byId("room"), this.data, record, (baths) => this.refusal({ baths }), () => this.batch?.id ?? null);
    this.baths.addEventListener("refused", (event) => this.refuse(event.detail.words));
    this.baths.addEventListener("over", (event) => this.say(event.detail.words));
    this.baths.addEventListener("given", () => this.given());
    this.baths.addEventListener("change", () => {
      this.refuse("");
      this.changed();
    });
  }

  /** Begin to save; what earlier pages of this device left behind was brought in already. */
  openSaving(store, left) {
    this.saving = new Saving({
      url: this.data.urls.save,
      session: this.data.id,
      csrfCookie: this.data.csrfCookie,
      csrfField: document.querySelector("#room input[name=csrfmiddlewaretoken]"),
      revision: this.data.revision,
      agreed: this.data.record,
      read: () => this.record(),
      views: Object.keys(this.data.views),
      words: () => this.words(),
      status: byId("saved"),
      store,
    });
    this.saving.taken = left.map((entry) => entry.page);
    this.saving.listen();
    this.saving.addEventListener("saved", (event) => this.charting?.points.regions(event.detail.regions, event.detail.elsewhere));
    this.saving.addEventListener("saved", (event) => this.charting?.scars.regions(event.detail.regions));
    this.saving.addEventListener("saved", (event) => this.heard(event.detail));
    this.saving.addEventListener("behind", (event) => this.bringTogether(event.detail));
    this.saving.addEventListener("stopped", (event) => this.tell(`${event.detail} What you charted is still here, and kept on this device.`, "error"));
  }

  listen() {
    this.checks.addEventListener("change", () => this.checked());
    for (const [name, minutes] of RATINGS) {
      for (const radio of document.querySelectorAll(`input[name="${name}"]`)) {
        radio.addEventListener("change", () => this.rated(minutes, Number(radio.value)));
      }
    }
    byId("reaction").addEventListener("input", () => this.saving.changed());
    for (const link of document.querySelectorAll("#to-sign, [data-sign]")) {
      link.addEventListener("click", (event) => this.toSign(event));
    }
    byId("told-done").addEventListener("click", () => this.tell(""));
    this.showClock();
    setInterval(() => this.showClock(), 5000);
  }

  /* What may be given */

  get batch() {
    return this.checks.batch;
  }

  totals(rows = this.rows) {
    return totalsOf(rows, this.data.batches, this.batch?.id ?? null, this.data.ceilingsMg, this.data.elsewhereMg);
  }

  /** What was given: points and baths. */
  get rows() {
    return this.rowsWith({});
  }

  /** What was given, with these points or these baths in the place of those there are. */
  rowsWith({ points = this.charting?.points.all ?? [], baths = this.baths?.all ?? [] }) {
    return [...points, ...baths];
  }

  /** Why these points or these baths may not be given; empty when they may. More of them need every check done. */
  refusal(instead) {
    const rows = this.rowsWith(instead);
    if (rows.length > this.rows.length && this.checks.refusal) {
      this.checks.reveal();
      return this.checks.refusal;
    }
    return tooMuch(this.totals(rows));
  }

  refuse(words) {
    this.notice.show(words);
  }

  /* What happened */

  checked() {
    const words = tooMuch(this.totals());
    if (words) {
      this.refuse(`${words} The batch was not changed.`);
      this.checks.chooseBatch(this.batchId);
    } else {
      this.refuse("");
      this.batchId = this.batch?.id ?? null;
    }
    this.changed();
    this.closeWhenDone();
  }

  /** What the clinic's server knows by now of the batches, the consent and other sessions of the day. */
  heard({ batchProblems, hasConsent, totals }) {
    const before = this.checks.refusal;
    this.checks.heard(batchProblems, hasConsent);
    if (totals) {
      this.data.elsewhereMg = totals.elsewhereMg;
      Object.assign(this.data.ceilingsMg, totals.ceilingsMg);
    }
    this.render();
    const since = this.checks.refusal;
    if (since && !before) this.tell(`Stop. ${this.checks.batchProblem || "The consent does not hold any more."} Nothing more can be given until this is settled.`, "error");
  }

  rated(minutes, score) {
    const before = this.ratings.get(minutes);
    this.ratings.set(minutes, {
      id: before?.id ?? newKey(),
      minutes_after: minutes,
      score,
      occurred_at: before?.occurred_at ?? new Date(now()).toISOString(),
    });
    this.changed();
    if (minutes === null) this.closeWhenDone();
  }

  /** Once everything before the first point is done, its card makes room for the picture. */
  closeWhenDone() {
    const card = byId("before");
    if (!card.open || this.checks.open.length > 0 || !this.ratings.has(null) || this.rows.length > 0) return;
    const held = card.contains(document.activeElement);
    card.open = false;
    if (held) card.querySelector("summary").focus();
  }

  given() {
    this.lastPointAt = now();
    this.showClock();
  }

  changed() {
    this.render();
    this.saving.changed();
  }

  markRatings() {
    for (const [name, minutes] of RATINGS) {
      const score = this.ratings.get(minutes)?.score;
      for (const radio of document.querySelectorAll(`input[name="${name}"]`)) radio.checked = Number(radio.value) === score;
    }
  }

  render() {
    this.checks.pain = this.ratings.get(null)?.score ?? null;
    this.checks.render();
    this.board.render(this.totals(), this.batch, this.data.ceilingsMg);
  }

  showClock() {
    const words = askingInWords(this.lastPointAt, new Set(this.ratings.keys()), this.unit);
    if (byId("clock").textContent !== words) byId("clock").textContent = words;
    this.checks.render(); // a batch may have passed its time
    if (now() - this.openedAt > this.data.kitCheckHoldsHours * HOUR_MS && !this.data.isAmendment) this.nextDay();
  }

  /** A page left open overnight: the kit is checked anew. */
  nextDay() {
    this.openedAt = now();
    if (!this.checks.forget("kit")) return;
    this.changed();
    this.tell("This page was left open. Check the resuscitation kit again today.");
  }

  say(words) {
    byId("spoken").textContent = words;
  }

  /* What is kept */

  record() {
    return {
      batch_id: this.batch?.id ?? null,
      confirmed: this.checks.confirmed,
      usual_point: { ...(this.charting?.usual ?? {}), ...(this.baths?.clock ?? {}) },
      points: this.ofBatch(this.charting?.points.all ?? []),
      baths: this.ofBatch(this.baths?.all ?? []),
      scars: this.charting?.scars.rows ?? [],
      ratings: Array.from(this.ratings.values()),
      last_point_at: this.lastPointAt === null ? null : new Date(this.lastPointAt).toISOString(),
      reaction: byId("reaction").value,
    };
  }

  /** Rows as they are kept: what names no batch came from the one drawn from now. */
  ofBatch(rows) {
    return rows.map((row) => ({ ...row, batch_id: row.batch_id || (this.batch?.id ?? null) }));
  }

  /** The points in words, for whoever must be told later that they did not arrive. */
  words() {
    return Object.fromEntries((this.charting?.points.all ?? []).map((point) => [point.id, pointInWords(point, this.data.nerves, this.data.views)]));
  }

  /** Another screen saved this visit: its changes come in, and what is here is saved with them. */
  bringTogether(theirs) {
    const { record, added, dropped } = merge(this.saving.agreed, this.record(), theirs, this.saving.made);
    this.take(record);
    this.tell(`This session was charted on another screen too. ${this.differences(added, dropped)}Both are together here now.`, "warning");
    this.saving.agree(theirs);
  }

  differences(added, dropped) {
    const numbers = added.map((point) => this.charting.points.numberOf(point.id));
    const here = numbers.length ? `From there: ${plural(numbers.length, "point")} (number ${numbers.join(", ")}). ` : "";
    return here + (dropped.length ? `Taken away there: ${plural(dropped.length, "point")}. ` : "");
  }

  take(record) {
    this.ratings = new Map(record.ratings.map((rating) => [rating.minutes_after, rating]));
    this.lastPointAt = record.last_point_at ? Date.parse(record.last_point_at) : null;
    this.checks.tick(record.confirmed, record.batch_id);
    this.batchId = this.batch?.id ?? null;
    byId("reaction").value = record.reaction;
    this.charting?.points.replace(record.points);
    this.charting?.scars.replace(record.scars);
    this.baths?.replace(record.baths);
    this.markRatings();
    this.render();
  }

  tell(words, kind = "warning") {
    byId("told").hidden = !words;
    byId("told").className = `message message--${kind}`;
    byId("told-words").textContent = words;
    if (words) byId("told").scrollIntoView({ block: "center" });
  }

  async toSign(event) {
    if (!this.saving.isOpen) return;
    event.preventDefault();
    const link = event.currentTarget;
    if (await this.saving.save()) window.location.assign(link.href);
    else byId("saved").scrollIntoView({ block: "center" });
  }
}

/** What earlier pages of this device hold of this visit, brought together with what the server has. */
function recovered(record, left) {
  return left.reduce((now, entry) => merge(entry.agreed, entry.record, now, new Set(entry.made)).record, record);
}

/** "3 points", or what else had not arrived. */
function recoveredInWords(before, after) {
  const had = new Set(before.points.map((point) => point.id));
  const count = after.points.filter((point) => !had.has(point.id)).length;
  return count ? plural(count, "point") : "What was changed";
}

async function openRoom(data) {
  setClock(data.now, data.timeZone);
  const store = new DraftStore();
  const left = await store.left(data.id);
  const record = recovered(data.record, left);
  const room = new Room(data, record);
  room.openSaving(store, left);
  byId("room").inert = false; // nothing can be ticked or tapped before it would be kept
  if (same(record, data.record)) {
    if (left.length > 0) store.remove(left.map((entry) => entry.page));
    return;
  }
  room.tell(`${recoveredInWords(data.record, record)} on this device had not arrived when the page was closed. It is here again and is being saved.`);
  room.saving.changed();
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload(); // a page from the browser's memory is older than the record
});
openRoom(JSON.parse(byId("room-data").textContent));
