/* Places on the drawings: which side, which nerve lies nearest, where a nerve's middle is. In millimetres. */

/** The patient's side at a place: left, right or midline. */
export function sideOf(view, x) {
  if (view.side) return view.side;
  if (Math.abs(x) <= view.midlineMm) return "midline";
  return x > 0 === (view.faces === "front") ? "left" : "right";
}

/** The nerve drawn nearest to a place, of the place's own side, within reach; or null. */
export function nearestNerve(view, x, y, reachMm) {
  const side = sideOf(view, x);
  let nearest = null;
  for (const path of view.paths) {
    if (side !== "midline" && path.side !== side) continue;
    const distance = distanceTo(path.points, x, y);
    if (distance <= reachMm && (!nearest || distance < nearest.distance)) nearest = { path, distance };
  }
  return nearest && { nerve: nearest.path.nerve, side: nearest.path.side, distance: nearest.distance };
}

function distanceTo(line, x, y) {
  let least = Math.hypot(x - line[0][0], y - line[0][1]);
  for (let at = 1; at < line.length; at += 1) least = Math.min(least, toSegment(x, y, line[at - 1], line[at]));
  return least;
}

function toSegment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** The place at a share of a line's length. */
export function placeAlong(line, share) {
  const lengths = line.slice(1).map((point, at) => Math.hypot(point[0] - line[at][0], point[1] - line[at][1]));
  let rest = lengths.reduce((sum, length) => sum + length, 0) * share;
  for (let at = 0; at < lengths.length; at += 1) {
    if (rest <= lengths[at] && lengths[at] > 0) {
      const part = rest / lengths[at];
      return [line[at][0] + (line[at + 1][0] - line[at][0]) * part, line[at][1] + (line[at + 1][1] - line[at][1]) * part];
    }
    rest -= lengths[at];
  }
  return line[line.length - 1];
}

/** The drawn run of a nerve on a view that is longest on the paper; or null. */
export function longestRun(view, nerve, side) {
  const runs = view.paths.filter((path) => path.nerve === nerve && path.side === side).map((path) => path.points);
  return runs.reduce((longest, run) => (!longest || pathLength(run) > pathLength(longest) ? run : longest), null);
}

/** How long a line is on the paper. */
export function pathLength(line) {
  return line.slice(1).reduce((sum, point, at) => sum + Math.hypot(point[0] - line[at][0], point[1] - line[at][1]), 0);
}

/** Places on a line at equal steps of the paper, the first half a step from its beginning; at least one. */
export function placesEvery(line, stepMm) {
  const length = pathLength(line);
  const count = Math.max(1, Math.floor(length / stepMm + 0.5));
  return Array.from({ length: count }, (_, at) => placeAlong(line, Math.min(((at + 0.5) * stepMm) / length, 1)));
}

/** A free place on the longest run of a nerve: its middle first, then between what is there. */
export function freePlace(view, nerve, side, taken) {
  const run = longestRun(view, nerve, side);
  if (!run) return null;
  for (const share of [1 / 2, 1 / 4, 3 / 4, 1 / 8, 3 / 8, 5 / 8, 7 / 8, 1 / 16, 5 / 16, 9 / 16, 13 / 16]) {
    const place = placeAlong(run, share);
    if (taken.every((point) => Math.hypot(point.x - place[0], point.y - place[1]) > 1)) return place;
  }
  return placeAlong(run, 1 / 2);
}

/** The views for a point at a nerve: those that draw it, else any of its side. */
export function viewsFor(views, nerve, side) {
  const all = Object.entries(views);
  const drawn = all.filter(([, view]) => draws(view, nerve, side));
  const ofSide = all.filter(([, view]) => !view.side || view.side === side);
  const found = drawn.length > 0 ? drawn : ofSide;
  return found.map(([key]) => key);
}

/** Whether a view shows the course of a nerve of this side. */
export function draws(view, nerve, side) {
  return view.paths.some((path) => path.nerve === nerve && path.side === side);
}

/** A free place in the middle of a view, or one below it, for a nerve that is not drawn. */
export function middle(view, taken) {
  const [left, top, width, height] = view.box;
  const [x, start] = [left + width / 2, top + height / 2];
  let y = start;
  while (taken.some((point) => Math.hypot(point.x - x, point.y - y) < 5) && y < top + height) y += 10;
  return [x, y];
}

/** A place kept on the view's paper, to a tenth of a millimetre. */
export function onPaper(view, x, y) {
  const [left, top, width, height] = view.box;
  const tenth = (value, low, size) => Math.round(Math.min(Math.max(value, low), low + size) * 10) / 10;
  return [tenth(x, left, width), tenth(y, top, height)];
}
