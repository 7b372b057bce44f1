/*
The question on a phone: a tap is written down here before it is sent, so that no network loses it.

Without this script every button sends its form as any form does.
*/

const self_ = document.querySelector("script[data-worker]");
const token = location.pathname.split("/")[2];
const page = `/d/${token}/`;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;
const SLOW_MS = 4000;
let pause = FIRST_PAUSE_MS;
let next;
let before = new Map(); // what waited on this phone when this page last looked, by key

const mine = (entry) => entry.token === token;

function show(id, is = true) {
  const element = document.getElementById(id);
  if (element) element.hidden = !is;
  return element;
}

function showWaiting(entries) {
  const kinds = entries.map((entry) => entry.kind);
  for (const each of document.querySelectorAll("[data-keep]")) each.hidden = kinds.includes(each.dataset.keep);
  show("kept", kinds.length > 0);
}

function showRefused(entries) {
  const told = show("refused", entries.length > 0);
  if (!told) return;
  const lines = entries.map((entry) => {
    const text = mine(entry) ? entry.refused : `${told.dataset.other} ${entry.refused}`;
    return Object.assign(document.createElement("li"), { textContent: text });
  });
  told.querySelector("ul").replaceChildren(...lines);
  told.querySelector("button").onclick = async () => {
    for (const { key } of entries) await diaryQueue.forget(key);
    if (entries.some(mine)) location.replace(page);
    else told.hidden = true;
  };
}

function leaveFor({ kind, key }) {
  location.assign(kind === "back" ? `${page}back/${key}/` : page);
  return true;
}

/** Show what waits and what was refused; where an answer to this question has arrived meanwhile, show the next page. */
async function look() {
  const entries = await diaryQueue.waiting();
  const refused = entries.filter((entry) => entry.refused);
  const arrived = new Map(before);
  for (const { key } of entries) arrived.delete(key);
  before = new Map(entries.filter((entry) => !entry.refused).map((entry) => [entry.key, entry]));
  showWaiting([...before.values()].filter(mine));
  showRefused(refused);
  if (await diaryQueue.hasArrived(token)) show("received");
  const here = [...arrived.values()].find(mine);
  const isWriting = [...document.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue);
  if (here && !refused.some(mine) && !isWriting) leaveFor(here);
  else if (arrived.size) show("sent");
}

function tryAgainLater() {
  clearTimeout(next);
  next = setTimeout(() => (document.visibilityState === "visible" ? flush() : tryAgainLater()), pause);
  pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
}

async function flush() {
  try {
    await look();
    const waits = await diaryQueue.flush();
    await look();
    if (waits) tryAgainLater();
  } catch {
    // nothing can be kept here
  }
}

async function whenThereIsANetwork() {
  const worker = await navigator.serviceWorker?.ready;
  await worker?.sync?.register("answers").catch(() => {});
}

function fieldsOf(form, button) {
  const fields = Object.fromEntries(new FormData(form));
  if (button?.name) fields[button.name] = button.value;
  return fields;
}

function putInto(form, name, value) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
  else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

/** Whether the page is left for the next one. */
async function keepAndSend(form, button) {
  const kind = form.dataset.keep;
  // A key a tap, not a page: a page gone back to and answered anew is another answer.
  const key = crypto.randomUUID();
  putInto(form, "key", key);
  const entry = { ...fieldsOf(form, button), key, kind, token, given_at: Date.now() };
  await diaryQueue.keep(entry);
  before.set(key, entry);
  const slow = setTimeout(() => look().catch(() => {}), SLOW_MS);
  const outcome = await diaryQueue.send(key).catch(() => "waits");
  clearTimeout(slow);
  if (outcome === "kept") return leaveFor(entry);
  await look();
  document.querySelector("#kept:not([hidden]), #refused:not([hidden])")?.scrollIntoView({ block: "center" });
  if (!before.has(key)) return outcome !== "refused"; // or else the worker was quicker
  pause = FIRST_PAUSE_MS;
  tryAgainLater();
  whenThereIsANetwork();
  return false;
}

async function addMore(form, button) {
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(fieldsOf(form, button)),
      credentials: "omit",
    });
  } catch {
    form.append(show("unsent") ?? "");
    return false;
  }
  if (response.status !== 204) throw new Error("not kept");
  show("unsent", false);
  for (const each of form.querySelectorAll("[aria-pressed]")) each.setAttribute("aria-pressed", each === button);
  if (!button.name) button.setAttribute("aria-pressed", "true");
  return false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.keep;
  if (!kind || !globalThis.indexedDB) return;
  event.preventDefault();
  const button = event.submitter;
  if (form.getAttribute("aria-busy") === "true") return;
  const busy = [form, button].filter(Boolean);
  for (const each of busy) each.setAttribute("aria-busy", "true");
  let leaves = false;
  try {
    leaves = await (kind === "more" ? addMore : keepAndSend)(form, button);
  } catch {
    if (button?.name) putInto(form, button.name, button.value);
    form.submit(); // this phone keeps nothing, or something unforeseen: as any form, with the same key
    leaves = true;
  }
  if (!leaves) for (const each of busy) each.removeAttribute("aria-busy");
});

async function prepareForNoNetwork() {
  if (!navigator.serviceWorker || !self_) return;
  await navigator.serviceWorker.register(self_.dataset.worker, { scope: "/d/" });
  const cache = await caches.open("perineural-diary-1");
  const shell = await fetch(`${self_.dataset.shell}?lang=${document.documentElement.lang}`, { credentials: "omit" });
  if (!shell.ok) return;
  await cache.put("/d/shell/", shell);
  await cache.addAll([...document.scripts].map((each) => each.src).filter(Boolean));
}

addEventListener("online", flush);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const each of document.querySelectorAll("[aria-busy]")) each.removeAttribute("aria-busy");
  flush();
});
navigator.serviceWorker?.addEventListener("message", flush); // the worker has sent what waited
addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
flush();
prepareForNoNetwork().catch(() => {}); // private windows and old phones: the page works without
