/*
Keeps the session: one second after the last change, when the page is left, and again until it has arrived.

One save is on its way at a time. A save carries the page's own key and counts up, so that the server knows a save it
has seen, and the revision the page began from, so that a page that has fallen behind is told so and overwrites
nothing. What was charted stays on the page in every case, and the page says in words whether it is kept.
*/

import { timeOfDay } from "./clock.js";
import { newKey } from "./keys.js";

const PAUSE_MS = 1000;
const FIRST_RETRY_MS = 1500;
const LONGEST_RETRY_MS = 30000;
const ANSWER_WITHIN_MS = 20000;
const KEEPALIVE_LIMIT_BYTES = 60000; // browsers refuse more than 64 KiB in a request that outlives its page

/** Saves what `read` gives to `url`. Says "saved" with the answer, "stale" with the newer revision. */
export class Saving extends EventTarget {
  constructor({ url, csrfCookie, csrfField, revision, read, status }) {
    super();
    Object.assign(this, { url, csrfCookie, csrfField, revision, read, status });
    this.page = newKey();
    this.number = 0;
    this.changes = 0; // counted up by every change
    this.arrived = 0; // the change up to which the server has everything
    this.timer = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.running = null;
    this.stopped = false;
    this.failed = false;
  }

  listen() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else this.wait(0);
    });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("online", () => this.wait(0));
    window.addEventListener("beforeunload", (event) => {
      if (this.isOpen && (this.failed || this.stopped)) event.preventDefault();
    });
  }

  get isOpen() {
    return this.changes > this.arrived;
  }

  changed() {
    this.changes += 1;
    if (this.stopped === "refused") this.stopped = false;
    if (!this.failed && !this.stopped) this.say("Saving…", "quiet");
    this.wait(PAUSE_MS);
  }

  wait(delayMs) {
    clearTimeout(this.timer);
    if (this.isOpen && !this.stopped) this.timer = setTimeout(() => this.save(), delayMs);
  }

  /** Save now; resolves to whether everything is kept. */
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
    try {
      const response = await this.post(AbortSignal.timeout(ANSWER_WITHIN_MS));
      await this.answered(response, upTo);
    } catch {
      this.tryAgain(navigator.onLine ? "the clinic’s server does not answer" : "no connection");
    }
  }

  body() {
    this.number += 1;
    return JSON.stringify({ revision: this.revision, page: this.page, number: this.number, ...this.read() });
  }

  post(signal, body = this.body(), keepalive = false) {
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

  async answered(response, upTo) {
    if (response.ok) {
      const answer = await response.json();
      this.revision = answer.revision;
      this.arrived = upTo;
      this.failed = false;
      this.retryMs = FIRST_RETRY_MS;
      this.say(this.isOpen ? "Saving…" : `Saved ${timeOfDay()}`, this.isOpen ? "quiet" : "saved");
      this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
      this.wait(PAUSE_MS);
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

  async refused(response) {
    const answer = await response.json().catch(() => ({}));
    const words = answer.error ?? "The server did not accept it.";
    this.failed = true;
    this.stopped = response.status === 409 ? "stale" : "refused";
    this.say(`Not saved: ${words}`, "failed");
    if (response.status === 409) this.dispatchEvent(new CustomEvent("stale", { detail: { words, revision: answer.revision } }));
  }

  /** Save what is here over what another screen saved: only ever on somebody's word. */
  overwrite(revision) {
    this.revision = revision;
    this.stopped = false;
    this.changes += 1;
    return this.save();
  }

  tryAgain(why) {
    this.failed = true;
    this.say(`Not saved yet: ${why}. Everything is kept here and sent again by itself.`, "failed");
    this.wait(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  leave() {
    if (!this.isOpen || this.stopped) return;
    const body = this.body();
    const keepalive = new Blob([body]).size < KEEPALIVE_LIMIT_BYTES;
    this.post(undefined, body, keepalive).catch(() => {});
  }

  say(words, state) {
    this.status.dataset.state = state;
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}
