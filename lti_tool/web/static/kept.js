/*
 * Changes that the server does not have yet, in the order they were made. Each is kept in this browser too, under
 * who made it and where, until the server has it: a reload, a crash or a visit that ends loses none. There are ids,
 * codes and what was written in them, no names.
 */

const PREFIX = "certibloc:kept:";
// Somebody who never came back for what they left here has it taken away from the next one's sight.
const LONGEST_STAY = 30 * 24 * 60 * 60 * 1000;

export class Kept {
  /* `owner` is who is at work, and where: what others left here is not theirs to send. */
  constructor(owner) {
    this.prefix = `${PREFIX}${owner}:`;
    this.isDurable = true;
    this.changes = this.read();
    this.number = 0;
    window.addEventListener("storage", ({ key, newValue }) => {
      // Another tab of the same visit sent it.
      if (key?.startsWith(this.prefix) && newValue === null) this.changes = this.changes.filter((one) => this.prefix + one.id !== key);
    });
  }

  read() {
    try {
      const found = [];
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
        const change = parsed(localStorage.getItem(key));
        if (key.startsWith(this.prefix) && change) found.push(change);
        else if (!change || Date.now() - change.at > LONGEST_STAY) localStorage.removeItem(key);
      }
      return found.sort((one, other) => (one.id < other.id ? -1 : 1));
    } catch {
      this.isDurable = false; // A frame may be denied storage: then this page alone keeps them.
      return [];
    }
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
      // As above.
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

function parsed(text) {
  try {
    const change = JSON.parse(text);
    return typeof change?.id === "string" && Array.isArray(change.marks) ? change : null;
  } catch {
    return null;
  }
}
