/* The points of the session: what is charted, which one is chosen, and the way back. */

import { newKey } from "./keys.js";

const STEPS_BACK = 100;

/** The points as charted. Says "change" when the record changed, "choose" when another point was chosen. */
export class Points extends EventTarget {
  constructor(points, elsewhere = {}) {
    super();
    this.all = points;
    this.elsewhere = new Map(Object.entries(elsewhere)); // places on other views, by the point's key
    this.chosenId = null;
    this.past = [];
    this.future = [];
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
    return this.addAll([values])[0];
  }

  /** Add several points in one step, which is undone at once; the last one is chosen. `instead`: ids that give way. */
  addAll(each, instead = []) {
    this.remember();
    const added = each.map((values) => ({ region: "", ...values, id: newKey() }));
    this.all = [...this.all.filter((point) => !instead.includes(point.id)), ...added];
    this.chosenId = added.at(-1)?.id ?? null;
    this.said("change", { reason: added.length === 1 ? "add" : "row", point: added.at(-1), added });
    return added;
  }

  /** Change a point. Steps that belong together (a drag, one word typed) share a `step` and are undone at once. */
  change(id, values, step = null) {
    const before = this.all.find((point) => point.id === id);
    if (!before || Object.entries(values).every(([name, value]) => before[name] === value)) return;
    this.remember(step);
    if ("x" in values) this.elsewhere.delete(id); // until the server has worked out the new ones
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

  /** Other points altogether, as brought together with another screen's: there is no way back behind them. */
  replace(points) {
    this.all = points;
    this.past = [];
    this.future = [];
    if (!this.chosen) this.chosenId = null;
    this.said("choose", {});
  }

  choose(id) {
    if (this.chosenId === id) return;
    this.chosenId = id;
    this.said("choose", {});
  }

  remember(step = null) {
    this.future = [];
    if (step && this.past.at(-1)?.step === step) return;
    this.past.push({ all: this.all, chosenId: this.chosenId, step });
    if (this.past.length > STEPS_BACK) this.past.shift();
  }

  get canUndo() {
    return this.past.length > 0;
  }

  get canRedo() {
    return this.future.length > 0;
  }

  undo() {
    this.travel(this.past, this.future, "undo");
  }

  redo() {
    this.travel(this.future, this.past, "redo");
  }

  travel(from, to, reason) {
    const other = from.pop();
    if (!other) return;
    to.push({ all: this.all, chosenId: this.chosenId, step: null });
    this.all = other.all;
    this.chosenId = this.all.some((point) => point.id === other.chosenId) ? other.chosenId : null;
    this.said("change", { reason });
  }

  /** What the server worked out from the coordinates: no change of the record. */
  regions(byId, elsewhere = {}) {
    this.all = this.all.map((point) => (byId[point.id] ? { ...point, region: byId[point.id] } : point));
    for (const [id, places] of Object.entries(elsewhere)) this.elsewhere.set(id, places);
    this.said("regions", {});
  }

  /** The points charted on other views that a view shows too, with their places there. */
  seenOn(view) {
    const seen = (point) => point.view !== view && this.elsewhere.get(point.id)?.[view];
    return this.all.filter(seen).map((point) => ({ id: point.id, x: seen(point)[0], y: seen(point)[1] }));
  }

  said(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
