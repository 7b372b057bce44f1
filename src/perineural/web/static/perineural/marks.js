/*
Marks places on drawings of the body: tap to add, drag to move, score from 0 to 10 where one is asked for.

Each element with data-marks="ID" is one such chart. ID names the JSON that describes its views and nerves, and
data-marks-input the hidden field that receives [{id, view, x, y, value, nerve, side}], in mm on the view's paper.
data-marks-look is "tender" or "pain"; data-marks-scored holds the question when a mark has a score. Every act is
possible by keyboard, and said to a screen reader. Left and right are always the patient's.
*/

import { nearestNerve, sideOf } from "./treatment/geometry.js";

const SVG = "http://www.w3.org/2000/svg";
const TAP_PIXELS = 8;
const STEP_MM = 1;
const LONG_STEP_MM = 5;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let lastId = 0;
const newId = () => globalThis.crypto?.randomUUID?.() ?? `mark-${Date.now()}-${(lastId += 1)}`;
const round = (value) => Math.round(value * 10) / 10;
const within = (value, low, size) => Math.min(Math.max(value, low), low + size);

/** The nerve drawn nearest to a place on its own side, or "" if none lies close. */
const nerveAt = (view, x, y, reachMm) => nearestNerve(view, x, y, reachMm)?.nerve ?? "";

class Marks {
  constructor(root) {
    this.root = root;
    this.data = JSON.parse(document.getElementById(root.dataset.marks).textContent);
    this.input = document.getElementById(root.dataset.marksInput);
    this.question = root.dataset.marksScored ?? "";
    this.look = root.dataset.marksLook;
    this.marks = this.read();
    this.selected = null;
    this.frames = new Map(this.all("view").map((frame) => [frame.dataset.marksView, frame]));
    this.current = this.frames.keys().next().value;
    this.listen();
    const first = this.marks.find((mark) => this.frames.has(mark.view));
    this.show(first ? first.view : this.current);
    this.draw();
    root.dataset.marksReady = "";
  }

  one(name) {
    return this.root.querySelector(`[data-marks-${name}]`);
  }

  all(name) {
    return [...this.root.querySelectorAll(`[data-marks-${name}]`)];
  }

  read() {
    try {
      const found = JSON.parse(this.input.value || "[]");
      return found.map((mark) => ({ ...mark, id: mark.id ?? newId() }));
    } catch {
      return [];
    }
  }

  listen() {
    for (const [key, frame] of this.frames) this.listenToDrawing(key, frame.querySelector("svg.chart"));
    for (const tab of this.all("tab")) tab.addEventListener("click", () => this.show(tab.dataset.marksTab));
    for (const undo of this.all("undo")) undo.addEventListener("click", () => this.remove(this.marks.at(-1)));
    this.one("add").addEventListener("click", () => this.addByKeyboard());
    this.one("panel").addEventListener("change", (event) => {
      if (event.target.type === "radio") this.score(Number(event.target.value));
      else this.nameNerve(event.target.value);
    });
    this.one("remove").addEventListener("click", () => {
      this.remove(this.selected);
      this.one("add").focus();
    });
  }

