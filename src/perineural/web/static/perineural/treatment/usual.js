/* The usual point: what one tap gives. */

import { stepped } from "./editor.js";
import { amountOf } from "./totals.js";

const byId = (id) => document.getElementById(id);

/** Says "change" when it changed, "wrong" with why it did not. */
export class Usual extends EventTarget {
  constructor(values, pointMl) {
    super();
    this.values = { ...values };
    this.pointMl = pointMl;
    byId("usual-volume").value = values.volume_ml;
    byId("usual-needle").value = values.needle;
    byId("usual-depth").value = values.depth_mm;
    byId("usual-drawn").checked = values.drawn_back === "yes";
    byId("usual").addEventListener("change", () => this.changed());
    for (const button of document.querySelectorAll('[data-for="usual-volume"]')) {
      button.addEventListener("click", () => {
        byId("usual-volume").value = stepped(byId("usual-volume").value, Number(button.dataset.step));
        this.changed();
      });
    }
    this.say();
  }

  changed() {
    const volume = amountOf(byId("usual-volume").value, { between: this.pointMl });
    const typedDepth = byId("usual-depth").value.trim();
    const depth = typedDepth === "" ? "" : amountOf(typedDepth, { places: 1 });
    const wrong = volume === null ? "volume" : depth === null ? "depth" : "";
    const words = wrong && `The usual ${wrong} cannot be ${byId(`usual-${wrong}`).value || "empty"}.`;
    this.dispatchEvent(new CustomEvent("wrong", { detail: { words } }));
    if (wrong) return;
    this.values = {
      volume_ml: volume,
      needle: byId("usual-needle").value.trim(),
      depth_mm: depth,
      drawn_back: byId("usual-drawn").checked ? "yes" : "",
    };
    this.say();
    this.dispatchEvent(new CustomEvent("change"));
  }

  say() {
    const { volume_ml: volume, needle, depth_mm: depth, drawn_back: drawn } = this.values;
    const words = [`${volume} mL`, needle, depth && `${depth} mm deep`, drawn && "drawn back"];
    byId("usual-words").textContent = words.filter(Boolean).join(", ");
  }

  /** A point as usual, before it is known where it lies. */
  get point() {
    const { volume_ml, needle, depth_mm, drawn_back } = this.values;
    return {
      volume_ml,
      needle,
      depth_mm,
      angle_degrees: null,
      aspirated: drawn_back === "yes" ? true : null,
      tenderness_before: null,
      tenderness_after: null,
      reaction: "",
      note: "",
    };
  }
}
