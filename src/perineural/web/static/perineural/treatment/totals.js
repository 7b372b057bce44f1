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
 * The totals of points and baths drawn from one batch.
 *
 * @param volumes  exact texts in mL
 * @param batch    what was mixed, or null while no batch is chosen
 * @param ceilings mg by drug for this patient
 */
export function totalsOf(volumes, batch, ceilings) {
  const used = volumes.reduce((sum, volume) => sum + millionths(volume), 0n);
  const totals = { count: volumes.length, used, volumeMl: written(used, 6), anaestheticMg: {}, percent: "0", level: "ok" };
  if (!batch) return { ...totals, dextroseG: null, leftMl: null, left: null };
  const whole = millionths(batch.volumeMl);
  const left = millionths(batch.availableMl) - used;
  const drawn = (milligrams, steps) => dividedUp(millionths(milligrams) * used * steps, whole * MILLION);
  const dextroseG = written(dividedUp(millionths(batch.dextroseMg) * used * 100n, whole * MILLION * 1000n), 2);
  const given = Object.entries(batch.anaestheticMg).map(([drug, milligrams]) => [drug, drawn(milligrams, 100n)]);
  for (const [drug, hundredths] of given) totals.anaestheticMg[drug] = written(hundredths, 2);
  return { ...totals, ...shareOf(given, ceilings), dextroseG, left, leftMl: left < 0n ? `-${written(-left, 6)}` : written(left, 6) };
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
export function tooMuch(totals, batch) {
  if (!batch || totals.used === 0n) return "";
  if (totals.left < 0n) {
    return `That would be ${totals.volumeMl} mL, but batch ${batch.number} holds ${written(millionths(batch.availableMl), 6)} mL.`;
  }
  if (totals.level !== "stop") return "";
  if (totals.percent === null) return "The limit of local anaesthetic cannot be worked out: the weight is not known.";
  return `Local anaesthetic would be ${totals.percent} % of this patient’s limit.`;
}
