/* Charting points: the views, a tap that becomes a point, and the rules it must pass first. */

import { totalsInWords } from "./board.js";
import { Chart } from "./chart.js";
import { grouped, headingOf } from "./choices.js";
import { Editor, stepped } from "./editor.js";
import { draws, freePlace, middle, nearestNerve, onPaper, sideOf, viewsFor } from "./geometry.js";
import { List, keyOn } from "./list.js";
import { Points } from "./points.js";
import { amountOf } from "./totals.js";
import { asksConfirmation, nerveInWords, pointInWords } from "./words.js";

const byId = (id) => document.getElementById(id);

export class Charting {
  constructor(room, data) {
    this.room = room;
    this.data = data;
    this.usual = { ...data.usualPoint };
    this.points = new Points(data.points);
    this.list = new List(document.querySelector(".room__list"), this.points, data);
    this.editor = new Editor(document.querySelector(".editor"), this.points, data);
    this.openViews();
    this.openUsual();
    this.openNerves();
    this.listen();
    this.render();
  }

  /* The views */

  openViews() {
    this.tabs = Array.from(document.querySelectorAll('[role="tab"]'));
    this.charts = new Map();
    for (const svg of document.querySelectorAll("svg[data-view]")) {
      const chart = new Chart(svg, this.data.views[svg.dataset.view], this.points);
      svg.setAttribute("tabindex", "0");
      chart.drawLast(this.data.lastPoints);
      chart.addEventListener("place", (event) => this.place(chart.key, event.detail.x, event.detail.y));
      chart.addEventListener("beside", () => this.beside());
      chart.addEventListener("move", (event) => this.move(event.detail.point, event.detail.x, event.detail.y, event.detail.step));
      chart.addEventListener("settle", () => this.room.say(this.chosenInWords()));
      chart.addEventListener("hover", (event) => this.hover(chart, event.detail));
      chart.addEventListener("look", () => this.showZoom());
      svg.addEventListener("keydown", (event) => this.pressed(event));
      this.charts.set(chart.key, chart);
    }
    this.viewKey = this.tabs[0].dataset.view;
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.showView(tab.dataset.view));
      tab.addEventListener("keydown", (event) => this.alongTabs(event));
    }
    byId("zoom-in").addEventListener("click", () => this.chart.zoom(1.5));
    byId("zoom-out").addEventListener("click", () => this.chart.zoom(1 / 1.5));
    byId("undo").addEventListener("click", () => this.undo());
  }

  get chart() {
    return this.charts.get(this.viewKey);
  }

  showView(key) {
    if (!this.charts.has(key)) return;
    this.viewKey = key;
    for (const tab of this.tabs) {
      const isShown = tab.dataset.view === key;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byId(`view-${tab.dataset.view}`).hidden = !isShown;
    }
    byId("view-title").textContent = this.data.views[key].title;
    this.chart.render();
    this.showZoom();
  }

  alongTabs(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tabs[(this.tabs.indexOf(event.target) + step + this.tabs.length) % this.tabs.length];
    this.showView(next.dataset.view);
    next.focus();
  }

  showZoom() {
    byId("zoom-out").disabled = this.chart.frame.scale <= 1;
    byId("zoom-in").disabled = this.chart.frame.scale >= 6;
  }

  hover(chart, { x, y, over }) {
    const near = over ?? nearestNerve(chart.view, x, y, this.data.reachMm);
    chart.markNerve(near, "nerve--suggested");
  }

  /* The usual point: what one tap gives */

  openUsual() {
    byId("usual-volume").value = this.usual.volume_ml;
    byId("usual-needle").value = this.usual.needle;
    byId("usual-depth").value = this.usual.depth_mm;
    byId("usual-drawn").checked = this.usual.drawn_back === "yes";
    byId("usual").addEventListener("change", () => this.usualChanged());
    for (const button of document.querySelectorAll('[data-for="usual-volume"]')) {
      button.addEventListener("click", () => {
        byId("usual-volume").value = stepped(byId("usual-volume").value, Number(button.dataset.step));
        this.usualChanged();
      });
    }
    this.sayUsual();
  }

  usualChanged() {
    const volume = amountOf(byId("usual-volume").value, { between: this.data.pointMl });
    const typedDepth = byId("usual-depth").value.trim();
    const depth = typedDepth === "" ? "" : amountOf(typedDepth, { places: 1 });
    const wrong = volume === null ? "volume" : depth === null ? "depth" : "";
    this.room.refuse(wrong && `The usual ${wrong} cannot be ${byId(`usual-${wrong}`).value || "empty"}.`);
    if (wrong) return;
    this.usual = {
      volume_ml: volume,
      needle: byId("usual-needle").value.trim(),
      depth_mm: depth,
      drawn_back: byId("usual-drawn").checked ? "yes" : "",
    };
    this.sayUsual();
    this.room.changed();
  }

  sayUsual() {
    const { volume_ml: volume, needle, depth_mm: depth, drawn_back: drawn } = this.usual;
    const words = [`${volume} mL`, needle, depth && `${depth} mm deep`, drawn && "drawn back"];
    byId("usual-words").textContent = words.filter(Boolean).join(", ");
  }

  /* A nerve by its name, for whoever does not tap */

  openNerves() {
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
    byId("add").addEventListener("click", () => this.addByNerve(...byId("add-nerve").value.split(" ")));
  }

  addByNerve(nerve, side) {
    const keys = viewsFor(this.data.views, nerve, side);
    const key = keys.includes(this.viewKey) ? this.viewKey : keys[0];
    if (!key) return;
    const view = this.data.views[key];
    const taken = this.points.in(key);
    if (draws(view, nerve, side)) {
      this.place(key, ...freePlace(view, nerve, side, taken), { nerve, side });
      return;
    }
    if (this.place(key, ...middle(view, taken), { nerve, side })) this.warnOfTheMiddle(nerve);
  }

  /** Nobody has drawn this nerve: where the point lies is for the person to say. */
  warnOfTheMiddle(nerve) {
    const words = `${this.data.nerves[nerve].name}: no course is drawn. The point lies in the middle of the picture; move it to its place.`;
    this.room.refuse([byId("refused-words").textContent, words].filter(Boolean).join(" "));
    this.leftInTheMiddle = this.points.chosenId;
  }

  /* Placing, moving, taking away */

  /** Whether the point was placed. */
  place(key, x, y, named = null) {
    const view = this.data.views[key];
    const [left, top] = onPaper(view, x, y);
    const near = named ?? nearestNerve(view, left, top, this.data.reachMm);
    const refused = this.room.refusal([...this.room.volumes, this.usual.volume_ml]);
    if (refused) {
      this.room.refuse(`Not placed. ${refused}`);
      return false;
    }
    this.room.refuse("");
    const side = sideOf(view, left);
    this.room.given();
    const point = this.points.add({
      view: key,
      x: left,
      y: top,
      nerve: near?.nerve ?? "",
      side: side === "midline" ? (near?.side ?? "midline") : side,
      volume_ml: this.usual.volume_ml,
      needle: this.usual.needle,
      depth_mm: this.usual.depth_mm,
      aspirated: this.usual.drawn_back === "yes" ? true : null,
      tenderness_before: null,
      tenderness_after: null,
      credential_confirmed: this.isConfirmed(near?.nerve),
      reaction: "",
    });
    if (key !== this.viewKey) this.showView(key);
    this.chart.show(point);
    this.warnOfOtherSide(point);
    return true;
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

  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      this.undo();
      return;
    }
    const asked = this.points.chosen?.view === this.viewKey && keyOn(event);
    if (!asked) return;
    event.preventDefault();
    this.asked({ id: this.points.chosenId, ...asked });
  }

  asked({ id, kind, x, y }) {
    const point = this.points.all.find((each) => each.id === id);
    if (kind === "remove") {
      this.points.remove(id);
      this.room.say(`Point taken away. ${totalsInWords(this.room.totals())}`);
      return;
    }
    this.points.choose(id);
    this.move(point, point.x + x, point.y + y, `keys ${id}`);
    this.room.say(this.chosenInWords());
  }

  undo() {
    this.points.undo();
    this.room.say(`Undone. ${totalsInWords(this.room.totals())}`);
  }

  chosenInWords() {
    const point = this.points.chosen;
    return point ? `Point ${this.points.numberOf(point.id)}: ${pointInWords(point, this.data.nerves, this.data.views)}` : "";
  }

  /* Bringing it together */

  listen() {
    this.points.addEventListener("change", (event) => this.changed(event.detail));
    this.points.addEventListener("choose", () => this.render());
    this.points.addEventListener("regions", () => this.render());
    this.list.addEventListener("choose", (event) => this.chooseFromList(event.detail.id));
    this.list.addEventListener("key", (event) => this.asked(event.detail));
    this.editor.addEventListener("edit", (event) => this.edit(event.detail.values));
    this.editor.addEventListener("nerve", (event) => this.rename(event.detail.nerve));
    this.editor.addEventListener("confirm", (event) => this.points.confirmNerve(this.points.chosen.nerve, event.detail.confirmed));
    this.editor.addEventListener("wrong", (event) => this.room.refuse(event.detail.words));
    this.editor.addEventListener("remove", () => this.asked({ id: this.points.chosenId, kind: "remove" }));
    this.editor.addEventListener("done", () => {
      this.points.choose(null);
      this.chart.svg.focus({ preventScroll: true });
    });
  }

  changed({ reason, point }) {
    this.render();
    this.room.changed();
    if (reason === "add") {
      const asks = asksConfirmation(point, this.data.nerves) && !point.credential_confirmed ? " It asks for a confirmation." : "";
      this.room.say(`${this.chosenInWords()}.${asks} ${totalsInWords(this.room.totals())}`);
    }
  }

  chooseFromList(id) {
    const point = this.points.all.find((each) => each.id === id);
    if (point.view !== this.viewKey) this.showView(point.view);
    this.points.choose(id);
    this.chart.show(point);
  }

  edit(values) {
    const { chosen } = this.points;
    if (values.volume_ml) {
      const volumes = this.points.all.map((point) => (point.id === chosen.id ? values.volume_ml : point.volume_ml));
      const refused = this.room.refusal(volumes);
      this.room.refuse(refused && `Not changed. ${refused}`);
      if (refused) return;
    }
    this.points.change(chosen.id, values);
  }

  rename(nerve) {
    this.points.change(this.points.chosenId, { nerve, credential_confirmed: this.isConfirmed(nerve) });
  }

  render() {
    this.chart.render();
    this.list.render();
    this.editor.render();
    byId("undo").disabled = !this.points.canUndo;
    for (const tab of this.tabs) {
      const count = this.points.in(tab.dataset.view).length;
      const badge = tab.querySelector(".tab__count");
      badge.hidden = count === 0;
      badge.textContent = String(count);
    }
  }
}
