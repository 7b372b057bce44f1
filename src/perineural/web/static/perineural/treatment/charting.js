/* Charting points: what is asked by tap, by key or by a button becomes a point, if the rules let it. */

import { Adding } from "./adding.js";
import { AfterPaint } from "./after_paint.js";
import { totalsInWords } from "./board.js";
import { Editor } from "./editor.js";
import { draws, middle, nearestNerve, onPaper, sideOf } from "./geometry.js";
import { keyOn, keyOnPicture, wayBack } from "./keyboard.js";
import { List } from "./list.js";
import { Pale } from "./pale.js";
import { Points } from "./points.js";
import { Scars } from "./scars.js";
import { tooMuch } from "./totals.js";
import { Usual } from "./usual.js";
import { Views } from "./views.js";
import { asksConfirmation, pointInWords } from "./words.js";

const byId = (id) => document.getElementById(id);
const COPY_MM = 10; // a copy lies so far beside its original

export class Charting {
  constructor(room, data, record) {
    Object.assign(this, { room, data });
    this.points = new Points(record.points, data.elsewhere);
    this.pale = new Pale(data, this.points);
    this.list = new List(document.querySelector(".room__list"), this.points, data);
    this.editor = new Editor(document.querySelector(".editor"), this.points, data);
    this.views = new Views(data, this.points, this.pale);
    this.adding = new Adding(data, this.points, this.pale);
    this.usualPoint = new Usual({ ...data.usualPoint, ...record.usual_point }, data.pointMl);
    this.scars = new Scars(data, record, this.views, this.points);
    this.afterPaint = new AfterPaint();
    for (const name of ["pointerdown", "keydown", "change"]) byId("room").addEventListener(name, () => this.afterPaint.now(), true);
    this.listenToPictures();
    this.listenToButtons();
    this.listenToPoints();
    this.listenToScars();
    this.render();
  }

  get chart() {
    return this.views.chart;
  }

  get usual() {
    return this.usualPoint.values;
  }

  /* What is listened to */

  listenToPictures() {
    for (const chart of this.views.charts.values()) {
      chart.addEventListener("place", (event) => this.tapped(chart.key, event.detail.x, event.detail.y));
      chart.addEventListener("confirm", (event) => this.confirm(event.detail));
      chart.addEventListener("beside", () => this.beside());
      chart.addEventListener("move", (event) => this.move(event.detail.point, event.detail.x, event.detail.y, event.detail.step));
      chart.addEventListener("settle", () => this.room.say(this.chosenInWords()));
      chart.addEventListener("hover", (event) => this.hover(chart, event.detail));
      chart.svg.addEventListener("keydown", (event) => this.pressed(event));
      for (const name of ["focus", "blur"]) chart.svg.addEventListener(name, () => chart.render());
    }
  }

  listenToButtons() {
    byId("undo").addEventListener("click", () => this.travel("undo"));
    byId("redo").addEventListener("click", () => this.travel("redo"));
    byId("room").addEventListener("keydown", (event) => this.wayBack(event));
    this.usualPoint.addEventListener("wrong", (event) => this.room.refuse(event.detail.words));
    this.usualPoint.addEventListener("change", () => this.room.changed());
    this.adding.addEventListener("nerve", (event) => this.addByNerve(event.detail));
    this.adding.addEventListener("row", (event) => this.addRow(event.detail));
    this.adding.addEventListener("confirm", (event) => this.confirm(event.detail));
    this.adding.addEventListener("repeat", (event) => this.repeat(event.detail.places));
    this.adding.addEventListener("wrong", (event) => this.room.refuse(event.detail.words));
  }

  listenToPoints() {
    this.points.addEventListener("change", (event) => this.changed(event.detail));
    this.points.addEventListener("choose", () => this.render());
    this.points.addEventListener("regions", () => this.render());
    this.list.addEventListener("choose", (event) => this.choose(event.detail.id));
    this.list.addEventListener("key", (event) => this.asked(event.detail));
    this.editor.addEventListener("edit", (event) => this.edit(event.detail.values));
    this.editor.addEventListener("nerve", (event) => this.rename(event.detail.nerve));
    this.editor.addEventListener("confirm", (event) => this.points.confirmNerve(this.points.chosen.nerve, event.detail.confirmed));
    this.editor.addEventListener("wrong", (event) => this.room.refuse(event.detail.words));
    this.editor.addEventListener("copy", () => this.asked({ id: this.points.chosenId, kind: "copy" }));
    this.editor.addEventListener("remove", () => this.asked({ id: this.points.chosenId, kind: "remove" }));
    this.editor.addEventListener("done", () => this.letGo());
  }

