/* The lines of scars on the views: those of this session, the one that is being drawn, last session's pale. */

const SVG = "http://www.w3.org/2000/svg";
const ACROSS = 26; // so many letters of a label fit side by side on a view

function draw(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

/** The path through the places of a line. */
export function pathOf(places) {
  return `M${places.map((place) => place.join(" ")).join("L")}`;
}

/** Draw the scars of one view anew. `shown`: rows with places, label and look ("", "drawing" or "last"). */
export function drawScars(chart, shown) {
  const group = chart.svg.querySelector(".chart__scars");
  const [, , width, height] = chart.view.box;
  const size = Math.min(width, height) / ACROSS;
  group.replaceChildren();
  for (const { places, label, look } of shown) {
    const kind = look ? ` scar--${look}` : "";
    if (places.length > 1) draw("path", { class: `scar${kind}`, d: pathOf(places) }, group);
    if (look !== "last") draw("path", { class: `scar-places${kind}`, d: places.map(([x, y]) => `M${x} ${y}h0.01`).join("") }, group);
    if (!label) continue;
    const [x, y] = places[0];
    draw("text", { class: "scar-label", x, y: y - 0.6 * size, "font-size": size, "text-anchor": "middle" }, group).textContent = label;
  }
}
