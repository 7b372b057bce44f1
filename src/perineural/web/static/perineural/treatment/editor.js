/* One point in full: nerve, side, volume, tenderness, needle; and the confirmation that some nerves ask for. */

import { grouped, headingOf } from "./choices.js";
import { sideOf } from "./geometry.js";
import { amountOf, millionths, written } from "./totals.js";
import { asksConfirmation, nerveInWords, placeInWords } from "./words.js";

const STEP = 250000n; // a quarter of a mL, in millionths

/** A volume one step larger or smaller, never below one step. */
export function stepped(text, direction) {
  const now = amountOf(text) ? millionths(amountOf(text)) : 0n;
  const next = direction > 0 ? now + STEP : now - STEP;
  return written(next < STEP ? STEP : next, 6);
}

/** The editor beside the picture. Says "edit" with what is wanted; the room decides whether it may be. */
export class Editor extends EventTarget {
  constructor(root, points, data) {
    super();
    Object.assign(this, { root, points, data });
    this.form = root.querySelector("#editor");
    this.shownId = undefined;
    this.offerNerves();
    this.listen();
  }

  field(name) {
    return this.root.querySelector(`#edit-${name}`);
  }

  listen() {
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.field("delete").addEventListener("click", () => this.say("remove", {}));
    this.field("copy").addEventListener("click", () => this.say("copy", {}));
    this.field("done").addEventListener("click", () => this.say("done", {}));
    for (const button of this.form.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const volume = this.field("volume");
        volume.value = stepped(volume.value, Number(button.dataset.step));
        this.changed(volume);
      });
    }
  }

  changed(control) {
    const score = (value) => (value === "" ? null : Number(value));
    const whether = { yes: true, no: false };
    switch (control.id) {
      case "edit-nerve": return this.say("nerve", { nerve: control.value });
      case "edit-side": return this.edit({ side: control.value });
      case "edit-volume": return this.volume(control);
      case "edit-before": return this.edit({ tenderness_before: score(control.value) });
      case "edit-after": return this.edit({ tenderness_after: score(control.value) });
      case "edit-needle": return this.edit({ needle: control.value.trim() });
      case "edit-depth": return this.depth(control);
      case "edit-angle": return this.angle(control);
      case "edit-batch": return this.edit({ batch_id: control.value });
      case "edit-aspirated": return this.edit({ aspirated: whether[control.value] ?? null });
      case "edit-reaction": return this.edit({ reaction: control.value.trim() });
      case "edit-note": return this.edit({ note: control.value.trim() });
      case "edit-confirmed": return this.say("confirm", { confirmed: control.checked });
      default: return undefined;
    }
  }

  volume(control) {
    const volume = amountOf(control.value, { between: this.data.pointMl });
    if (volume === null) this.say("wrong", { words: `“${control.value}” is not a volume of one point: ${this.data.pointMl.join(" to ")} mL. For example: 0.5` });
    else this.edit({ volume_ml: volume });
    this.render(true);
  }

  depth(control) {
    const depth = control.value.trim() === "" ? "" : amountOf(control.value, { places: 1 });
    if (depth === null) this.say("wrong", { words: `“${control.value}” is not a depth in mm. For example: 4` });
    else this.edit({ depth_mm: depth });
    this.render(true);
  }

  angle(control) {
    const typed = control.value.trim();
    const degrees = typed === "" ? null : amountOf(typed, { places: 0, between: ["0", "90"] });
    if (typed !== "" && degrees === null) this.say("wrong", { words: `“${control.value}” is not an angle between needle and skin: 0 to 90 degrees. For example: 45` });
    else this.edit({ angle_degrees: degrees === null ? null : Number(degrees) });
    this.render(true);
  }

  edit(values) {
    this.say("edit", { values });
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  render(again = false) {
    const point = this.points.chosen;
    const number = point && this.points.numberOf(point.id);
    this.root.querySelector("#editor-title").textContent = point ? `Point ${number}: ${nerveInWords(point, this.data.nerves)}` : "No point chosen";
    this.root.querySelector("#editor-where").textContent = point
      ? placeInWords(point, this.data.views)
      : "Tap the drawing to place one; tap a point to change it.";
    this.form.hidden = !point;
    this.root.classList.toggle("editor--open", Boolean(point));
    if (!point) return;
    this.fill(point, again || this.shownId !== point.id);
    this.shownId = point.id;
  }

  fill(point, whole) {
    this.field("nerve").value = point.nerve;
    const nerve = this.data.nerves[point.nerve];
    this.field("hazard").textContent = nerve?.hazard ? `Beside it: ${nerve.hazard}` : "";
    const view = this.data.views[point.view];
    this.root.querySelector("#edit-side-field").hidden = !view || sideOf(view, point.x) !== "midline";
    this.field("side").value = point.side;
    this.field("before").value = point.tenderness_before ?? "";
    this.field("after").value = point.tenderness_after ?? "";
    this.field("aspirated").value = point.aspirated === null ? "" : point.aspirated ? "yes" : "no";
    this.confirmation(point, nerve);
    this.text("volume", point.volume_ml, whole);
    this.text("needle", point.needle, whole);
    this.text("depth", point.depth_mm ?? "", whole);
    this.text("angle", point.angle_degrees ?? "", whole);
    this.text("reaction", point.reaction, whole);
    if (this.field("batch") && point.batch_id) this.field("batch").value = point.batch_id;
    this.text("note", point.note, whole);
  }

  /** What is being typed is left alone until it is left. */
  text(name, value, whole) {
    const field = this.field(name);
    if (whole || document.activeElement !== field) field.value = value;
  }

  offerNerves() {
    const names = Object.entries(this.data.nerves).map(([id, nerve]) => [headingOf(nerve), new Option(nerve.name, id)]);
    this.field("nerve").replaceChildren(new Option("no nerve named", ""), ...grouped(names));
  }

  confirmation(point, nerve) {
    const asks = asksConfirmation(point, this.data.nerves);
    this.root.querySelector("#confirm").hidden = !asks;
    if (!asks) return;
    const what = [
      nerve.needsUltrasound && `${nerve.name}: ultrasound is used, or a named credential is held.`,
      nerve.chestWall && `${nerve.name} lies over the lung: the needle stays under the skin.`,
    ];
    this.root.querySelector("#confirm-words").textContent = `${what.filter(Boolean).join(" ")} Without this the session cannot be signed.`;
    this.field("confirmed").checked = point.credential_confirmed;
  }
}
