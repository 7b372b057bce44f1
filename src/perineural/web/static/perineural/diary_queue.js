/*
Answers that wait on this phone for a network: kept through a closed tab and a dead battery, sent once.

An entry holds the token of its link, the number, its key and the phone's times; no name, no place, no clinic. It is
erased as soon as the server says that it has it. Used by the page and by its worker.
*/

const diaryQueue = (() => {
  const STORE = "waiting";
  const KEPT = 204;
  const REFUSED = [400, 404, 409, 410, 413, 422];
  const PATHS = { answer: "", back: "back/" };

  const answerOf = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function store(mode) {
    const request = indexedDB.open("perineural-diary", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    const database = await answerOf(request);
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(database.close());
      transaction.onabort = () => reject(transaction.error);
    });
    return { rows: transaction.objectStore(STORE), ended };
  }

  async function keep(entry) {
    const { rows, ended } = await store("readwrite");
    rows.put(entry);
    await ended;
  }

  async function forget(key) {
    const { rows, ended } = await store("readwrite");
    rows.delete(key);
    await ended;
  }

  async function waiting() {
    const { rows } = await store("readonly");
    return answerOf(rows.getAll());
  }

  /** Send one; says "kept", "refused" or "waits". Whatever is not our own answer (a hotel's sign-in page) is no arrival. */
  async function send(entry) {
    const { kind, token, ...sent } = entry;
    let response;
    try {
      response = await fetch(`/d/${token}/${PATHS[kind]}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ...sent, sent_at: Date.now() }),
        credentials: "omit",
        redirect: "manual",
        keepalive: true,
      });
    } catch {
      return "waits";
    }
    if (response.status === KEPT) {
      await forget(entry.key);
      return "kept";
    }
    if (!REFUSED.includes(response.status) || !response.headers.get("Content-Type")?.includes("json")) return "waits";
    await keep({ ...entry, refused: (await response.json()).error });
    return "refused";
  }

  /** Send all that wait, one after the other; says how many arrived. */
  async function flush() {
    let arrived = 0;
    for (const entry of await waiting()) {
      if (entry.refused) continue;
      const outcome = await send(entry);
      if (outcome === "waits") throw new Error("no network");
      if (outcome === "kept") arrived += 1;
    }
    return arrived;
  }

  return { keep, forget, waiting, send, flush };
})();
