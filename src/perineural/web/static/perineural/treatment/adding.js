/* Points without a tap: by a nerve's name, in a row along it, at a tender place, as last time. */

import { grouped, headingOf } from "./choices.js";
import { draws, freePlace, longestRun, placesEvery, viewsFor } from "./geometry.js";
import { amountOf } from "./totals.js";
import { nerveInWords } from "./words.js";

const byId = (id) => document.getElementById(id);
const ROW_CM = ["0.5", "10"]; // the smallest and largest step of a row

/** Says "nerve", "row", "confirm" and "repeat" with where points are wanted, "wrong" with why they cannot be. */
export class Adding extends EventTarget {
  constructor(data, points, pale) {
    super();
    Object.assign(this, { data, points, pale });
    this.rowIds = [];
    this.offerNerves();
    byId("add").addEventListener("click", () => this.ask("nerve", this.chosenNerve));
    byId("row").addEventListener("click", () => this.row());
    byId("repeat")?.addEventListener("click", () => this.repeat());
    byId("pale-places")?.addEventListener("click", (event) => this.confirm(event.target.closest("button[data-at]")));
  }

  get chosenNerve() {
    const [nerve, side] = byId("add-nerve").value.split(" ");
    return { nerve, side };
  }

  offerNerves() {
    const choices = [];
    for (const [id, nerve] of Object.entries(this.data.nerves)) {
      for (const side of ["right", "left"]) {
        if (viewsFor(this.data.views, id, side).length > 0) choices.push({ id, side, planned: nerve.planned, own: this.data.sides.includes(side) });
      }
    }
    choices.sort((one, other) => other.own - one.own || other.planned - one.planned);
    const pairs = choices.map(({ id, side, own }) => [
      own ? headingOf(this.data.nerves[id]) : `The patient’s ${side}`,
      new Option(nerveInWords({ nerve: id, side }, this.data.nerves), `${id} ${side}`),
    ]);
    byId("add-nerve").replaceChildren(...grouped(pairs));
    byId("add").disabled = pairs.length === 0;
    byId("row").disabled = pairs.length === 0;
  }

  /** The view on which a nerve is charted: the one shown if it can be, else the first that can. */
  viewOf(nerve, side, shown) {
    const keys = viewsFor(this.data.views, nerve, side);
    return keys.includes(shown) ? shown : keys[0];
  }

  /** A free place at a nerve on a view. */
  placeAt(view, nerve, side) {
    return freePlace(this.data.views[view], nerve, side, this.points.in(view));
  }

  row() {
    const stepCm = amountOf(byId("row-cm").value, { places: 1, between: ROW_CM });
    if (stepCm === null) {
      this.ask("wrong", { words: `“${byId("row-cm").value}” is not a distance between points: ${ROW_CM.join(" to ")} cm. For example: 3` });
      return;
    }
    this.ask("row", { ...this.chosenNerve, stepMm: Number(stepCm) * 10 });
  }

  /** The places of a row on a view; none where the nerve is not drawn there. */
  rowOn(view, nerve, side, stepMm) {
    if (!draws(this.data.views[view], nerve, side)) return [];
    return placesEvery(longestRun(this.data.views[view], nerve, side), stepMm);
  }

  /** The points of the row laid last, as long as they are all there: laying it anew takes their place. */
  lastRow(nerve, side) {
    const all = this.points.all.filter((point) => this.rowIds.includes(point.id));
    const isWhole = all.length > 0 && all.length === this.rowIds.length && all.every((point) => point.nerve === nerve && point.side === side);
    return isWhole ? this.rowIds : [];
  }

  repeat() {
    this.ask("repeat", { places: this.pale.open("last") });
  }

  confirm(button) {
    if (button) this.ask("confirm", { place: this.pale.places[Number(button.dataset.at)], focus: true });
  }

  /** What is planned and not given yet, as a list with a button each. */
  render() {
    const section = byId("pale");
    if (!section) return;
    const held = section.contains(document.activeElement);
    const open = [...this.pale.open("tender"), ...this.pale.open("last")];
    byId("pale-words").textContent = this.summary();
    byId("pale-places").replaceChildren(...open.map((place) => this.paleRow(place)));
    byId("pale-done").hidden = open.length > 0;
    const last = this.pale.open("last").length;
    if (byId("repeat")) {
      byId("repeat").hidden = last === 0;
      byId("repeat-words").textContent = `Repeat ${last === 1 ? "the point" : `all ${last} points`} of last session`;
    }
    if (held && !section.contains(document.activeElement)) (byId("pale-places").querySelector("button") ?? section.querySelector("summary")).focus();
  }

  summary() {
    const [tender, last] = [this.pale.open("tender").length, this.pale.open("last").length];
    const words = [tender && `${tender} tender ${tender === 1 ? "place" : "places"}`, last && `${last} of last session`];
    return words.filter(Boolean).join(", ") || "all given";
  }

  paleRow(place) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = this.pale.inWords(place);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent: "Give" });
    button.dataset.at = String(this.pale.places.indexOf(place));
    button.setAttribute("aria-label", `Give: ${this.pale.inWords(place)}`);
    item.append(words, button);
    return item;
  }

  ask(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
