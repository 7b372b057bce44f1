/* The nerves to choose from: those planned first, then by the part of the body. */

/** Where a nerve stands in a list of nerves. */
export function headingOf(nerve) {
  return nerve.planned ? "Planned" : nerve.area.charAt(0).toUpperCase() + nerve.area.slice(1);
}

/** Options under their headings, as [heading, option]; headings come in the order they are first used. */
export function grouped(pairs) {
  const groups = new Map();
  for (const [heading, option] of pairs) {
    if (!groups.has(heading)) groups.set(heading, Object.assign(document.createElement("optgroup"), { label: heading }));
    groups.get(heading).append(option);
  }
  return [...groups.values()];
}
