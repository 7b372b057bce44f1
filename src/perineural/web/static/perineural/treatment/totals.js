/*
What the session has used: exact, in whole numbers, rounded as the clinic's rules round.

What is given is rounded up, so that it never looks like less. The server works out the same totals on every save;
a test holds the two to each other.
*/

const MILLION = 1000000n;

/** An exact decimal text as millionths. */
export function millionths(text) {
  const match = /^(\d+)(?:\.(\d{1,6})\d*)?$/.exec(String(text).trim());
  if (!match) throw new RangeError(`not an amount: ${text}`);
  return BigInt(match[1]) * MILLION + BigInt((match[2] ?? "").padEnd(6, "0"));
}

function dividedUp(amount, by) {
  return amount === 0n ? 0n : (amount + by - 1n) / by;
}

/** Whole steps of 1/10^digits as a person writes them: no zeros at the end. */
export function written(steps, digits) {
  const text = steps.toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const rest = text.slice(text.length - digits).replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

/** A typed amount as exact text (comma or point), or null when it is none or outside `between`. */
export function amountOf(typed, { places = 3, between = ["0", "999"] } = {}) {
  const text = String(typed).trim().replace(",", ".");
  if (!/^\d{1,3}(?:\.\d*)?$|^\.\d+$/.test(text)) return null;
  const [whole, rest = ""] = (text.startsWith(".") ? `0${text}` : text).split(".");
  if (rest.replace(/0+$/, "").length > places) return null;
  const amount = millionths(rest ? `${whole}.${rest}` : whole);
  return amount < millionths(between[0]) || amount > millionths(between[1]) ? null : written(amount, 6);
}

/**
 * The totals of points and baths, each drawn from its own batch.
 *
 * @param rows     points or baths: `volume_ml` as exact text, `batch_id`, which stands for the current batch when empty
 * @param batches  what was mixed
 * @param current  the key of the batch that is drawn from now, or null while none is chosen
 * @param ceilings mg by drug for this patient
 * @param elsewhere mg by drug that other sessions of the day gave
 */
export function totalsOf(rows, batches, current, ceilings, elsewhere = {}) {
  const used = rows.reduce((sum, row) => sum + millionths(row.volume_ml), 0n);
  const baths = rows.filter((row) => "nostril" in row).length;
  const totals = { points: rows.length - baths, baths, used, volumeMl: written(used, 6), anaestheticMg: {}, percent: "0", level: "ok", over: null };
  const batch = batches.find((each) => each.id === current);
  if (!batch) return { ...totals, dextroseG: null, leftMl: null };
  const held = drawnFrom(rows, batches, current);
  const given = anaestheticGiven(held);
  const isGiven = given.some(([, hundredths]) => hundredths > 0n);
  const today = withElsewhere(given, elsewhere);
  for (const [drug, hundredths] of today) totals.anaestheticMg[drug] = written(hundredths, 2);
  const over = held.find((each) => each.left < 0n) ?? null;
  const { left } = held.find((each) => each.batch === batch);
  return { ...totals, isGiven, ...shareOf(today, ceilings), dextroseG: dextroseGiven(held), over, leftMl: left < 0n ? `-${written(-left, 6)}` : written(left, 6) };
}

/** Each batch that is used, or drawn from now, with what was drawn from it and what is left. */
function drawnFrom(rows, batches, current) {
  const drawn = new Map([[current, 0n]]);
  for (const row of rows) {
    const key = row.batch_id || current;
    drawn.set(key, (drawn.get(key) ?? 0n) + millionths(row.volume_ml));
  }
  const used = batches.filter((batch) => drawn.has(batch.id));
  return used.map((batch) => ({ batch, used: drawn.get(batch.id), left: millionths(batch.availableMl) - drawn.get(batch.id) }));
}

/** Hundredths of mg by drug, rounded up for each batch. */
function anaestheticGiven(held) {
  const given = new Map();
  for (const { batch, used } of held) {
    for (const [drug, milligrams] of Object.entries(batch.anaestheticMg)) {
      const hundredths = dividedUp(millionths(milligrams) * used * 100n, millionths(batch.volumeMl) * MILLION);
      given.set(drug, (given.get(drug) ?? 0n) + hundredths);
    }
  }
  return [...given].sort();
}

/** With what other sessions of the day gave. */
function withElsewhere(given, elsewhere) {
  const sum = new Map(given);
  for (const [drug, milligrams] of Object.entries(elsewhere)) {
    sum.set(drug, (sum.get(drug) ?? 0n) + dividedUp(millionths(milligrams) * 100n, MILLION));
  }
  return [...sum].sort();
}

/** Grams of dextrose over all batches, rounded up once. */
function dextroseGiven(held) {
  const whole = held.reduce((product, { batch }) => product * millionths(batch.volumeMl), 1n);
  const part = ({ batch, used }) => millionths(batch.dextroseMg) * used * (whole / millionths(batch.volumeMl));
  const sum = held.reduce((total, each) => total + part(each), 0n);
  return written(dividedUp(sum * 100n, whole * MILLION * 1000n), 2);
}

/** The share of the ceilings used, over all drugs: percent and how it is to be shown. */
function shareOf(given, ceilings) {
  if (given.length === 0) return { percent: "0", level: "ok" };
  if (given.some(([drug]) => !(drug in ceilings))) return { percent: null, level: "stop" };
  const whole = given.reduce((product, [drug]) => product * millionths(ceilings[drug]), 1n);
  const parts = given.map(([drug, hundredths]) => hundredths * (whole / millionths(ceilings[drug])));
  const tenThousandths = dividedUp(parts.reduce((sum, part) => sum + part, 0n) * 10000n * 10000n, whole);
  return { percent: written(dividedUp(tenThousandths, 10n), 1), level: levelOf(tenThousandths) };
}

function levelOf(tenThousandths) {
  if (tenThousandths > 10000n) return "stop";
  if (tenThousandths >= 8000n) return "near";
  return tenThousandths >= 5000n ? "half" : "ok";
}

/** Why this cannot be given, in one sentence; empty when it can. */
export function tooMuch(totals) {
  if (totals.leftMl === null || totals.used === 0n) return "";
  if (totals.over) {
    const { batch, used } = totals.over;
    return `That would be ${written(used, 6)} mL, but batch ${batch.number} holds ${written(millionths(batch.availableMl), 6)} mL.`;
  }
  if (totals.level !== "stop" || !totals.isGiven) return "";
  if (totals.percent === null) return "The limit of local anaesthetic cannot be worked out: the weight is not known.";
  return `Local anaesthetic would be ${totals.percent} % of this patient’s limit.`;
}
