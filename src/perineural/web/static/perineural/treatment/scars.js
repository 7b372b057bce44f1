/*
Scars: a line drawn along each by taps or by the cross of the keys, its length and how it moves, points laid along it.

While a line is drawn, a tap on the picture means a place of the line and never a point. From its second place on the
line is part of the record, so that nothing of it can be lost.
*/

import { onPaper, pathLength, placesEvery } from "./geometry.js";
import { newKey } from "./keys.js";
import { drawScars } from "./scar_lines.js";
import { plural } from "./timer.js";
import { amountOf } from "./totals.js";

const byId = (id) => document.getElementById(id);
const STEP_CM = ["0.5", "10"]; // the smallest and largest distance between points along a scar

/** Says "change" when the record changed, "lay" with where points are wanted, "wrong" and "say" with words. */
export class Scars extends EventTarget {
  constructor(data, record, views, points) {
    super();
    Object.assign(this, { data, views, points });
    this.all = record.scars.map((scar) => ({ ...scar }));
    this.line = null; // what is being drawn: view, places, the key of its scar
    this.laid = new Map(); // the points laid along each scar
    this.gone = null;
    this.showsLast = true;
    this.template = byId("scar-form");
    byId("scar-draw").addEventListener("click", () => this.begin());
    byId("scar-back").addEventListener("click", () => this.takeBack());
    byId("scar-done").addEventListener("click", () => this.finish());
    byId("scar-restore").addEventListener("click", () => this.restore());
    document.querySelector('[data-layer="last"]')?.addEventListener("change", (event) => {
      this.showsLast = event.target.checked;
      this.render();
    });
    for (const chart of views.charts.values()) chart.svg.addEventListener("keydown", (event) => this.pressed(event), true);
    for (const scar of this.all) this.card(scar);
    this.render();
  }

  get isDrawing() {
    return this.line !== null;
  }

  /** The scars as they are kept. */
  get rows() {
    return this.all.map((scar) => ({ ...scar, places: scar.places.map((place) => [...place]) }));
  }

  find(id) {
    return this.all.find((scar) => scar.id === id) ?? null;
  }

  labelOf(scar) {
    return `Scar ${this.all.indexOf(scar) + 1}`;
  }

  whereOf(scar) {
    return scar.region || this.data.views[scar.view]?.title.toLowerCase() || "";
  }

  /* Drawing */

  /** Begin a line, or go on with that of a scar. */
  begin(scar = null) {
    this.points.choose(null);
    if (scar) this.views.show(scar.view);
    this.line = scar ? { id: scar.id, view: scar.view, places: [...scar.places] } : { id: null, view: null, places: [] };
    this.render();
    const { svg } = this.views.chart;
    byId("scar-bar").scrollIntoView({ block: "nearest" });
    svg.focus({ preventScroll: true });
    this.tell("say", "Drawing a scar. Tap along it from one end to the other. With the keys: arrows move the cross, Enter sets a place, Backspace takes the last one back, Escape ends the line.");
  }

  /** A place of the line that is being drawn. */
  add(key, x, y) {
    const { line } = this;
    if (line.places.length > 0 && line.view !== key) {
      this.tell("wrong", `This line lies on the view “${this.data.views[line.view].title}”. End it first, then draw another.`);
      return;
    }
    if (line.places.length >= this.data.scarPlaces[1]) {
      this.tell("wrong", `A line has at most ${this.data.scarPlaces[1]} places. End it here, or draw another scar.`);
      return;
    }
    line.view = key;
    line.places = [...line.places, onPaper(this.data.views[key], x, y)];
    this.tell("wrong", "");
    this.keepLine();
    this.tell("say", `Place ${line.places.length} of the scar.`);
  }

  takeBack() {
    if (!this.line || this.line.places.length === 0) return;
    this.line.places = this.line.places.slice(0, -1);
    this.keepLine();
    this.tell("say", `Taken back. ${plural(this.line.places.length, "place")} left.`);
  }

  /** What is drawn so far becomes a scar with its second place, and none again with less. */
  keepLine() {
    const { line } = this;
    const scar = this.find(line.id);
    if (scar && line.places.length > 1) Object.assign(scar, { places: line.places, region: "" });
    else if (scar) this.drop(scar);
    else if (line.places.length > 1) {
      line.id = newKey();
      const made = { id: line.id, view: line.view, places: line.places, region: "", length_mm: "", mobility_before: null, mobility_after: null, note: "" };
      this.all.push(made);
      this.card(made);
    }
    this.render();
    if (scar || line.places.length > 1) this.changed();
  }

  finish() {
    const scar = this.find(this.line?.id);
    const hadOne = this.line?.places.length === 1;
    this.line = null;
    this.render();
    if (scar) {
      this.cardOf(scar).querySelector("h4").focus();
      this.tell("say", `${this.labelOf(scar)} is drawn: ${this.whereOf(scar)}. Measure its length and say how it moves.`);
    } else {
      byId("scar-draw").focus();
      if (hadOne) this.tell("wrong", "One place is no line: nothing was kept. Tap at least two places along the scar.");
    }
  }

