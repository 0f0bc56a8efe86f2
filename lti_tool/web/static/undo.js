/* The last changes in this tab, each with the changes that bring back what stood before. */

const button = document.getElementById("undo");
const key = `undo:${location.pathname}`;
const LONGEST = 50;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? { entries: [], heard: {} };
  } catch {
    return { entries: [], heard: {} }; // A frame may be denied storage: then undo reaches back to the page's load.
  }
}

class History {
  constructor() {
    ({ entries: this.entries, heard: this.heard } = read());
    this.show();
  }

  /* `steps` are the changes that bring back what stood; `of` is the change they undo, `was` what stood, in words. */
  add(of, name, was, steps) {
    this.entries = [...this.entries, { of, name, was, steps }].slice(-LONGEST);
    this.keep();
  }

  /* The server's marks as this tab last heard of them: undoing must not overwrite what another tab changed since. */
  note(marks) {
    for (const { person, criterion, sequence, comment } of marks) {
      this.heard[`${person} ${criterion}`] = { sequence, comment };
    }
    this.keep();
  }

  take() {
    const last = this.entries.pop();
    this.keep();
    return last;
  }

  /* What never came to be has nothing to undo. */
  drop(of) {
    this.entries = this.entries.filter((entry) => entry.of !== of);
    this.keep();
  }

  keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify({ entries: this.entries, heard: this.heard }));
    } catch {
      // As above: the entries of this page are kept all the same.
    }
    this.show();
  }

  show() { button.disabled = this.entries.length === 0; }
}

export const history = new History();
