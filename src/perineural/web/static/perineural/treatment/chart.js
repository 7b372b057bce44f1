/*
The picture: nerves, last session's points, this session's points; tap, drag, zoom.

A tap on a free place asks for a point there ("place"); a tap on a point chooses it; a drag moves it ("move"). The
picture grows with two fingers, with Ctrl and the wheel or with the buttons; one finger then moves the picture. At its
usual size one finger scrolls the page as everywhere.
*/

const SVG = "http://www.w3.org/2000/svg";
const POINT_MM = 4.5; // radius of a point on the paper, as far as the screen allows
const POINT_PX = [7.5, 11]; // and its smallest and largest radius on the screen
const REACH = 1.5; // a tap within this many radii means the point, not a new one
const DRAG_PX = 6; // a finger that moved less has tapped
const LARGEST = 6;
const BESIDE_MM = 5; // so far outside the outline a tap still means the body

/** Make an element of the picture. */
function draw(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

/** One view on screen. */
export class Chart extends EventTarget {
  constructor(svg, view, points) {
    super();
    this.svg = svg;
    this.key = svg.dataset.view;
    this.view = view;
    this.points = points;
    this.frame = { scale: 1, x: view.box[0], y: view.box[1] };
    this.fingers = new Map();
    this.gesture = null;
    this.nervesGroup = svg.querySelector(".chart__nerves");
    this.lastGroup = svg.querySelector(".chart__last");
    this.pointsGroup = svg.querySelector(".chart__points");
    this.skin = Array.from(svg.querySelectorAll(".skin"));
    this.flip = svg.querySelector('g[transform="scale(-1 1)"]') ? -1 : 1;
    this.drawNerves();
    this.listen();
  }

  drawNerves() {
    this.nerves = this.view.paths.map((path) => {
      const d = `M${path.points.map((point) => point.join(" ")).join("L")}`;
      return draw("path", { class: `nerve${path.sure ? "" : " nerve--unsure"}`, d, "data-nerve": `${path.nerve} ${path.side}` }, this.nervesGroup);
    });
  }

  drawLast(points) {
    this.last = points.filter((point) => point.view === this.key);
    for (const point of this.last) draw("circle", { class: "point point--last", cx: point.x, cy: point.y, r: 1 }, this.lastGroup);
  }

  /** Millimetres of paper to one pixel of screen, or 0 while the view is not shown. */
  get mmPerPx() {
    const matrix = this.svg.getScreenCTM();
    return matrix && matrix.a > 0 ? 1 / matrix.a : 0;
  }

  /** The radius of a point, in millimetres. */
  radius(mm) {
    return Math.min(Math.max(POINT_MM, POINT_PX[0] * mm), POINT_PX[1] * mm);
  }

  render() {
    const mm = this.mmPerPx;
    if (!mm) return;
    for (const circle of this.lastGroup.children) circle.setAttribute("r", 0.65 * this.radius(mm));
    this.pointsGroup.replaceChildren();
    for (const point of this.points.in(this.key)) this.drawPoint(point, mm);
    this.markNerve(this.points.chosen, "nerve--selected");
  }

  drawPoint(point, mm) {
    const chosen = point.id === this.points.chosenId;
    const radius = this.radius(mm);
    const group = draw("g", { class: "chart-point", transform: `translate(${point.x} ${point.y})` }, this.pointsGroup);
    group.dataset.id = point.id;
    draw("circle", { class: "point-target", r: REACH * radius }, group);
    draw("circle", { class: `point${chosen ? " point--selected" : ""}`, r: chosen ? radius * 1.2 : radius }, group);
    const label = draw("text", { class: "point-number", "font-size": 1.1 * radius, dy: "0.35em", "text-anchor": "middle" }, group);
    label.textContent = String(this.points.numberOf(point.id));
    if (chosen) this.pointsGroup.append(group);
  }

  markNerve(place, className) {
    const name = place ? `${place.nerve} ${place.side}` : "";
    for (const path of this.nerves) path.classList.toggle(className, path.dataset.nerve === name);
  }

  /* Where things are */

  placeOf(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  /** Whether a place lies on the drawn body, or so close beside it that it was meant. */
  isOnBody(x, y) {
    const around = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [0.7, 0.7], [0.7, -0.7], [-0.7, 0.7], [-0.7, -0.7]];
    return around.some(([right, down]) => {
      const place = new DOMPoint(this.flip * (x + right * BESIDE_MM), y + down * BESIDE_MM);
      return this.skin.some((path) => path.isPointInFill(place));
    });
  }

  pointNear(event) {
    const [x, y] = this.placeOf(event);
    const reach = REACH * this.radius(this.mmPerPx);
    const near = this.points
      .in(this.key)
      .map((point) => ({ point, distance: Math.hypot(point.x - x, point.y - y) }))
      .filter((each) => each.distance <= reach);
    near.sort((one, other) => one.distance - other.distance);
    return near[0]?.point ?? null;
  }

  /* Fingers */

  listen() {
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.moved(event));
    this.svg.addEventListener("pointerup", (event) => this.up(event));
    this.svg.addEventListener("pointercancel", (event) => this.lost(event));
    this.svg.addEventListener("pointerleave", () => this.markNerve(null, "nerve--suggested"));
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.render()).observe(this.svg);
  }

  down(event) {
    if (event.button > 0) return;
    this.fingers.set(event.pointerId, event);
    if (this.fingers.size === 2) {
      this.gesture = { kind: "pinch", apart: this.apart() };
      return;
    }
    const point = this.pointNear(event);
    this.gesture = { kind: "tap", point, from: event, frame: { ...this.frame }, step: `drag ${event.timeStamp}` };
    this.svg.setPointerCapture(event.pointerId);
    if (point) this.points.choose(point.id);
  }

  apart() {
    const [one, other] = [...this.fingers.values()];
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  }

  moved(event) {
    if (!this.fingers.has(event.pointerId)) {
      this.hover(event);
      return;
    }
    this.fingers.set(event.pointerId, event);
    if (this.gesture?.kind === "pinch") this.pinch();
    else if (this.gesture) this.drag(event);
  }

  drag(event) {
    const { gesture } = this;
    const way = Math.hypot(event.clientX - gesture.from.clientX, event.clientY - gesture.from.clientY);
    if (gesture.kind === "tap" && way < DRAG_PX) return;
    gesture.kind = "drag";
    if (gesture.point) {
      const [x, y] = this.placeOf(event);
      this.ask("move", { point: gesture.point, x, y, step: gesture.step });
    } else if (this.frame.scale > 1) {
      const mm = this.mmPerPx;
      this.look({
        scale: gesture.frame.scale,
        x: gesture.frame.x - (event.clientX - gesture.from.clientX) * mm,
        y: gesture.frame.y - (event.clientY - gesture.from.clientY) * mm,
      });
    }
  }

  pinch() {
    const apart = this.apart();
    const [one, other] = [...this.fingers.values()];
    const middle = { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 };
    this.zoom(apart / this.gesture.apart, middle);
    this.gesture.apart = apart;
  }

  up(event) {
    const { gesture } = this;
    this.fingers.delete(event.pointerId);
    if (this.fingers.size > 0) return;
    this.gesture = null;
    if (gesture?.kind === "drag" && gesture.point) this.ask("settle", { point: gesture.point });
    if (gesture?.kind !== "tap" || gesture.point) return;
    const [x, y] = this.placeOf(event);
    this.ask(this.isOnBody(x, y) ? "place" : "beside", { x, y });
  }

  lost(event) {
    this.fingers.delete(event.pointerId);
    this.gesture = null;
  }

  hover(event) {
    if (event.pointerType !== "mouse") return;
    const [x, y] = this.placeOf(event);
    const over = this.pointNear(event);
    this.svg.classList.toggle("chart--over-point", Boolean(over));
    this.ask("hover", { x, y, over });
  }

  /* Larger and smaller */

  wheel(event) {
    if (!event.ctrlKey) return; // the wheel alone scrolls the page as everywhere
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event);
  }

  /** Grow or shrink around a place on screen, or around the chosen point or the middle. */
  zoom(factor, around = null) {
    const [, , width, height] = this.view.box;
    const scale = Math.min(Math.max(this.frame.scale * factor, 1), LARGEST);
    const chosen = this.points.chosen;
    const middle = [this.frame.x + width / this.frame.scale / 2, this.frame.y + height / this.frame.scale / 2];
    const [x, y] = around ? this.placeOf(around) : chosen?.view === this.key ? [chosen.x, chosen.y] : middle;
    const ratio = this.frame.scale / scale;
    this.look({ scale, x: x - (x - this.frame.x) * ratio, y: y - (y - this.frame.y) * ratio });
  }

  look({ scale, x, y }) {
    const [left, top, width, height] = this.view.box;
    const [wide, high] = [width / scale, height / scale];
    const within = (value, low, size, part) => Math.min(Math.max(value, low), low + size - part);
    this.frame = { scale, x: within(x, left, width, wide), y: within(y, top, height, high) };
    this.svg.setAttribute("viewBox", `${this.frame.x} ${this.frame.y} ${wide} ${high}`);
    this.svg.classList.toggle("chart--zoomed", scale > 1);
    this.render();
    this.ask("look", { scale });
  }

  /** Bring a point into the part of the picture that is shown. */
  show(point) {
    const [, , width, height] = this.view.box;
    const { scale, x, y } = this.frame;
    const inside = point.x >= x && point.x <= x + width / scale && point.y >= y && point.y <= y + height / scale;
    if (!inside) this.look({ scale, x: point.x - width / scale / 2, y: point.y - height / scale / 2 });
  }

  ask(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
