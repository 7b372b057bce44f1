/* The points as a list, in step with the picture: chosen by touch, moved by arrow keys, taken away by Delete. */

import { keyOn } from "./keyboard.js";
import { asksConfirmation, nerveInWords, placeInWords, pointInWords } from "./words.js";

export class List extends EventTarget {
  constructor(root, points, data) {
    super();
    this.root = root;
    this.points = points;
    this.data = data;
    this.made = new Map(); // each point's row, as it was last made
    this.rows = root.querySelector("#points");
    this.rows.addEventListener("click", (event) => this.clicked(event));
    this.rows.addEventListener("keydown", (event) => this.pressed(event));
  }

  clicked(event) {
    const row = event.target.closest("button[data-id]");
    if (row) this.dispatchEvent(new CustomEvent("choose", { detail: { id: row.dataset.id } }));
  }

  pressed(event) {
    const row = event.target.closest("button[data-id]");
    const asked = row && keyOn(event);
    if (!asked) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("key", { detail: { id: row.dataset.id, ...asked } }));
  }

  render() {
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const { all } = this.points;
    this.rows.hidden = all.length === 0;
    this.root.querySelector("#list-empty").hidden = all.length > 0;
    this.root.querySelector("#list-hint").hidden = all.length === 0;
    const rows = all.map((point, at) => this.rowOf(point, at + 1));
    if (rows.length !== this.rows.children.length || rows.some((row, at) => row !== this.rows.children[at])) this.rows.replaceChildren(...rows);
    if (focused) this.focus(this.points.all.some((point) => point.id === focused) ? focused : this.points.chosenId);
  }

  focus(id) {
    const row = id && this.rows.querySelector(`button[data-id="${id}"]`);
    (row || this.root.querySelector("#add-nerve")).focus();
  }

  /** The row of a point: the one that is there if it would look the same. */
  rowOf(point, number) {
    const chosen = point.id === this.points.chosenId;
    const known = this.made.get(point.id);
    if (known && known.point === point && known.number === number && known.chosen === chosen) return known.row;
    const row = this.row(point, number);
    this.made.set(point.id, { point, number, chosen, row });
    return row;
  }

  row(point, number) {
    const { nerves, views } = this.data;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "point-row";
    button.dataset.id = point.id;
    button.setAttribute("aria-pressed", String(point.id === this.points.chosenId));
    const open = asksConfirmation(point, nerves) && !point.credential_confirmed;
    button.setAttribute("aria-label", `Point ${number}: ${pointInWords(point, nerves, views)}${open ? ", to confirm" : ""}`);
    button.append(
      part("point-row__number number", String(number)),
      part("point-row__nerve", nerveInWords(point, nerves)),
      part("point-row__place", placeInWords(point, views)),
      part("point-row__volume number", `${point.volume_ml} mL`),
      part("point-row__tender number", tenderness(point)),
    );
    if (open) button.append(part("badge badge--warn", "Confirm"));
    item.append(button);
    return item;
  }
}

function tenderness({ tenderness_before: before, tenderness_after: after }) {
  if (before === null && after === null) return "";
  return `${before ?? "–"} → ${after ?? "–"}`;
}

function part(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}
