/* Of the pages under /d/ only: shows the empty question where there is no network, and sends what waits. */

const CACHE = "perineural-diary-1";
const PATIENCE_MS = 10000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("perineural-diary") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

async function shown(request) {
  const shell = await caches.match("/d/shell/");
  if (!shell) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, shell));
  return Promise.race([fetch(request).catch(() => shell), late]);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(shown(request));
  else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

async function sendWhatWaits() {
  const waits = await diaryQueue.flush();
  for (const page of await self.clients.matchAll()) page.postMessage("sent");
  if (waits) throw new Error("some still wait"); // the browser asks again later
}

self.addEventListener("sync", (event) => {
  if (event.tag === "answers") event.waitUntil(sendWhatWaits());
});
