/* The clinic's clock: the server's time and zone, whatever the tablet's own clock says. */

let ahead = 0; // how far the server's clock is ahead of this machine's, in milliseconds
let format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Set by the server's time as the page was made. */
export function setClock(serverNow, zone) {
  ahead = Date.parse(serverNow) - Date.now();
  format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

/** Milliseconds now, by the clinic's clock. */
export function now() {
  return Date.now() + ahead;
}

/** "14:20" in the clinic's zone. */
export function timeOfDay(moment = now()) {
  return format.format(moment);
}
