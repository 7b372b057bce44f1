/*
What was found or given before, shown pale on the picture: the assessment's tender places, last session's points, the
patient's own drawing. A tender place or an old point is confirmed one by one; once a point lies there it is no longer
open.
*/

import { nerveInWords } from "./words.js";

const GIVEN_MM = 4; // a point so close to a pale place of its view was meant for it
const SMALLEST_PX = [5, 8]; // the smallest and largest radius of a pale place on the screen

export class Pale {
  constructor(data, points) {
    this.points = points;
    this.nerves = data.nerves;
    const of = (kind, places) => places.map((place) => ({ ...place, kind }));
    this.places = [...of("tender", data.tenderPlaces), ...of("last", data.lastPoints), ...of("pain", data.painDrawing)];
    this.hidden = new Set();
  }

  isGiven(place) {
    return this.points.in(place.view).some((point) => Math.hypot(point.x - place.x, point.y - place.y) <= GIVEN_MM);
  }

  of(kind) {
    return this.places.filter((place) => place.kind === kind);
  }

  open(kind) {
    return this.of(kind).filter((place) => !this.isGiven(place));
  }

  show(kind, isShown) {
    if (isShown) this.hidden.delete(kind);
    else this.hidden.add(kind);
  }

  /** What a view shows, the patient's drawing lowest. */
  shownOn(view) {
    const shown = this.places.filter((place) => place.view === view && !this.hidden.has(place.kind));
    const order = { pain: 0, last: 1, tender: 2 };
    return shown.filter((place) => place.kind === "pain" || !this.isGiven(place)).sort((one, other) => order[one.kind] - order[other.kind]);
  }

  /** The pale place that a tap means; the patient's drawing is only looked at. */
  near(view, x, y, reachMm) {
    const close = this.shownOn(view)
      .filter((place) => place.kind !== "pain")
      .map((place) => ({ place, distance: Math.hypot(place.x - x, place.y - y) }))
      .filter((each) => each.distance <= reachMm);
    close.sort((one, other) => one.distance - other.distance);
    return close[0]?.place ?? null;
  }

  /** "Right sural nerve, right ankle, outer side, tender 6". */
  inWords(place) {
    const had = place.kind === "tender" ? `tender ${place.tenderness}` : `${place.volume_ml} mL`;
    return [nerveInWords(place, this.nerves), place.region, had].filter(Boolean).join(", ");
  }
}

/** The radius of a pale place on a screen of so many millimetres a pixel; pain is drawn broad. */
export function paleRadius(place, radius, mm) {
  if (place.kind === "pain") return 1.6 * radius;
  return Math.min(Math.max(0.65 * radius, SMALLEST_PX[0] * mm), SMALLEST_PX[1] * mm);
}
