/* The points of the session: what is charted, which one is chosen, and the way back. */

import { newKey } from "./keys.js";

const STEPS_BACK = 100;

/** The points as charted. Says "change" when the record changed, "choose" when another point was chosen. */
export class Points extends EventTarget {
  constructor(points) {
    super();
    this.all = points;
    this.chosenId = null;
    this.past = [];
  }

  get chosen() {
    return this.all.find((point) => point.id === this.chosenId) ?? null;
  }

  numberOf(id) {
    return this.all.findIndex((point) => point.id === id) + 1;
  }

  in(view) {
    return this.all.filter((point) => point.view === view);
  }

  add(values) {
    this.remember();
    const point = { id: newKey(), region: "", ...values };
    this.all = [...this.all, point];
    this.chosenId = point.id;
    this.said("change", { reason: "add", point });
    return point;
  }

  /** Change a point. Steps that belong together (a drag, one word typed) share a `step` and are undone at once. */
  change(id, values, step = null) {
    const before = this.all.find((point) => point.id === id);
    if (!before || Object.entries(values).every(([name, value]) => before[name] === value)) return;
    this.remember(step);
    this.all = this.all.map((point) => (point.id === id ? { ...point, ...values } : point));
    this.said("change", { reason: "change", point: this.chosen });
  }

  /** Confirm, or take back, what a nerve asks for: it holds for every point at that nerve. */
  confirmNerve(nerve, confirmed) {
    this.remember();
    this.all = this.all.map((point) => (point.nerve === nerve ? { ...point, credential_confirmed: confirmed } : point));
    this.said("change", { reason: "change" });
  }

  remove(id) {
    const at = this.all.findIndex((point) => point.id === id);
    if (at < 0) return;
    this.remember();
    const gone = this.all[at];
    this.all = this.all.filter((point) => point.id !== id);
    this.chosenId = (this.all[at] ?? this.all[at - 1])?.id ?? null;
    this.said("change", { reason: "remove", point: gone });
  }

  choose(id) {
    if (this.chosenId === id) return;
    this.chosenId = id;
    this.said("choose", {});
  }

  remember(step = null) {
    if (step && this.past.at(-1)?.step === step) return;
    this.past.push({ all: this.all, chosenId: this.chosenId, step });
    if (this.past.length > STEPS_BACK) this.past.shift();
  }

  get canUndo() {
    return this.past.length > 0;
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.all = before.all;
    this.chosenId = this.all.some((point) => point.id === before.chosenId) ? before.chosenId : null;
    this.said("change", { reason: "undo" });
  }

  /** What the server worked out from the coordinates: no change of the record. */
  regions(byId) {
    this.all = this.all.map((point) => (byId[point.id] ? { ...point, region: byId[point.id] } : point));
    this.said("regions", {});
  }

  said(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
