/*
The question on a phone: a tap is written down here before it is sent, so that no network loses it.

Without this script every button sends its form as any form does.
*/

const self_ = document.querySelector("script[data-worker]");
const token = location.pathname.split("/")[2];
const page = `/d/${token}/`;
const kept = new Set(); // keys of the answers given on this page that still wait
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60000;
let pause = FIRST_PAUSE_MS;
let next;

const show = (id, text) => {
  const element = document.getElementById(id);
  if (!element) return;
  if (text) element.textContent = text;
  element.hidden = false;
};

async function tellRefused() {
  for (const entry of await diaryQueue.waiting()) {
    if (!entry.refused) continue;
    kept.delete(entry.key);
    show("refused", entry.refused);
    await diaryQueue.forget(entry.key);
  }
}

/** Whether answers of this page that waited are gone: sent from here, by the worker, or from another tab. */
async function arrivedElsewhere() {
  const waiting = new Set((await diaryQueue.waiting()).map((entry) => entry.key));
  const gone = [...kept].filter((key) => !waiting.has(key));
  for (const key of gone) kept.delete(key);
  return gone.length > 0;
}

function tryAgainLater() {
  clearTimeout(next);
  next = setTimeout(() => (document.visibilityState === "visible" ? flush() : tryAgainLater()), pause);
  pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
}

async function flush() {
  let arrived = 0;
  let elsewhere = false;
  try {
    arrived = await diaryQueue.flush();
  } catch {
    if (kept.size) tryAgainLater(); // no network, or nothing can be kept here
  }
  try {
    await tellRefused();
    elsewhere = (await arrivedElsewhere()) && !arrived;
  } catch {
    return;
  }
  if (elsewhere || (arrived && document.getElementById("away"))) location.replace(page);
  else if (arrived) show("sent");
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

async function keepAndSend(form, button) {
  const kind = form.dataset.keep;
  // A key a tap, not a page: a page gone back to and answered anew is another answer.
  const entry = { ...fieldsOf(form, button), key: crypto.randomUUID(), kind, token, given_at: Date.now() };
  await diaryQueue.keep(entry);
  const outcome = await diaryQueue.send(entry);
  if (outcome === "kept") location.assign(kind === "back" ? `${page}back/${entry.key}/` : page);
  else if (outcome === "refused") await tellRefused();
  else {
    for (const each of document.querySelectorAll("[data-keep]")) each.hidden = each.dataset.keep === kind;
    kept.add(entry.key);
    pause = FIRST_PAUSE_MS;
    show("kept");
    tryAgainLater();
    document.getElementById("kept")?.scrollIntoView({ block: "center" });
    whenThereIsANetwork();
  }
}

async function addMore(form, button) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(fieldsOf(form, button)),
    credentials: "omit",
  });
  if (response.status !== 204) throw new Error("not kept");
  for (const each of form.querySelectorAll("[aria-pressed]")) each.setAttribute("aria-pressed", each === button);
  if (!button.name) button.setAttribute("aria-pressed", "true");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.keep;
  if (!kind || !globalThis.indexedDB) return;
  event.preventDefault();
  const button = event.submitter;
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  try {
    await (kind === "more" ? addMore : keepAndSend)(form, button);
  } catch {
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit(); // this phone keeps nothing, or something unforeseen: as any form
  } finally {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
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
navigator.serviceWorker?.addEventListener("message", flush); // the worker has sent what waited
addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
tellRefused().catch(() => {});
flush();
prepareForNoNetwork().catch(() => {}); // private windows and old phones: the page works without
