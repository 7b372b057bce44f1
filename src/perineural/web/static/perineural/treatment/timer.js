/* Time in words: since the last point, and how long the bath has been in place. */

import { now, timeOfDay } from "./clock.js";

/** "just now", "40 seconds", "3 minutes", "1 hour 5 minutes". */
export function passedInWords(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return plural(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return plural(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${plural(hours, "hour")} ${plural(minutes % 60, "minute")}` : plural(hours, "hour");
}

/** "4 minutes 20 seconds". */
export function exactInWords(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (!minutes) return plural(rest, "second");
  return rest ? `${plural(minutes, "minute")} ${plural(rest, "second")}` : plural(minutes, "minute");
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** When to ask for pain again, counted from the last point. */
export function askingInWords(lastAt, asked, unit) {
  if (lastAt === null) return `The clock starts with the first ${unit}.`;
  const passed = now() - lastAt;
  const since = `Last ${unit} ${passed < 10000 ? "just now" : `${passedInWords(passed)} ago`}.`;
  const next = [1, 15].find((minutes) => !asked.has(minutes));
  if (next === undefined) return since;
  const due = lastAt + next * 60000;
  return due <= now() ? `${since} Ask now.` : `${since} Ask again at ${timeOfDay(due)}.`;
}