  pressed(event) {
    if (!this.isDrawing || event.altKey) return;
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (event.key === "Escape") this.finish();
    else if (isUndo || event.key === "Backspace" || event.key === "Delete") this.takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* What is said of a scar */

  card(scar) {
    const card = this.template.content.firstElementChild.cloneNode(true);
    card.dataset.id = scar.id;
    for (const field of card.querySelectorAll("[name]")) {
      field.value = scar[field.name] ?? "";
      field.addEventListener("change", () => this.typed(card.dataset.id, field));
    }
    card.addEventListener("click", (event) => this.asked(card.dataset.id, event.target.closest("[data-act]")?.dataset.act));
    byId("scars").append(card);
  }

  cardOf(scar) {
    return byId("scars").querySelector(`[data-id="${scar.id}"]`);
  }

  typed(id, field) {
    const scar = this.find(id);
    if (field.name === "length_mm") this.length(scar, field);
    else if (field.name === "note") scar.note = field.value.trim();
    else scar[field.name] = field.value === "" ? null : Number(field.value);
    this.changed();
  }

  length(scar, field) {
    const typed = field.value.trim();
    const length = typed === "" ? "" : amountOf(typed, { places: 1, between: this.data.scarLengthMm });
    const words = `“${field.value}” is not the length of a scar: ${this.data.scarLengthMm.join(" to ")} mm. For example: 82`;
    this.tell("wrong", length === null ? words : "");
    if (length !== null) scar.length_mm = length;
    field.value = scar.length_mm ?? "";
  }

  asked(id, act) {
    const scar = this.find(id);
    if (act === "draw") this.begin(scar);
    else if (act === "lay") this.lay(scar);
    else if (act === "delete") this.remove(scar);
  }

  /** Points at equal steps along a scar: of its measured length where there is one, else of the drawing. */
  lay(scar) {
    const field = this.cardOf(scar).querySelector('[data-step="cm"]');
    const stepCm = amountOf(field.value, { places: 1, between: STEP_CM });
    if (stepCm === null) {
      this.tell("wrong", `“${field.value}” is not a distance between points: ${STEP_CM.join(" to ")} cm. For example: 2`);
      return;
    }
    const drawnMm = pathLength(scar.places);
    const share = scar.length_mm ? drawnMm / Number(scar.length_mm) : 1;
    const before = this.laid.get(scar.id) ?? [];
    const areThere = before.every((id) => this.points.all.some((point) => point.id === id));
    const places = placesEvery(scar.places, Number(stepCm) * 10 * share);
    this.dispatchEvent(new CustomEvent("lay", { detail: { scar, view: scar.view, places, instead: areThere ? before : [] } }));
  }

  /** Remember which points were laid along a scar: laid anew, they give way. */
  wereLaid(scar, points) {
    this.laid.set(scar.id, points.map((point) => point.id));
  }

  remove(scar) {
    this.gone = { scar, at: this.all.indexOf(scar) };
    this.drop(scar);
    if (this.line?.id === scar.id) this.line = null;
    this.render();
    byId("scar-restore").focus();
    this.changed();
  }

  restore() {
    const { scar, at } = this.gone;
    this.gone = null;
    this.replace([...this.all.slice(0, at), scar, ...this.all.slice(at)]);
    this.cardOf(scar).querySelector("h4").focus();
    this.changed();
  }

  drop(scar) {
    this.cardOf(scar).remove();
    this.all = this.all.filter((each) => each !== scar);
    if (this.line?.id === scar.id) this.line.id = null;
  }

  /** Other scars altogether, as brought together with another screen's. */
  replace(scars) {
    byId("scars").replaceChildren();
    this.all = scars.map((scar) => ({ ...scar }));
    for (const scar of this.all) this.card(scar);
    const open = this.find(this.line?.id);
    if (this.line?.id && !open) this.line = null;
    else if (open) this.line.places = [...open.places];
    this.render();
  }

  /** What the server worked out from the lines: no change of the record. */
  regions(byKey) {
    for (const scar of this.all) scar.region = byKey[scar.id] ?? scar.region;
    this.render();
  }

  changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }

  tell(name, words) {
    this.dispatchEvent(new CustomEvent(name, { detail: { words } }));
  }

  /* On the page */

  render() {
    for (const chart of this.views.charts.values()) {
      chart.isDrawing = this.isDrawing;
      drawScars(chart, this.shownOn(chart.key));
    }
    for (const scar of this.all) {
      const where = this.whereOf(scar);
      this.cardOf(scar).querySelector("h4").textContent = where ? `${this.labelOf(scar)}: ${where}` : this.labelOf(scar);
      this.cardOf(scar).setAttribute("aria-label", this.labelOf(scar));
    }
    byId("scars-empty").hidden = this.all.length > 0;
    byId("scar-gone").hidden = this.gone === null;
    byId("scar-draw").hidden = this.isDrawing;
    byId("scar-bar").hidden = !this.isDrawing;
    const count = this.line?.places.length ?? 0;
    byId("scar-bar-words").textContent = count === 0 ? "Drawing a scar: tap along it, from one end to the other." : `Drawing a scar: ${plural(count, "place")}. Tap on, or end the line.`;
    byId("scar-back").disabled = count === 0;
    if (this.all.length > 0 || this.isDrawing) byId("scar-section").open = true;
  }

  shownOn(view) {
    const last = this.showsLast ? this.data.lastScars.filter((scar) => scar.view === view).map(({ places }) => ({ places, look: "last" })) : [];
    const own = this.all.filter((scar) => scar.view === view && scar.id !== this.line?.id).map((scar) => ({ places: scar.places, label: `S${this.all.indexOf(scar) + 1}`, look: "" }));
    const open = this.line?.view === view && this.line.places.length > 0 ? [{ places: this.line.places, look: "drawing" }] : [];
    return [...last, ...own, ...open];
  }
}
