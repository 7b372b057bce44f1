/*
Keeps the session: on this device at once, on the server one second after the last change, when the page is left, and
again until it has arrived.

One save is on its way at a time. A save carries the page's own key and counts up, so that the server knows a save it
has seen, and the revision the page began from, so that a page that has fallen behind overwrites nothing: it is given
what the server holds, brings the two together and saves that. The page says in words whether everything is kept.
*/

import { timeOfDay } from "./clock.js";
import { newKey } from "./keys.js";

const PAUSE_MS = 1000;
const FIRST_RETRY_MS = 1500;
const LONGEST_RETRY_MS = 30000;
const ANSWER_WITHIN_MS = 20000;
const KEEPALIVE_LIMIT_BYTES = 60000; // browsers refuse more than 64 KiB in a request that outlives its page
const ROWS = ["points", "baths", "scars", "ratings"];

/**
 * Saves what `read` gives to `url`. Says "saved" with the answer, "behind" with the server's record when another
 * screen saved in between, "stopped" with words when nothing more can be saved.
 */
export class Saving extends EventTarget {
  constructor({ url, session, csrfCookie, csrfField, revision, agreed, read, views, words, status, store }) {
    super();
    Object.assign(this, { url, session, csrfCookie, csrfField, revision, agreed, read, views, words, status, store });
    this.page = newKey();
    this.made = new Set(); // keys of the rows that this page made
    this.number = 0;
    this.changes = 0; // counted up by every change
    this.arrived = 0; // the change up to which the server has everything
    this.timer = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.running = null;
    this.stopped = false;
    this.failed = false;
    this.taken = []; // entries of earlier pages that this one took over
  }

  listen() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else this.wait(0);
    });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("online", () => this.wait(0));
    window.addEventListener("beforeunload", (event) => {
      if (this.isOpen && (this.failed || this.stopped) && !this.store.isKept) event.preventDefault();
    });
  }

  get isOpen() {
    return this.changes > this.arrived;
  }

  changed() {
    this.changes += 1;
    this.keep();
    if (this.stopped === "refused") this.stopped = false;
    if (!this.failed && !this.stopped) this.say("Saving…", "quiet");
    this.wait(PAUSE_MS);
  }

  /** Keep what the page holds on this device. */
  keep() {
    const record = this.read();
    const known = new Set(ROWS.flatMap((name) => this.agreed[name].map((row) => row.id)));
    for (const row of ROWS.flatMap((name) => record[name])) if (!known.has(row.id)) this.made.add(row.id);
    const { page, session, agreed } = this;
    const address = window.location.pathname;
    this.store.put({ page, session, address, agreed, record, words: this.words(), made: [...this.made], at: Date.now() });
  }

  wait(delayMs) {
    clearTimeout(this.timer);
    if (this.isOpen && !this.stopped) this.timer = setTimeout(() => this.save(), delayMs);
  }

  /** Save now; resolves to whether everything is kept by the server. */
  async save() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.isOpen) return true;
    if (this.stopped) return false;
    this.running = this.send().finally(() => {
      this.running = null;
    });
    await this.running;
    return !this.isOpen;
  }

  async send() {
    const upTo = this.changes;
    const sent = this.read();
    try {
      const response = await this.post(AbortSignal.timeout(ANSWER_WITHIN_MS), this.body(sent));
      await this.answered(response, upTo, sent);
    } catch {
      this.tryAgain(navigator.onLine ? "the clinic’s server does not answer" : "no connection");
    }
  }

  body(record) {
    this.number += 1;
    return JSON.stringify({ revision: this.revision, page: this.page, number: this.number, views: this.views, ...record });
  }

  post(signal, body, keepalive = false) {
    return fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrfToken() },
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive,
      signal,
    });
  }

  /** The token the server expects now: signing in again in another tab changes the cookie, not the page. */
  csrfToken() {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith(`${this.csrfCookie}=`));
    return cookie ? cookie.slice(this.csrfCookie.length + 1) : this.csrfField.value;
  }

  async answered(response, upTo, sent) {
    if (response.ok) {
      this.has(await response.json(), upTo, sent);
      return;
    }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      this.tryAgain("you are signed out. Sign in in another tab, then this page saves itself");
      return;
    }
    if (response.status >= 500 || response.status === 408 || response.status === 429) {
      this.tryAgain("the clinic’s server has a problem");
      return;
    }
    await this.refused(response);
  }

  /** The server has everything up to a change. */
  has(answer, upTo, sent) {
    this.revision = answer.revision;
    this.agreed = sent;
    this.arrived = upTo;
    this.failed = false;
    this.retryMs = FIRST_RETRY_MS;
    this.say(this.isOpen ? "Saving…" : `Saved ${timeOfDay()}`, this.isOpen ? "quiet" : "saved");
    if (this.isOpen) this.keep();
    else this.store.remove([this.page, ...this.taken]);
    this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    this.wait(PAUSE_MS);
  }

  async refused(response) {
    const answer = await response.json().catch(() => ({}));
    if (response.status === 409 && answer.record) {
      this.revision = answer.revision;
      this.dispatchEvent(new CustomEvent("behind", { detail: answer.record }));
      return;
    }
    const words = answer.error ?? "The server did not accept it.";
    this.failed = true;
    this.stopped = response.status === 409 ? "ended" : "refused";
    this.say(`Not saved: ${words}`, "failed");
    if (response.status === 409) this.dispatchEvent(new CustomEvent("stopped", { detail: words }));
  }

  /** From now on page and server agree on this record; what the page holds beyond it is saved. */
  agree(record) {
    this.agreed = record;
    this.changed();
  }

  tryAgain(why) {
    this.failed = true;
    const kept = this.store.isKept ? "Everything is kept on this device and sent again by itself." : "Keep this page open: it is sent again by itself.";
    this.say(`Not saved yet: ${why}. ${kept}`, "failed");
    this.wait(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  leave() {
    if (!this.isOpen || this.stopped) return;
    const body = this.body(this.read());
    const keepalive = new Blob([body]).size < KEEPALIVE_LIMIT_BYTES;
    this.post(undefined, body, keepalive).catch(() => {});
  }

  say(words, state) {
    this.status.dataset.state = state;
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}
