/* Says on every page of the staff that something charted on this device has not reached the clinic's server yet. */

import { DraftStore } from "./treatment/draft_store.js";

const SETTLES_MS = 15000; // a room that is open in another tab saves itself within this time

async function look() {
  const place = document.getElementById("unsent");
  const left = await new DraftStore().left();
  const own = left.filter((entry) => entry.address.startsWith(place.dataset.clinic));
  const settled = own.filter((entry) => Date.now() - entry.at >= SETTLES_MS);
  if (settled.length < own.length) setTimeout(look, SETTLES_MS);
  const addresses = [...new Set(settled.map((entry) => entry.address))];
  place.hidden = addresses.length === 0;
  const links = addresses.map((href) => Object.assign(document.createElement("a"), { href, textContent: "Open the session" }));
  document.getElementById("unsent-links").replaceChildren(...links);
}

look();
