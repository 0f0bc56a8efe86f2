/* The last changes of level in this tab, each with the posts that bring back what stood before. */

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

  /* `steps` are the posts that bring back what stood. */
  add(name, level, steps) {
    this.entries = [...this.entries, { name, level, steps }].slice(-LONGEST);
    this.keep();
  }

  /* The server's marks as this tab last heard of them: undoing must not overwrite what another tab changed since. */
  note(marks) {
    for (const { person, criterion, sequence } of marks ?? []) this.heard[`${person} ${criterion}`] = sequence;
    this.keep();
  }

  fieldsOf({ mark, fields }) {
    return new URLSearchParams(mark in this.heard ? { ...fields, sequence: this.heard[mark] } : fields);
  }

  take() {
    const last = this.entries.pop();
    this.keep();
    return last;
  }

  putBack(entry) {
    this.entries.push(entry);
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