  listenToScars() {
    this.scars.addEventListener("change", () => this.room.changed());
    this.scars.addEventListener("lay", (event) => this.layAlong(event.detail));
    this.scars.addEventListener("wrong", (event) => this.room.refuse(event.detail.words));
    this.scars.addEventListener("say", (event) => this.room.say(event.detail.words));
  }

  hover(chart, { x, y, over }) {
    const near = over ?? nearestNerve(chart.view, x, y, this.data.reachMm);
    chart.markNerve(near, "nerve--suggested");
  }

  /* Placing */

  /** The values of a usual point at a place of a view; named after the nearest nerve unless a nerve is given. */
  pointAt(key, x, y, named = null) {
    const view = this.data.views[key];
    const [left, top] = onPaper(view, x, y);
    const near = named ?? nearestNerve(view, left, top, this.data.reachMm);
    const side = sideOf(view, left);
    return {
      ...this.usualPoint.point,
      batch_id: this.room.batch?.id ?? null,
      view: key,
      x: left,
      y: top,
      nerve: near?.nerve ?? "",
      side: side === "midline" ? (near?.side ?? "midline") : side,
      credential_confirmed: this.isConfirmed(near?.nerve),
    };
  }

  /** Give these points in one step, or say why not. `instead`: ids of points that give way to them. */
  give(values, instead = []) {
    const kept = this.points.all.filter((point) => !instead.includes(point.id));
    const refused = this.room.refusal({ points: [...kept, ...values] });
    if (refused) {
      this.room.refuse(`Not placed. ${refused}`);
      return null;
    }
    this.room.refuse("");
    this.room.given();
    const added = this.points.addAll(values, instead);
    const last = added.at(-1);
    this.views.show(last.view);
    this.chart.show(last);
    this.warnOfOtherSide(last);
    return added;
  }

  place(key, x, y, named = null) {
    return this.give([this.pointAt(key, x, y, named)]);
  }

  tapped(key, x, y) {
    if (this.scars.isDrawing) this.scars.add(key, x, y);
    else this.place(key, x, y);
  }

  /** Points along a scar, each named after the nerve nearest to it. */
  layAlong({ scar, view, places, instead }) {
    const laid = this.give(places.map(([x, y]) => this.pointAt(view, x, y)), instead);
    if (laid) this.scars.wereLaid(scar, laid);
  }

  /** A point at just the place, the nerve and the side that were planned or treated before. */
  confirm({ place }) {
    const given = this.data.views[place.view] && this.give([this.again(place)]);
    if (given === undefined) this.room.refuse("Not placed. That view is not shown here: choose the other side’s views below the picture.");
  }

  again(place) {
    const values = this.pointAt(place.view, place.x, place.y, place.nerve ? place : null);
    const told = { nerve: place.nerve, side: place.side, credential_confirmed: this.isConfirmed(place.nerve) };
    const before = place.kind === "last" ? { volume_ml: place.volume_ml, needle: place.needle, depth_mm: place.depth_mm } : {};
    return { ...values, ...told, ...before };
  }

  repeat(places) {
    const shown = places.filter((place) => this.data.views[place.view]);
    if (shown.length > 0) this.give(shown.map((place) => this.again(place)));
  }

  addByNerve({ nerve, side }) {
    const key = this.adding.viewOf(nerve, side, this.views.key);
    if (!key) return;
    const view = this.data.views[key];
    if (draws(view, nerve, side)) {
      this.place(key, ...this.adding.placeAt(key, nerve, side), { nerve, side });
      return;
    }
    if (this.place(key, ...middle(view, this.points.in(key)), { nerve, side })) this.warnOfTheMiddle(nerve);
  }

