/*
 * Files that the server does not have yet, in the order they were chosen. They are kept in this browser's IndexedDB,
 * since localStorage has no room for them, under the rules of kept.js: what somebody left is theirs to send, and is
 * taken away from the next one's sight after thirty days.
 */

import { LONGEST_STAY } from "./kept.js";

const STORE = "files";

export class KeptFiles {
  constructor(owner) { this.owner = owner; }

  /* The owner's files; none where a frame is denied storage. */
  async all() {
    const found = await within("readonly", (store) => store.getAll()).catch(() => []);
    const isForgotten = ({ owner, at }) => owner !== this.owner && !(Date.now() - at <= LONGEST_STAY);
    for (const { id } of found.filter(isForgotten)) this.remove(id);
    return found.filter(({ owner }) => owner === this.owner);
  }

  /* Whether it is kept: a frame may be denied storage, or there is no room. */
  put(file) {
    return within("readwrite", (store) => store.put({ ...file, owner: this.owner })).then(() => true, () => false);
  }

  remove(id) { return within("readwrite", (store) => store.delete(id)).catch(() => {}); }
}

async function within(mode, work) {
  const database = await opened();
  try {
    // Once it is said to be kept, a battery that dies loses nothing.
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("certibloc", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
