/* Prints the note; says what this device still holds of the visit and what did not arrive before it was signed. */

import { DraftStore } from "./draft_store.js";

const late = document.getElementById("late");
const store = new DraftStore();

document.getElementById("print").addEventListener("click", () => window.print());

/** The points in words that lie on this device and not in the note. */
function missing(left) {
  const noted = new Set(late.dataset.points.split(" "));
  const words = new Map(left.flatMap((entry) => entry.record.points.map((point) => [point.id, entry.words[point.id]])));
  return [...words].filter(([id]) => !noted.has(id)).map(([, said]) => said);
}

async function tell() {
  const left = await store.left(late.dataset.session);
  if (left.length === 0) return;
  const said = missing(left);
  const rows = said.map((words) => Object.assign(document.createElement("li"), { textContent: words }));
  document.getElementById("late-points").replaceChildren(...rows);
  document.getElementById("late-rest").hidden = said.length > 0;
  late.hidden = false;
  document.getElementById("late-done").addEventListener("click", async () => {
    await store.remove(left.map((entry) => entry.page));
    late.hidden = true;
  });
}

tell();
