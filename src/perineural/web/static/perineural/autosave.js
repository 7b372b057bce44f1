/*
Keeps what is typed: a form with data-autosave="URL" saves itself as a draft while it is filled in.

The fields go as JSON {"fields": {name: value}} with the CSRF token of the cookie named by data-csrf-cookie, or else
the form's own. The element named by data-autosave-state
says in words whether they arrived. Nothing about a patient is kept in the browser. A save that fails is tried again,
ever more slowly; leaving the page is questioned only while the last save has failed.
*/

const PAUSE_MS = 800;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60000;
const KEEPALIVE_LIMIT_BYTES = 60000; // browsers refuse more than 64 KiB in a request that outlives its page
const NEVER_SENT = new Set(["csrfmiddlewaretoken"]);
const TYPES_NEVER_SENT = new Set(["password", "file", "submit", "button", "image", "reset"]);

/** The answers of a form by name: text as text, a lone tick as true or false, groups as lists. */
export function fieldsOf(form) {
  const fields = {};
  const boxes = {};
  for (const control of form.elements) {
    if (!control.name || control.disabled) continue;
    if (NEVER_SENT.has(control.name) || TYPES_NEVER_SENT.has(control.type)) continue;
    if (control.type === "checkbox") (boxes[control.name] ??= []).push(control);
    else addAnswer(fields, control);
  }
  for (const [name, group] of Object.entries(boxes)) fields[name] = ticksOf(group);
  return fields;
}

function addAnswer(fields, control) {
  const { name, type } = control;
  if (type === "radio") {
    if (control.checked) fields[name] = control.value;
    else fields[name] ??= "";
  } else if (type === "select-multiple") {
    fields[name] = Array.from(control.selectedOptions, (option) => option.value);
  } else if (name in fields) {
    fields[name] = [].concat(fields[name], control.value);
  } else {
    fields[name] = control.value;
  }
}

function ticksOf(group) {
  if (group.length === 1 && !group[0].hasAttribute("value")) return group[0].checked;
  return group.filter((box) => box.checked).map((box) => box.value);
}

/** The token the server expects now: signing in again in another tab changes the cookie, not the page. */
function csrfToken(form) {
  const start = `${form.dataset.csrfCookie}=`;
  const cookie = document.cookie.split("; ").find((each) => each.startsWith(start));
  return cookie ? cookie.slice(start.length) : (form.elements.csrfmiddlewaretoken?.value ?? "");
}

function timeOfDay() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = document.getElementById(form.dataset.autosaveState);
    this.arrived = JSON.stringify(fieldsOf(form)); // what the server holds, as far as this page knows
    this.timer = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.onItsWay = ""; // what was sent and has not been answered
    this.failed = false;
    this.refused = "";
    this.submitted = false;
  }

  listen() {
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", (event) => event.defaultPrevented || this.leaveToSubmit());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ leaving: true });
    });
    window.addEventListener("pagehide", () => this.save({ leaving: true }));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.submitted = false;
    });
    window.addEventListener("online", () => this.failed && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.failed && !this.submitted) event.preventDefault();
    });
  }

  changed() {
    this.refused = "";
    this.wait(PAUSE_MS);
  }

  wait(delayMs) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delayMs);
  }

  leaveToSubmit() {
    clearTimeout(this.timer);
    this.submitted = true;
    const hidden = this.form.elements.csrfmiddlewaretoken;
    if (hidden) hidden.value = csrfToken(this.form);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    const fields = JSON.stringify(fieldsOf(this.form));
    if (this.submitted || [this.refused, this.onItsWay].includes(fields)) return;
    if (fields === this.arrived) return this.nothingNew();
    if (this.onItsWay && !leaving) return; // looked at again when the answer is in
    this.onItsWay = fields;
    try {
      await this.answered(await this.post(`{"fields":${fields}}`), fields);
    } catch {
      this.tryAgain("later");
    } finally {
      this.onItsWay = "";
    }
    const changedMeanwhile = JSON.stringify(fieldsOf(this.form)) !== this.arrived;
    if (changedMeanwhile && !this.failed) this.wait(PAUSE_MS);
  }

  nothingNew() {
    if (!this.failed) return;
    this.failed = false; // what could not be saved was taken back
    this.say("", "quiet");
  }

  post(body) {
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": csrfToken(this.form),
      },
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: new Blob([body]).size < KEEPALIVE_LIMIT_BYTES,
    });
  }

  async answered(response, fields) {
    if (response.ok) {
      this.arrived = fields;
      this.failed = false;
      this.retryMs = FIRST_RETRY_MS;
      this.say("saved", "saved", timeOfDay());
    } else if (response.status >= 500 || [408, 429].includes(response.status)) {
      this.tryAgain("later");
    } else {
      const answer = await response.json().catch(() => ({}));
      if (answer.error) this.refuse(answer.error, fields);
      else this.tryAgain("out");
    }
  }

  refuse(words, fields) {
    this.failed = true;
    this.refused = fields;
    this.say("refused", "failed", words);
  }

  tryAgain(why) {
    this.failed = true;
    this.say(why, "failed");
    this.wait(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Say one of the element's sentences, `data-say-...`, with a value where it has braces. */
  say(name, state, value = "") {
    if (!this.status) return;
    const words = (this.status.getAttribute(`data-say-${name}`) ?? "").replace("{}", value);
    this.status.dataset.state = state;
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form).listen();
