/*
Fingers, mouse and wheel on a picture: a tap, a drag, two fingers that pull apart or move together.

Says what was meant to the chart it is made for: `pressed`, `tapped`, `dragged`, `dropped`, `panned`, `zoomed` and
`hovered`. The picture grows with two fingers or with Ctrl and the wheel; then one finger, and always two fingers
together, move it. At its usual size one finger scrolls the page as everywhere.
*/

const DRAG_PX = 6; // a finger that moved less has tapped

export class Gestures {
  constructor(chart) {
    this.chart = chart;
    this.fingers = new Map();
    this.gesture = null;
    const { svg } = chart;
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.moved(event));
    svg.addEventListener("pointerup", (event) => this.up(event));
    svg.addEventListener("pointercancel", (event) => this.lost(event));
    svg.addEventListener("touchend", (event) => this.lifted(event), { passive: false });
    svg.addEventListener("pointerleave", () => chart.left());
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  down(event) {
    if (event.button > 0) return;
    if (document.activeElement?.matches("input, select, textarea")) document.activeElement.blur(); // what was typed counts before the tap
    this.focused = document.activeElement;
    this.fingers.set(event.pointerId, event);
    if (this.fingers.size === 2) {
      this.gesture = { kind: "pinch", ...this.between() };
      return;
    }
    const point = this.chart.pointNear(event);
    this.gesture = { kind: "tap", point, from: event, last: event, step: `drag ${event.timeStamp}` };
    this.chart.svg.setPointerCapture(event.pointerId);
    if (point) this.chart.pressed(point);
  }

  /** How far apart two fingers are, and the middle between them. */
  between() {
    const [one, other] = [...this.fingers.values()];
    return {
      apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      middle: { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 },
    };
  }

  moved(event) {
    if (!this.fingers.has(event.pointerId)) {
      if (event.pointerType === "mouse") this.chart.hovered(event);
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
    if (gesture.point) this.chart.dragged(gesture.point, event, gesture.step);
    else if (this.chart.frame.scale > 1) this.chart.panned(event.clientX - gesture.last.clientX, event.clientY - gesture.last.clientY);
    gesture.last = event;
  }

  pinch() {
    const { apart, middle } = this.between();
    const before = this.gesture;
    this.chart.panned(middle.clientX - before.middle.clientX, middle.clientY - before.middle.clientY);
    this.chart.zoom(apart / before.apart, middle);
    Object.assign(before, { apart, middle });
  }

  up(event) {
    const { gesture } = this;
    this.fingers.delete(event.pointerId);
    if (this.fingers.size > 0) return;
    this.gesture = null;
    if (gesture?.kind === "drag" && gesture.point) this.chart.dropped(gesture.point);
    if (gesture?.kind === "tap" && !gesture.point) this.chart.tapped(event);
  }

  /**
   * A finger's tap ends here. The browser would press the mouse at the same place once more, on whatever came to lie
   * there meanwhile: a refused tap brings the checks into sight, and one of them would be ticked by nobody.
   */
  lifted(event) {
    if (event.cancelable) event.preventDefault();
    if (document.activeElement === this.focused) this.chart.svg.focus({ preventScroll: true }); // as that press would have done
  }

  lost(event) {
    this.fingers.delete(event.pointerId);
    this.gesture = null;
  }

  wheel(event) {
    if (!event.ctrlKey) return; // the wheel alone scrolls the page as everywhere
    event.preventDefault();
    this.chart.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event);
  }
}
