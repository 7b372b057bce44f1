/*
Keeps on this device what a page holds and the server does not have yet: one entry a page, written through to the disk.

An entry holds no name: the session's key, what was charted, what both sides last agreed on, and the points in words.
It is taken away as soon as everything has arrived. Where the browser keeps nothing, `isKept` stays false and the page
says so.
*/

const DATABASE = "perineural";
const STORE = "drafts";

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function endOf(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { keyPath: "page" });
    store.createIndex("session", "session");
  };
  return answerOf(request);
}

export class DraftStore {
  constructor() {
    this.isKept = false;
    this.database = null;
    this.last = Promise.resolve();
  }

  async connect() {
    this.database ??= await open();
    return this.database;
  }

  /** Do one thing after the other, so that an older copy never overwrites a newer one. */
  queue(work) {
    this.last = this.last.then(work, work);
    return this.last;
  }

  /** Keep an entry in place of the page's earlier one; resolves to whether it lies on the disk. */
  put(entry) {
    return this.queue(async () => {
      try {
        const transaction = (await this.connect()).transaction(STORE, "readwrite", { durability: "strict" });
        transaction.objectStore(STORE).put(entry);
        await endOf(transaction);
        this.isKept = true;
      } catch {
        this.isKept = false;
      }
      return this.isKept;
    });
  }

  remove(pages) {
    return this.queue(async () => {
      try {
        const transaction = (await this.connect()).transaction(STORE, "readwrite");
        for (const page of pages) transaction.objectStore(STORE).delete(page);
        await endOf(transaction);
      } catch {
        this.isKept = false;
      }
    });
  }

  /** What pages of one session left behind; of every session when none is named. Oldest first. */
  async left(session = null) {
    try {
      const store = (await this.connect()).transaction(STORE).objectStore(STORE);
      const found = await answerOf(session === null ? store.getAll() : store.index("session").getAll(session));
      return found.sort((one, other) => one.at - other.at);
    } catch {
      return [];
    }
  }
}
