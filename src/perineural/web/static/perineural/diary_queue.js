/*
Answers that wait on this phone for a network: kept through a closed tab and a dead battery, sent once.

An entry holds the token of its link, the number, its key and the phone's times; no name, no place, no clinic. It is
erased as soon as the server says that it has it; what stays for a month is that something of this link arrived. A
refused one stays until somebody has read why. Used by the page and by its worker, of which one sends at a time.
*/

const diaryQueue = (() => {
  const STORE = "waiting";
  const KEPT = 204;
  const REFUSED = [400, 404, 410, 413, 422]; // not 409: two that met; the next try finds which one was kept
  const PATHS = { answer: "", back: "back/" };
  const PATIENCE_MS = 20000;
  const REMEMBERED_MS = 30 * 24 * 3600 * 1000;

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

  async function write(change) {
    const { rows, ended } = await store("readwrite");
    change(rows);
    await ended;
  }

  const keep = (entry) => write((rows) => rows.put(entry));
  const forget = (key) => write((rows) => rows.delete(key));

  async function all() {
    const { rows } = await store("readonly");
    return answerOf(rows.getAll());
  }

  /** What waits or was refused, in the order in which it was given. */
  async function waiting() {
    const entries = (await all()).filter((entry) => !entry.received_at);
    return entries.sort((a, b) => a.given_at - b.given_at);
  }

  /** Whether something that was given through this link has arrived from this phone. */
  const hasArrived = async (token) => (await all()).some((entry) => entry.received_at && entry.token === token);

  async function arrived({ key, token }) {
    const old = (await all()).filter((entry) => entry.received_at < Date.now() - REMEMBERED_MS);
    await write((rows) => {
      rows.delete(key);
      for (const each of old) rows.delete(each.key);
      rows.put({ key: `received ${token}`, token, received_at: Date.now() });
    });
  }

  /**
   * Send one; says "kept", "refused", "waits" (the server said something else, or a hotel's sign-in page did) or
   * "offline". One that is gone was sent by the worker, or from another tab.
   */
  async function sendAlone(key) {
    const entry = (await waiting()).find((each) => each.key === key);
    if (!entry) return "kept";
    if (entry.refused) return "refused";
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
        signal: AbortSignal.timeout?.(PATIENCE_MS),
      });
    } catch {
      return "offline";
    }
    if (response.status === KEPT) {
      await arrived(entry);
      return "kept";
    }
    if (!REFUSED.includes(response.status) || !response.headers.get("Content-Type")?.includes("json")) return "waits";
    await keep({ ...entry, refused: (await response.json()).error });
    return "refused";
  }

  async function flushAlone() {
    let waits = false;
    for (const { key, refused } of await waiting()) {
      if (refused) continue;
      const outcome = await sendAlone(key);
      if (outcome === "offline") return true;
      waits ||= outcome === "waits";
    }
    return waits;
  }

  const alone = (work) => (navigator.locks ? navigator.locks.request("perineural-diary", work) : work());
  const send = (key) => alone(() => sendAlone(key));
  /** Send all that wait, one after the other; says whether some still wait. */
  const flush = () => alone(flushAlone);

  return { keep, forget, waiting, hasArrived, send, flush };
})();
