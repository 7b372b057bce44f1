/*
One view: its nerves, what lies there pale, this session's points, and the cross of the keyboard.

A tap on a free place asks for a point there ("place"), on a pale place for a point at just that place ("confirm"); a
tap on a point chooses it; a drag moves it ("move"). What fingers mean is worked out in `gestures.js`.
*/

import { Gestures } from "./gestures.js";
import { paleRadius } from "./pale.js";
import { mark } from "./writing.js";

const SVG = "http://www.w3.org/2000/svg";
const POINT_MM = 4.5; // radius of a point on the paper, as far as the screen allows
const POINT_PX = [7.5, 11]; // and its smallest and largest radius on the screen
const REACH = 1.5; // a tap within this many radii means the point, not a new one
const LARGEST = 6;
const BESIDE_MM = 5; // so far outside the outline a tap still means the body
const AROUND = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [0.7, 0.7], [0.7, -0.7], [-0.7, 0.7], [-0.7, -0.7]];

/** Make an element of the picture. */
function draw(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

export class Chart extends EventTarget {
  constructor(svg, view, points, pale) {
    super();
    Object.assign(this, { svg, view, points, pale, key: svg.dataset.view });
    this.frame = { scale: 1, x: view.box[0], y: view.box[1] };
    this.nervesGroup = svg.querySelector(".chart__nerves");
    this.paleGroup = svg.querySelector(".chart__pale");
    this.pointsGroup = svg.querySelector(".chart__points");
    this.crossGroup = svg.querySelector(".chart__cross");
    this.cross = null;
    this.isDrawing = false; // while a line is drawn, every tap is a place of it
    this.skin = Array.from(svg.querySelectorAll(".skin"));
    this.flip = svg.querySelector('g[transform="scale(-1 1)"]') ? -1 : 1;
    this.drawNerves();
    this.gestures = new Gestures(this);
    this.measured = 0; // what `mmPerPx` found; 0 until it is looked at, and again when the frame or the size changes
    this.drawn = new Map(); // each point's group, as it was last drawn
    new ResizeObserver(() => {
      this.measured = 0;
      this.render();
    }).observe(svg);
  }

  drawNerves() {
    this.nerves = this.view.paths.map((path) => {
      const d = `M${path.points.map((point) => point.join(" ")).join("L")}`;
      return draw("path", { class: `nerve${path.sure ? "" : " nerve--unsure"}`, d, "data-nerve": `${path.nerve} ${path.side}` }, this.nervesGroup);
    });
  }

  /** Millimetres of paper to one pixel of screen, or 0 while the view is not shown. */
  get mmPerPx() {
    if (this.measured) return this.measured;
    const matrix = this.svg.getScreenCTM();
    this.measured = matrix && matrix.a > 0 ? 1 / matrix.a : 0;
    return this.measured;
  }

  /** The radius of a point, in millimetres. */
  radius(mm) {
    return Math.min(Math.max(POINT_MM, POINT_PX[0] * mm), POINT_PX[1] * mm);
  }

  render() {
    const mm = this.mmPerPx;
    if (!mm) return;
    const radius = this.radius(mm);
    this.drawAllPale(radius, mm);
    this.drawPoints(radius);
    this.drawCross(radius);
    this.markNerve(this.points.chosen, "nerve--selected");
  }

  drawAllPale(radius, mm) {
    const shown = this.pale.shownOn(this.key);
    const look = JSON.stringify([radius, mm, shown.map((place) => [place.kind, place.x, place.y])]);
    if (look === this.paleLook) return;
    this.paleLook = look;
    this.paleGroup.replaceChildren();
    for (const place of shown) this.drawPale(place, paleRadius(place, radius, mm));
  }

  /** Every point, the chosen one on top; one that looks as before stays as it is. */
  drawPoints(radius) {
    const places = [
      ...this.points.seenOn(this.key).map((place) => [place, 0.8 * radius, "point point--elsewhere"]),
      ...this.points.in(this.key).map((point) => [point, radius, "point"]),
    ];
    places.sort(([one], [other]) => (one.id === this.points.chosenId) - (other.id === this.points.chosenId));
    const before = this.drawn;
    this.drawn = new Map(places.map(([place, size, look]) => [place.id, this.drawnPoint(before.get(place.id), place, size, look)]));
    const groups = Array.from(this.drawn.values(), (each) => each.group);
    for (const { group } of before.values()) if (!groups.includes(group)) group.remove();
    groups.forEach((group, at) => {
      if (this.pointsGroup.children[at] !== group) this.pointsGroup.insertBefore(group, this.pointsGroup.children[at] ?? null);
    });
  }

  drawnPoint(before, place, size, look) {
    const isChosen = place.id === this.points.chosenId;
    const seen = [place.x, place.y, size, look, isChosen, this.points.numberOf(place.id)].join();
    return before?.seen === seen ? before : { seen, group: this.pointGroup(place, size, look) };
  }

  drawPale(place, r) {
    const looks = { pain: "pain-mark", last: "point point--last", tender: "point point--tender" };
    draw("circle", { class: looks[place.kind], cx: place.x, cy: place.y, r }, this.paleGroup);
  }

  pointGroup(point, radius, look) {
    const chosen = point.id === this.points.chosenId;
    const group = draw("g", { class: "chart-point", transform: `translate(${point.x} ${point.y})` });
    group.dataset.id = point.id;
    draw("circle", { class: "point-target", r: REACH * radius }, group);
    draw("circle", { class: `${look}${chosen ? " point--selected" : ""}`, r: chosen ? radius * 1.2 : radius }, group);
    const label = draw("text", { class: "point-number", "font-size": 1.1 * radius, dy: "0.35em", "text-anchor": "middle" }, group);
    label.textContent = String(this.points.numberOf(point.id));
    return group;
  }

  /** The keyboard's cross, while the picture has the keyboard and no point is chosen. */
  drawCross(radius) {
    if (this.crossGroup.firstChild) this.crossGroup.replaceChildren();
    if (!this.cross || this.points.chosen || document.activeElement !== this.svg) return;
    const [x, y] = this.cross;
    const [near, far] = [0.5 * radius, 2.5 * radius];
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      draw("path", { class: "chart-cross", d: `M${x + near * dx} ${y + near * dy}L${x + far * dx} ${y + far * dy}` }, this.crossGroup);
    }
  }

  markNerve(place, className) {
    const name = place ? `${place.nerve} ${place.side}` : "";
    for (const path of this.nerves) mark(path, className, path.dataset.nerve === name);
  }

  /* Where things are */

  placeOf(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  /** Whether a place lies on the drawn body, or so close beside it that it was meant. */
  isOnBody(x, y) {
    return AROUND.some(([right, down]) => {
      const place = new DOMPoint(this.flip * (x + right * BESIDE_MM), y + down * BESIDE_MM);
      return this.skin.some((path) => path.isPointInFill(place));
    });
  }

  pointNear(event) {
    if (this.isDrawing) return null;
    return this.near(this.points.in(this.key), ...this.placeOf(event));
  }

  /** The nearest of these places that a tap at x, y means; or null. */
  near(places, x, y) {
    const reach = REACH * this.radius(this.mmPerPx);
    const found = places.map((place) => ({ place, distance: Math.hypot(place.x - x, place.y - y) })).filter((each) => each.distance <= reach);
    found.sort((one, other) => one.distance - other.distance);
    return found[0]?.place ?? null;
  }

  /* What fingers and the mouse mean */

  pressed(point) {
    this.points.choose(point.id);
  }

  tapped(event) {
    const [x, y] = this.placeOf(event);
    this.askAt(x, y);
  }

  askAt(x, y) {
    const pale = this.isDrawing ? null : this.pale.near(this.key, x, y, this.radius(this.mmPerPx));
    const other = this.near(this.points.seenOn(this.key), x, y);
    if (other) this.points.choose(other.id);
    else if (pale) this.ask("confirm", { place: pale });
    else this.ask(this.isOnBody(x, y) ? "place" : "beside", { x, y });
  }

  dragged(point, event, step) {
    const [x, y] = this.placeOf(event);
    this.ask("move", { point, x, y, step });
  }

  dropped(point) {
    this.ask("settle", { point });
  }

  hovered(event) {
    const [x, y] = this.placeOf(event);
    const over = this.pointNear(event);
    this.svg.classList.toggle("chart--over-point", Boolean(over));
    this.ask("hover", { x, y, over });
  }

  left() {
    this.markNerve(null, "nerve--suggested");
  }

  /* The keyboard's cross */

  /** Where the cross begins: on the drawn nerve that runs nearest to the middle of what is shown. */
  get crossStart() {
    const [, , width, height] = this.view.box;
    const { scale, x, y } = this.frame;
    const middle = [x + width / scale / 2, y + height / scale / 2];
    const gap = (place) => Math.hypot(place[0] - middle[0], place[1] - middle[1]);
    const places = this.view.paths.flatMap((path) => path.points);
    return places.reduce((nearest, place) => (gap(place) < gap(nearest) ? place : nearest), places[0] ?? middle);
  }

  /** Move the cross by so many millimetres; it comes up where it begins. */
  moveCross(right, down) {
    const [left, top, width, height] = this.view.box;
    const [fromX, fromY] = this.cross ?? this.crossStart;
    this.cross = [Math.min(Math.max(fromX + right, left), left + width), Math.min(Math.max(fromY + down, top), top + height)];
    this.show({ x: this.cross[0], y: this.cross[1] });
    this.render();
    this.ask("hover", { x: this.cross[0], y: this.cross[1], over: null });
  }

  /* Larger and smaller */

  /** Move the picture by so many pixels of screen. */
  panned(right, down) {
    const mm = this.mmPerPx;
    this.look({ scale: this.frame.scale, x: this.frame.x - right * mm, y: this.frame.y - down * mm });
  }

  /** Grow or shrink around a place on screen, or around the chosen point or the middle. */
  zoom(factor, around = null) {
    const [, , width, height] = this.view.box;
    const scale = Math.min(Math.max(this.frame.scale * factor, 1), LARGEST);
    const chosen = this.points.chosen;
    const middle = [this.frame.x + width / this.frame.scale / 2, this.frame.y + height / this.frame.scale / 2];
    const [x, y] = around ? this.placeOf(around) : chosen?.view === this.key ? [chosen.x, chosen.y] : (this.cross ?? middle);
    const ratio = this.frame.scale / scale;
    this.look({ scale, x: x - (x - this.frame.x) * ratio, y: y - (y - this.frame.y) * ratio });
  }

  look({ scale, x, y }) {
    const [left, top, width, height] = this.view.box;
    const [wide, high] = [width / scale, height / scale];
    const within = (value, low, size, part) => Math.min(Math.max(value, low), low + size - part);
    this.frame = { scale, x: within(x, left, width, wide), y: within(y, top, height, high) };
    this.measured = 0;
    this.svg.setAttribute("viewBox", `${this.frame.x} ${this.frame.y} ${wide} ${high}`);
    this.svg.classList.toggle("chart--zoomed", scale > 1);
    this.render();
    this.ask("look", { scale });
  }

  /** Bring a place into the part of the picture that is shown. */
  show(place) {
    const [, , width, height] = this.view.box;
    const { scale, x, y } = this.frame;
    const inside = place.x >= x && place.x <= x + width / scale && place.y >= y && place.y <= y + height / scale;
    if (!inside) this.look({ scale, x: place.x - width / scale / 2, y: place.y - height / scale / 2 });
  }

  ask(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