  addRow({ nerve, side, stepMm }) {
    const key = this.adding.viewOf(nerve, side, this.views.key);
    const places = key ? this.adding.rowOn(key, nerve, side, stepMm) : [];
    if (places.length === 0) {
      this.room.refuse(`${this.data.nerves[nerve].name}: no picture here draws its course, so no row can be laid along it. Tap each place.`);
      return;
    }
    const row = places.map(([x, y]) => this.pointAt(key, x, y, { nerve, side }));
    const laid = this.give(row, this.adding.lastRow(nerve, side));
    if (laid) this.adding.rowIds = laid.map((point) => point.id);
  }

  /** No picture at hand draws this nerve: where the point lies is for the person to say. */
  warnOfTheMiddle(nerve) {
    const words = `${this.data.nerves[nerve].name}: no picture here draws its course. The point lies in the middle of the picture; move it to its place.`;
    this.room.refuse([this.room.notice.words, words].filter(Boolean).join(" "));
    this.leftInTheMiddle = this.points.chosenId;
  }

  /** A tap on the empty paper lets go of the chosen point. */
  beside() {
    if (this.points.chosen) this.points.choose(null);
    else this.room.refuse("Not placed. That is beside the body.");
  }

  isConfirmed(nerve) {
    return this.points.all.some((point) => point.nerve === nerve && point.credential_confirmed);
  }

  warnOfOtherSide(point) {
    if (this.data.sides.includes(point.side)) return;
    this.room.refuse(`This point is on the patient’s ${point.side}; the complaint is on the ${this.data.side}. Signing will ask why.`);
  }

  /* Moving, copying, taking away, the way back */

  move(point, x, y, step) {
    const now = this.points.all.find((each) => each.id === point.id);
    if (!now) return;
    if (now.id === this.leftInTheMiddle) this.room.refuse("");
    const view = this.data.views[now.view];
    const [left, top] = onPaper(view, x, y);
    const before = nearestNerve(view, now.x, now.y, this.data.reachMm);
    const wasSuggested = (before?.nerve ?? "") === now.nerve;
    const near = nearestNerve(view, left, top, this.data.reachMm);
    const side = sideOf(view, left);
    const values = { x: left, y: top, side: side === "midline" ? (near?.side ?? now.side) : side, region: "" };
    if (wasSuggested) values.nerve = near?.nerve ?? "";
    if (values.nerve !== undefined && values.nerve !== now.nerve) values.credential_confirmed = this.isConfirmed(values.nerve);
    this.points.change(now.id, values, step);
  }

  copy(point) {
    const view = this.data.views[point.view];
    const lower = point.y + COPY_MM <= view.box[1] + view.box[3] ? point.y + COPY_MM : point.y - COPY_MM;
    const [x, y] = onPaper(view, point.x, lower);
    const batch_id = this.room.batch?.id ?? null;
    this.give([{ ...point, batch_id, x, y, region: "", tenderness_before: null, tenderness_after: null, reaction: "", note: "" }]);
  }

  pressed(event) {
    const chosen = this.points.chosen?.view === this.views.key ? this.points.chosen : null;
    const asked = (chosen && keyOn(event)) || keyOnPicture(event);
    if (!asked) return;
    event.preventDefault();
    if (chosen && asked.kind !== "cross" && keyOn(event)) this.asked({ id: chosen.id, ...asked });
    else this.askedOfPicture(asked);
  }

  askedOfPicture({ kind, x, y }) {
    const { chart } = this;
    if (kind === "cross") this.crossTo(x, y);
    else if (kind === "larger") chart.zoom(1.5);
    else if (kind === "smaller") chart.zoom(1 / 1.5);
    else if (kind === "next") this.step(1);
    else if (kind === "previous") this.step(-1);
    else if (kind === "let go") this.points.choose(null);
    else if (kind === "place" && this.points.chosen) this.points.choose(null);
    else if (kind === "place") this.placeAtCross();
  }

