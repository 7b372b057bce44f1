/* The totals on screen: always in sight, in figures, words and a meter. */

import { plural } from "./timer.js";
import { write } from "./writing.js";

const LEVELS = { ok: "within the limit", half: "over half", near: "near the limit", stop: "over the limit: stop" };

export class Board {
  constructor(root) {
    this.root = root;
    this.meter = root.querySelector("#meter");
    this.none = root.querySelector("#no-anaesthetic");
  }

  put(id, text) {
    write(this.root.querySelector(`#${id}`), text);
  }

  render(totals, batch, ceilings) {
    for (const unit of ["points", "baths"]) {
      const count = this.root.querySelector(`#total-${unit}`);
      if (count) write(count, String(totals[unit]));
    }
    this.put("total-ml", totals.volumeMl);
    this.put("total-left", totals.leftMl ?? "–");
    this.put("total-dextrose", totals.dextroseG ?? "–");
    const drugs = Object.entries(totals.anaestheticMg);
    this.meter.hidden = drugs.length === 0;
    this.none.hidden = !batch || drugs.length > 0;
    if (drugs.length === 0) return;
    this.put("meter-text", `${anaestheticInWords(drugs, ceilings)}${totals.percent === null ? "" : `, ${totals.percent}\u00a0%`}`);
    this.put("meter-level", totals.percent === null ? "limit not known: stop" : LEVELS[totals.level]);
    this.meter.className = `meter meter--${totals.level}`;
    this.meter.querySelector(".meter__fill").setAttribute("width", String(Math.min(100, Number(totals.percent ?? 100))));
  }
}

/** "Lidocaine 12 mg of 280 mg". */
export function anaestheticInWords(drugs, ceilings) {
  const words = drugs.map(([drug, mg]) => `${drug} ${mg} mg${drug in ceilings ? ` of ${Number(ceilings[drug])} mg` : ""}`);
  const text = words.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The totals as a sentence, for whoever cannot see them. */
export function totalsInWords(totals) {
  const share = totals.percent === null || Object.keys(totals.anaestheticMg).length === 0 ? "" : `, ${totals.percent} % of the anaesthetic limit`;
  const baths = totals.baths ? `, ${plural(totals.baths, "nostril")}` : "";
  return `${plural(totals.points, "point")}${baths}, ${totals.volumeMl} mL${share}.`;
}
