/*
Brings two records of one visit together: what this page holds and what the server holds, by what both last agreed on.

Every row has a key of its own, so that each injection stands in the result exactly once. What was changed here since
both agreed wins; everything else is as the server has it. A row taken away on either side stays away, unless the
other side changed it.
*/

const NOT_COMPARED = new Set(["region", "position", "space"]); // what the server works out

/** Whether two rows or values are the same; nothing, null and empty text are one. */
export function same(one, other) {
  return written(one) === written(other);
}

function written(value) {
  if (value === null || value === undefined || value === "") return '""';
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(String(value));
  const names = Object.keys(value).filter((name) => !NOT_COMPARED.has(name) && written(value[name]) !== '""');
  return `{${names.sort().map((name) => `${name}:${written(value[name])}`).join(",")}}`;
}

/** The rows of three records by key, brought together. `made` are the keys that were made on this page. */
function mergedRows(base, mine, theirs, made, keyOf = (row) => row.id) {
  const by = (rows) => new Map(rows.map((row) => [keyOf(row), row]));
  const [before, here, there] = [by(base), by(mine), by(theirs)];
  const result = { rows: [], added: [], dropped: [] };
  for (const [key, row] of here) {
    const changed = !before.has(key) || !same(before.get(key), row);
    if (there.has(key)) result.rows.push(changed ? row : there.get(key));
    else if (changed) result.rows.push(row);
    else result.dropped.push(row);
  }
  for (const [key, row] of there) {
    if (here.has(key)) continue;
    const takenAwayHere = made.has(row.id) || (before.has(key) && same(before.get(key), row));
    if (takenAwayHere) continue;
    result.rows.push(row);
    result.added.push(row);
  }
  return result;
}

function mergedWords(base, mine, theirs) {
  if (same(mine, base) || theirs.includes(mine)) return theirs;
  return same(theirs, base) || mine.includes(theirs) ? mine : `${theirs}\n${mine}`;
}

function mergedSet(base, mine, theirs) {
  const all = new Set([...mine, ...theirs]);
  return [...all].filter((each) => !(base.includes(each) && (!mine.includes(each) || !theirs.includes(each)))).sort();
}

function later(one, other) {
  if (!one || !other) return one || other;
  return Date.parse(one) > Date.parse(other) ? one : other;
}

/**
 * One record out of three.
 *
 * @param base    what page and server last agreed on
 * @param mine    what the page holds
 * @param theirs  what the server holds
 * @param made    Set of the keys of rows made on this page
 * @returns {{record, added, dropped}} the points that the other side added and took away
 */
export function merge(base, mine, theirs, made) {
  const points = mergedRows(base.points, mine.points, theirs.points, made);
  const chosen = (name) => (same(mine[name], base[name]) ? theirs[name] : mine[name]);
  const record = {
    batch_id: chosen("batch_id"),
    confirmed: mergedSet(base.confirmed, mine.confirmed, theirs.confirmed),
    usual_point: chosen("usual_point"),
    points: points.rows,
    baths: mergedRows(base.baths, mine.baths, theirs.baths, made).rows,
    scars: mergedRows(base.scars ?? [], mine.scars ?? [], theirs.scars ?? [], made).rows, // older entries of the device have none
    ratings: mergedRows(base.ratings, mine.ratings, theirs.ratings, made, (row) => String(row.minutes_after)).rows,
    last_point_at: later(mine.last_point_at, theirs.last_point_at),
    reaction: mergedWords(base.reaction, mine.reaction, theirs.reaction),
  };
  return { record, added: points.added, dropped: points.dropped };
}
