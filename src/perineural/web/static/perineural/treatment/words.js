/* How a point is said: for the list, the picture's labels and the screen reader. Sides are the patient's. */

/** "Right sural nerve": the side and the nerve, or that none is named. */
export function nerveInWords(point, nerves) {
  const name = nerves[point.nerve]?.name;
  if (!name) return `${sideInWords(point.side)}, no nerve named`;
  const small = name.charAt(0).toLowerCase() + name.slice(1);
  return `${sideInWords(point.side)} ${small}`;
}

function sideInWords(side) {
  return side === "midline" ? "Midline" : side.charAt(0).toUpperCase() + side.slice(1);
}

/** Where it lies: as the server named it, or the view until it has. */
export function placeInWords(point, views) {
  return point.region || views[point.view]?.title.toLowerCase() || "";
}

/** "tenderness 6 then 1", or as much of it as was asked. */
export function tendernessInWords(point) {
  const { tenderness_before: before, tenderness_after: after } = point;
  if (before === null && after === null) return "";
  if (after === null) return `tenderness ${before}`;
  return before === null ? `tenderness ${after} after` : `tenderness ${before} then ${after}`;
}

/** "Right sural nerve, right ankle and foot, outer side, 1 mL, tenderness 6 then 1". */
export function pointInWords(point, nerves, views) {
  const words = [nerveInWords(point, nerves), placeInWords(point, views), `${point.volume_ml} mL`, tendernessInWords(point)];
  return words.filter(Boolean).join(", ");
}

/** Whether a point's nerve asks for a confirmation before signing. */
export function asksConfirmation(point, nerves) {
  const nerve = nerves[point.nerve];
  return Boolean(nerve && (nerve.needsUltrasound || nerve.chestWall));
}