  crossTo(x, y) {
    this.chart.moveCross(x, y);
    const { view, cross } = this.chart;
    const near = nearestNerve(view, ...cross, this.data.reachMm);
    const side = near?.side ?? sideOf(view, cross[0]);
    const name = near ? this.data.nerves[near.nerve]?.name.toLowerCase() : "no nerve near";
    this.room.say(this.chart.isOnBody(...cross) ? `${side}, ${name}${near ? `, ${Math.round(near.distance)} mm away` : ""}` : "beside the body");
  }

  placeAtCross() {
    if (!this.chart.cross) this.chart.moveCross(0, 0);
    this.chart.askAt(...this.chart.cross);
  }

  /** Choose the next or previous point of the list. */
  step(by) {
    const { all } = this.points;
    if (all.length === 0) return;
    const at = all.findIndex((point) => point.id === this.points.chosenId);
    this.choose(all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length].id);
    this.chart.svg.focus({ preventScroll: true });
    this.room.say(this.chosenInWords());
  }

  asked({ id, kind, x, y }) {
    const point = this.points.all.find((each) => each.id === id);
    if (kind === "remove") {
      this.points.remove(id);
      this.room.say(`Point taken away. ${totalsInWords(this.room.totals())}`);
      return;
    }
    if (kind === "copy") {
      this.copy(point);
      return;
    }
    this.points.choose(id);
    this.move(point, point.x + x, point.y + y, `keys ${id}`);
    this.room.say(this.chosenInWords());
  }

  wayBack(event) {
    const way = wayBack(event);
    if (!way || event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    event.preventDefault();
    this.travel(way);
  }

  travel(way) {
    if (way === "undo" ? !this.points.canUndo : !this.points.canRedo) return;
    this.points[way]();
    const refused = tooMuch(this.room.totals()); // a bath may have used what the points needed
    this.room.refuse(refused && `Not ${way === "undo" ? "undone" : "done again"}. ${refused}`);
    if (refused) {
      this.points[way === "undo" ? "redo" : "undo"]();
      return;
    }
    this.room.say(`${way === "undo" ? "Undone" : "Done again"}. ${totalsInWords(this.room.totals())}`);
  }

  letGo() {
    this.points.choose(null);
    this.chart.svg.focus({ preventScroll: true });
  }

  chosenInWords() {
    const point = this.points.chosen;
    return point ? `Point ${this.points.numberOf(point.id)}: ${pointInWords(point, this.data.nerves, this.data.views)}` : "";
  }

  /* Bringing it together */

  changed({ reason, point, added }) {
    if (reason !== "add") {
      this.render();
      this.room.changed();
      if (reason === "row") this.sayAdded(point, added);
      return;
    }
    this.views.render(); // the point first; the rest when it is on screen
    this.room.saving.changed();
    this.afterPaint.ask(() => {
      this.renderWords();
      this.room.render();
      this.sayAdded(point, added);
    });
  }

  sayAdded(point, added) {
    const asks = asksConfirmation(point, this.data.nerves) && !point.credential_confirmed ? " It asks for a confirmation." : "";
    const what = added.length > 1 ? `${added.length} points added. ` : "";
    this.room.say(`${what}${this.chosenInWords()}.${asks} ${totalsInWords(this.room.totals())}`);
  }

  choose(id) {
    const point = this.points.all.find((each) => each.id === id);
    this.views.show(point.view);
    this.points.choose(id);
    this.chart.show(point);
  }

  edit(values) {
    const { chosen } = this.points;
    if (values.volume_ml || values.batch_id) {
      const points = this.points.all.map((point) => (point.id === chosen.id ? { ...point, ...values } : point));
      const refused = this.room.refusal({ points });
      this.room.refuse(refused && `Not changed. ${refused}`);
      if (refused) {
        this.editor.render(true);
        return;
      }
    }
    this.points.change(chosen.id, values);
  }

  rename(nerve) {
    this.points.change(this.points.chosenId, { nerve, credential_confirmed: this.isConfirmed(nerve) });
  }

  render() {
    this.afterPaint.now();
    this.views.render();
    this.renderWords();
  }

  /** Everything about the points but the picture. */
  renderWords() {
    this.list.render();
    this.editor.render();
    this.adding.render();
    byId("undo").disabled = !this.points.canUndo;
    byId("redo").disabled = !this.points.canRedo;
  }
}
