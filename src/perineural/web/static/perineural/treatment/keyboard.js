/* What the keys mean on the picture and in the list: moving, placing, choosing, copying, taking away, the way back. */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LONG_STEP_MM = 5;

/** What a key asks of a chosen point: to move, to be copied, to be taken away; null for any other key. */
export function keyOn(event) {
  if (event.altKey || event.metaKey || event.ctrlKey) return null;
  if (event.key in ARROWS) {
    const [x, y] = ARROWS[event.key];
    const mm = event.shiftKey ? LONG_STEP_MM : 1;
    return { kind: "move", x: x * mm, y: y * mm };
  }
  if (event.key === "Delete" || event.key === "Backspace") return { kind: "remove" };
  return event.key.toLowerCase() === "d" ? { kind: "copy" } : null;
}

/** What a key asks of the picture itself; arrows move its cross by 5 mm, with Shift by 1 mm. */
export function keyOnPicture(event) {
  if (event.altKey || event.metaKey || event.ctrlKey) return null;
  if (event.key in ARROWS) {
    const [x, y] = ARROWS[event.key];
    const mm = event.shiftKey ? 1 : LONG_STEP_MM;
    return { kind: "cross", x: x * mm, y: y * mm };
  }
  const others = { Enter: "place", " ": "place", Escape: "let go", "+": "larger", "=": "larger", "-": "smaller", n: "next", p: "previous" };
  const kind = others[event.key] ?? others[event.key.toLowerCase()];
  return kind ? { kind } : null;
}

/** "undo" or "redo" for the keys that mean it everywhere; null otherwise. */
export function wayBack(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}
