/*
 * Changes that the server does not have yet, in the order they were made. Each is kept in this browser too, under
 * who made it and where, until the server has it: a reload, a crash or a visit that ends loses none. There are ids,
 * codes and what was written in them, no names.
 */

const PREFIX = "certibloc:kept:";
// Somebody who never came back for what they left here has it taken away from the next one's sight.
export const LONGEST_STAY = 30 * 24 * 60 * 60 * 1000;

export class Kept {
  /* `owner` is who is at work, and where: what others left here is not theirs to send. */
  constructor(owner) {
    this.prefix = `${PREFIX}${owner}:`;
    this.page = `${PREFIX}page:${Math.random().toString(36).slice(2)}`;
    this.changes = [];
    this.number = 0;
    this.isDurable = isAllowed();
    // Held as long as the page lives: another page of the same visit leaves this one's changes to it.
    navigator.locks?.request(this.page, () => new Promise(() => {})).catch(() => {});
  }

  /* Take over what pages that are gone have left here; returns those changes. */
  async takeOver() {
    const alive = await livingPages();
    const mine = new Set(this.changes.map(({ id }) => id));
    const found = [];
    for (const key of storedKeys()) {
      const change = parsed(localStorage.getItem(key));
      if (key.startsWith(this.prefix) && change) {
        if (!mine.has(change.id) && !alive.has(change.page)) found.push(change);
      } else if (!change || Date.now() - change.at > LONGEST_STAY) localStorage.removeItem(key);
    }
    this.changes = [...this.changes, ...found].sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const change of found) this.write(change);
    return found;
  }

  /* A new change goes last; its id says when it was made, so that the order outlives the page. */
  add(change) {
    this.number += 1;
    const at = Date.now();
    change.id = `${at}-${String(this.number).padStart(6, "0")}-${Math.random().toString(36).slice(2, 8)}`;
    change.at = at;
    this.changes.push(change);
    this.write(change);
  }

  write(change) {
    change.page = this.page;
    // What is only about this page: when it is due.
    const { dueAt, ...lasting } = change;
    try {
      localStorage.setItem(this.prefix + change.id, JSON.stringify(lasting));
    } catch {
      this.isDurable = false;
    }
  }

  remove(change) {
    this.changes = this.changes.filter((one) => one !== change);
    try {
      localStorage.removeItem(this.prefix + change.id);
    } catch {
      // It was never there.
    }
  }

  /* The last change of a mark, the one that another change of it can still become part of. */
  last(key) { return this.changes.findLast((change) => change.key === key); }

  /* What is sent next: what needs somebody's choice waits, and all else about the same marks waits behind it. */
  next() {
    const held = new Set(this.changes.filter((change) => change.held).flatMap((change) => change.marks));
    return this.changes.find((change) => !change.held && !change.marks.some((mark) => held.has(mark)));
  }
}

/* A frame may be denied storage: then its page alone keeps what it has. */
function isAllowed() {
  try {
    localStorage.setItem(`${PREFIX}try`, "");
    localStorage.removeItem(`${PREFIX}try`);
    return true;
  } catch {
    return false;
  }
}

function storedKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

async function livingPages() {
  try {
    return new Set((await navigator.locks.query()).held.map(({ name }) => name));
  } catch {
    return new Set();
  }
}

function parsed(text) {
  try {
    const change = JSON.parse(text);
    return typeof change?.id === "string" && Array.isArray(change.marks) ? change : null;
  } catch {
    return null;
  }
}
