/* The last changes of level in this tab, each with the posts that bring back what stood before. */

const button = document.getElementById("undo");
const key = `undo:${location.pathname}`;
const LONGEST = 50;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? [];
  } catch {
    return []; // A frame may be denied storage: then undo reaches back to the page's load.
  }
}

class History {
  constructor() {
    this.entries = read();
    this.show();
  }

  /* `steps` bring back; the sequences of `marks` guard them against what was changed elsewhere since. */
  add(name, level, steps, marks) {
    const sequences = Object.fromEntries(marks.map((mark) => [mark.person, mark.sequence]));
    const guarded = steps.map(({ url, person, fields }) => ({
      url,
      fields: person ? { ...fields, sequence: sequences[person] } : fields,
    }));
    this.entries = [...this.entries, { name, level, steps: guarded }].slice(-LONGEST);
    this.keep();
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
      sessionStorage.setItem(key, JSON.stringify(this.entries));
    } catch {
      // As above: the entries of this page are kept all the same.
    }
    this.show();
  }

  show() { button.disabled = this.entries.length === 0; }
}

export const history = new History();