  listenToDrawing(key, svg) {
    svg.style.touchAction = "manipulation";
    let down = null;
    svg.addEventListener("pointerdown", (event) => {
      const id = event.target.closest("[data-mark]")?.dataset.mark;
      down = { x: event.clientX, y: event.clientY, mark: this.marks.find((mark) => mark.id === id), dragged: false };
      if (down.mark) svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!down?.mark) return;
      if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > TAP_PIXELS) down.dragged = true;
      if (down.dragged) this.place(down.mark, ...this.placeOf(svg, event), false);
    });
    svg.addEventListener("pointerup", (event) => {
      const [start, moved] = [down, down && Math.hypot(event.clientX - down.x, event.clientY - down.y)];
      down = null;
      if (!start) return;
      if (start.mark && start.dragged) this.place(start.mark, ...this.placeOf(svg, event), true);
      else if (start.mark) this.select(start.mark, true);
      else if (moved <= TAP_PIXELS) this.add(key, ...this.placeOf(svg, event));
    });
    svg.addEventListener("pointercancel", () => (down = null));
    svg.addEventListener("keydown", (event) => this.key(event));
  }

  placeOf(svg, event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  show(key) {
    this.current = key;
    for (const [name, frame] of this.frames) frame.hidden = name !== key;
    for (const tab of this.all("tab")) tab.setAttribute("aria-pressed", String(tab.dataset.marksTab === key));
  }

  add(key, x, y, nerve) {
    const view = this.data.views[key];
    const mark = { id: newId(), view: key, value: null, nerve: nerve ?? nerveAt(view, x, y, this.data.reachMm) };
    this.marks.push(mark);
    this.put(mark, x, y);
    this.selected = mark;
    this.keep(this.say("added", { what: this.words(mark) }));
  }

  addByKeyboard() {
    const nerve = this.one("nerve")?.value ?? "";
    const wanted = (key) => this.data.views[key].paths.find((path) => path.nerve === nerve);
    const key = (nerve && !wanted(this.current) && [...this.frames.keys()].find(wanted)) || this.current;
    const view = this.data.views[key];
    const path = nerve && wanted(key);
    const [x, y] = path
      ? path.points[Math.floor(path.points.length / 2)]
      : [view.box[0] + view.box[2] / 2, view.box[1] + view.box[3] / 2];
    this.show(key);
    this.add(key, x, y, nerve || undefined);
    this.focus(this.selected);
  }

  put(mark, x, y) {
    const view = this.data.views[mark.view];
    const [left, top, width, height] = view.box;
    mark.x = round(within(x, left, width));
    mark.y = round(within(y, top, height));
    mark.side = sideOf(view, mark.x);
  }

  place(mark, x, y, settled) {
    this.put(mark, x, y);
    if (!settled) return this.moveDrawn(mark);
    const view = this.data.views[mark.view];
    if (!mark.chosen) mark.nerve = nerveAt(view, mark.x, mark.y, this.data.reachMm);
    this.selected = mark;
    return this.keep(this.say("moved", { what: this.words(mark) }));
  }

  remove(mark) {
    if (!mark) return;
    this.marks = this.marks.filter((other) => other !== mark);
    if (this.selected === mark) this.selected = null;
    this.keep(this.say("removed"));
  }

  score(value) {
    if (!this.selected) return;
    this.selected.value = value;
    this.keep(`${this.words(this.selected)}: ${this.say("score", { score: value })}.`);
  }

  select(mark, show) {
    this.selected = mark;
    if (show) this.show(mark.view);
    this.draw();
  }

  key(event) {
    const mark = this.marks.find((each) => each.id === event.target.closest("[data-mark]")?.dataset.mark);
    if (!mark) return;
    const step = event.shiftKey ? LONG_STEP_MM : STEP_MM;
    if (event.key in MOVES) {
      const [dx, dy] = MOVES[event.key];
      this.place(mark, mark.x + dx * step, mark.y + dy * step, true);
      this.focus(mark);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.remove(mark);
      this.one("add").focus();
    } else if (event.key === "Enter" || event.key === " ") {
      this.select(mark, false);
      (this.one("panel").querySelector("input:checked, input") ?? this.one("remove")).focus();
    } else return;
    event.preventDefault();
  }

  say(name, values = {}) {
    return this.data.words[name].replace(/\{(\w+)\}/g, (_, value) => values[value]);
  }

  words(mark) {
    const view = this.data.views[mark.view];
    const side = view && !view.side ? `, ${this.say(mark.side)}` : "";
    const nerve = mark.nerve && this.data.nerves[mark.nerve] ? `, ${this.data.nerves[mark.nerve]}` : "";
    return `${view?.title ?? this.say("elsewhere")}${side}${nerve}`;
  }

  keep(said) {
    this.input.value = JSON.stringify(this.marks.map(({ chosen, ...mark }) => mark));
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.one("says").textContent = said;
    this.draw();
  }

  draw() {
    for (const [key, frame] of this.frames) this.drawView(key, frame);
    for (const undo of this.all("undo")) undo.disabled = this.marks.length === 0;
    for (const tab of this.all("tab")) {
      const count = this.marks.filter((mark) => mark.view === tab.dataset.marksTab).length;
      tab.querySelector("[data-marks-count]").textContent = count ? `(${count})` : "";
    }
    this.one("none").hidden = this.marks.length > 0;
    this.one("list").replaceChildren(...this.marks.map((mark, index) => this.line(mark, index + 1)));
    this.drawPanel();
  }

  drawView(key, frame) {
    const kept = document.activeElement?.closest?.("[data-mark]")?.dataset.mark;
    const layer = frame.querySelector("[data-marks-layer]");
    const own = this.marks.map((mark, index) => [mark, index + 1]).filter(([mark]) => mark.view === key);
    layer.replaceChildren(...own.map(([mark, number]) => this.shape(mark, number)));
    if (kept && own.some(([mark]) => mark.id === kept)) this.focus(own.find(([mark]) => mark.id === kept)[0]);
  }

  shape(mark, number) {
    const size = this.data.views[mark.view].box[2] / 100;
    const group = document.createElementNS(SVG, "g");
    const score = this.question ? `, ${mark.value ?? "no score yet"}${mark.value === null ? "" : " of 10"}` : "";
    const attributes = {
      "data-mark": mark.id,
      tabindex: "0",
      role: "button",
      "aria-label": `${number}: ${this.words(mark)}${score}`,
      "aria-pressed": String(mark === this.selected),
    };
    for (const [name, value] of Object.entries(attributes)) group.setAttribute(name, value);
    group.style.touchAction = "none";
    const look = this.look === "pain" ? "pain-mark" : "point point--tender";
    const chosen = mark === this.selected ? " point--selected" : "";
    group.append(circle(size * 6, "point-target"), circle(size * (this.look === "pain" ? 5 : 2.6), look + chosen));
    if (this.question) group.append(label(mark.value ?? "?", size * 3.4));
    group.setAttribute("transform", `translate(${mark.x} ${mark.y})`);
    return group;
  }

  drawn(mark) {
    return this.root.querySelector(`[data-mark="${CSS.escape(mark.id)}"]`);
  }

  moveDrawn(mark) {
    this.drawn(mark)?.setAttribute("transform", `translate(${mark.x} ${mark.y})`);
  }

  focus(mark) {
    this.drawn(mark)?.focus({ preventScroll: true });
  }

  drawPanel() {
    const panel = this.one("panel");
    panel.hidden = !this.selected;
    if (!this.selected) return;
    const number = this.marks.indexOf(this.selected) + 1;
    const name = this.say(this.question ? "point" : "mark", { number, what: this.words(this.selected) });
    this.one("question").textContent = this.question ? `${name}. ${this.question}` : name;
    for (const choice of panel.querySelectorAll("input")) {
      choice.checked = this.selected.value !== null && Number(choice.value) === this.selected.value;
    }
    const nerve = this.one("chosen");
    if (nerve) nerve.value = this.selected.nerve ?? "";
  }

  line(mark, number) {
    const item = element("li", "list__item");
    const name = element("button", "button button--text", `${number}. ${this.words(mark)}`);
    name.type = "button";
    name.setAttribute("aria-pressed", String(mark === this.selected));
    name.addEventListener("click", () => this.choose(mark));
    item.append(name);
    if (this.question) item.append(element("span", "list__side number", mark.value === null ? this.say("noScore") : this.say("score", { score: mark.value })));
    return item;
  }

  choose(mark) {
    const place = this.marks.indexOf(mark);
    this.select(mark, true);
    this.one("list").children[place]?.querySelector("button").focus({ preventScroll: true });
  }

  nameNerve(nerve) {
    if (!this.selected) return;
    this.selected.nerve = nerve;
    this.selected.chosen = true;
    this.keep(this.say("nerve", { what: this.words(this.selected) }));
  }
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

function circle(radius, classes) {
  const made = document.createElementNS(SVG, "circle");
  made.setAttribute("class", classes);
  made.setAttribute("r", String(radius));
  return made;
}

function label(text, size) {
  const made = document.createElementNS(SVG, "text");
  made.setAttribute("class", "point-label");
  made.setAttribute("font-size", String(size));
  made.setAttribute("text-anchor", "middle");
  made.setAttribute("dy", "0.35em");
  made.setAttribute("aria-hidden", "true");
  made.textContent = String(text);
  return made;
}

for (const root of document.querySelectorAll("[data-marks]")) new Marks(root);
