/*
 * The marks on the page, each drawn from what is known and what is on its way (saving.js). The key of a mark is
 * "person criterion"; a whole group's mark stands for those of its members; a note is a mark without levels.
 */

import { change, giveUp, keepMine, kept, knownOf, progressOf, pump, read, readProgress, shownOf, stateOfSending } from "./saving.js";
import { history } from "./undo.js";

const said = document.getElementById("bar").dataset;
const byCell = new WeakMap();
const CELLS = "#grid [data-mark], #grid [data-group-mark], #grid [data-note]";

export const allMarks = (selector = CELLS) => [...document.querySelectorAll(selector)].map((cell) => Mark.of(cell));

export class Mark {
  static of(cell) {
    if (!byCell.has(cell)) byCell.set(cell, new Mark(cell));
    return byCell.get(cell);
  }

  constructor(cell) {
    const { person, group, criterion, name, url } = cell.dataset;
    this.cell = cell;
    this.name = name;
    this.url = url.slice(said.base.length);
    this.isGroup = "groupMark" in cell.dataset;
    this.isAsOne = "asOne" in cell.dataset;
    this.isCompact = this.isGroup || cell.classList.contains("mark--compact");
    this.key = this.isGroup ? `group ${group} ${criterion}` : `${person} ${criterion}`;
    this.radios = [...cell.querySelectorAll("input[type=radio]")];
    this.area = cell.querySelector("textarea");
  }

  get level() { return this.radios.find((radio) => radio.checked)?.value ?? ""; }
  get comment() { return this.area?.value.trim() ?? ""; }
  get needsReason() { return "needsReason" in this.cell.dataset; }
  get members() { return allMarks(`#grid [data-mark][data-criterion="${this.cell.dataset.criterion}"]`); }

  /* A group that is marked as one has no say over the members whose level was changed for a reason. */
  get followers() {
    return this.members.filter(({ key }) => !this.isAsOne || shownOf(key).withGroup || !shownOf(key).level);
  }

  get marks() { return this.isGroup ? this.followers.map(({ key }) => key) : [this.key]; }

  /* What stands, as the assessor means it; a group's level is the one its members share, or that of its copies. */
  get standing() {
    if (!this.isGroup) return shownOf(this.key);
    const marks = this.members.map(({ key }) => shownOf(key)).filter(({ withGroup }) => !this.isAsOne || withGroup);
    const levels = new Set(marks.map(({ level }) => level));
    return { level: levels.size === 1 ? [...levels][0] : "", comment: this.isAsOne ? marks[0]?.comment ?? "" : "", withGroup: true };
  }

  levelForKey(code, key) {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
    if (digit !== undefined) return this.radios[Number(digit)]?.value;
    return this.radios.find((radio) => radio.closest("label").dataset.key === key)?.value;
  }

  labelOf(level) {
    return this.radios.find((radio) => radio.value === level)?.closest("label").title ?? said.saidNoLevel;
  }

  /* The focus goes to the level chosen, else to the first: the mark's one place in the tab order. */
  focus(options) { (this.radios.find((radio) => radio.checked) ?? this.radios[0] ?? this.area).focus(options); }

  /* Arrow keys pass through levels on their way: a level is sent once they rest. */
  setLevel(level, reason = null) {
    if (level === this.standing.level && reason === null) return;
    this.change(reason === null ? { level } : { level, comment: reason }, 250);
  }

  setComment(text) { if (text !== this.standing.comment) this.change({ comment: text }, 0); }
  typed() { this.change({ comment: this.comment }, 900); }

  left() {
    const last = kept.last(this.key);
    if (!(last?.dueAt > Date.now())) return;
    last.dueAt = 0;
    pump();
  }

  change(fields, wait) {
    const { key, url, marks, isGroup: isGroups } = this;
    change({ key, url, marks, fields, isGroups }, { wait, step: this.stepBack(fields) });
  }

  followGroup() {
    const copy = this.members.map(({ key }) => shownOf(key)).find(({ withGroup, level }) => withGroup && level);
    const url = this.cell.dataset.followUrl.slice(said.base.length);
    const follows = { level: copy?.level, comment: copy?.comment };
    change({ key: this.key, url, marks: [this.key], fields: {}, follows, isGroups: false }, { step: this.stepBack({ level: "" }) });
  }

  /* What brings back what stands now. */
  stepBack(fields) {
    const { level, comment } = this.standing;
    const isOfLevel = fields.level !== undefined;
    const was = isOfLevel ? this.labelOf(level) : comment ? said.saidCommentBefore : said.saidNoComment;
    if (this.isGroup && !this.isAsOne) return { name: this.name, was, steps: this.members.flatMap((one) => one.stepBack(fields).steps) };
    if (isOfLevel && this.needsReason && this.standing.withGroup && level) {
      const url = this.cell.dataset.followUrl.slice(said.base.length);
      return { name: this.name, was, steps: [{ key: this.key, url, marks: [this.key], fields: {}, follows: { level, comment } }] };
    }
    const back = isOfLevel ? { level } : {};
    if (!isOfLevel || fields.comment !== undefined) back.comment = comment;
    if (isOfLevel && this.needsReason) back.comment = comment || "—";
    return { name: this.name, was, steps: [{ key: this.key, url: this.url, marks: this.marks, fields: back, isGroups: this.isGroup }] };
  }

  /* Draw it. What is being typed stays. */
  draw() {
    const { level, comment, withGroup } = this.standing;
    const pending = kept.changes.filter((one) => one.key === this.key || (!this.isGroup && one.marks.includes(this.key)));
    for (const radio of this.radios) radio.checked = radio.value === level;
    if (this.area && (this.area !== document.activeElement || !pending.length)) {
      if (this.comment !== comment) this.area.value = comment;
      const box = this.cell.querySelector(".mark__comment");
      if (comment && box && !this.isCompact) box.hidden = false;
    }
    this.drawTools(level, comment, withGroup);
    if (!this.isGroup && !("note" in this.cell.dataset)) {
      Object.assign(this.cell.dataset, { level: knownOf(this.key).level, sequence: knownOf(this.key).sequence });
      this.cell.toggleAttribute("data-with-group", withGroup);
    }
    this.drawState(pending);
  }

  drawTools(level, comment, withGroup) {
    const takeBack = this.cell.querySelector("[data-take-back]");
    if (takeBack) {
      if (!level && document.activeElement === takeBack) this.focus();
      takeBack.hidden = !level;
    }
    this.cell.querySelector("[data-comment]")?.toggleAttribute("data-has-comment", Boolean(comment));
    const follow = this.cell.querySelector("[data-follow]");
    if (follow) follow.hidden = withGroup || !level;
  }

  drawState(pending) {
    const own = pending.filter(({ key }) => key === this.key);
    const conflict = own.find(({ held }) => held?.isConflict);
    const refused = own.find(({ held }) => held?.message);
    const isStuck = pending.length > 0 && stateOfSending().trouble;
    const before = this.cell.dataset.state;
    const calm = before === "saved" ? "saved" : "";
    this.cell.dataset.state = conflict ? "conflict" : refused ? "failed" : isStuck ? "waiting" : calm;
    this.complain(conflict ? said.saidConflict : refused?.held.message ?? "");
    this.cell.querySelector(".mark__choice")?.remove();
    if (conflict) this.askWhich(conflict);
  }

  complain(problem) {
    const place = this.cell.querySelector(".mark__problem");
    // Said once: an alert is read out each time its words are put there.
    if (place.textContent !== problem) place.textContent = problem;
    place.hidden = !problem;
  }

  /* Both values side by side; nothing is sent until one is chosen. */
  askWhich(conflict) {
    const form = document.getElementById("choice").content.firstElementChild.cloneNode(true);
    form.querySelector("[data-mine]").textContent = this.inWords(conflict.fields);
    const theirs = this.isGroup ? this.standing : knownOf(this.key);
    const fields = Object.keys(conflict.fields).map((name) => [name, theirs[name]]);
    form.querySelector("[data-theirs]").textContent = this.inWords(Object.fromEntries(fields));
    form.querySelector("[data-keep-mine]").addEventListener("click", () => { keepMine(conflict); this.focus(); });
    form.querySelector("[data-keep-theirs]").addEventListener("click", () => { giveUp(conflict); this.focus(); });
    this.cell.querySelector(".mark__problem").after(form);
  }

  inWords({ level, comment }) {
    const words = level === undefined ? [] : [this.labelOf(level)];
    if (comment !== undefined) words.push(comment ? `« ${comment} »` : said.saidNoComment);
    return words.join(" · ");
  }
}

/* Read what the sheets on the page say, which is as the server was at `readAt`, and draw what stands. */
export function readPage(readAt) {
  for (const mark of allMarks("#grid [data-mark], #grid [data-note]")) {
    const { level = "", sequence = 0, withGroup } = mark.cell.dataset;
    const said = { level, sequence: Number(sequence), withGroup: withGroup !== undefined, comment: mark.area.defaultValue.trim() };
    read(mark.key, said, readAt);
  }
  for (const entry of document.querySelectorAll("#grid [data-progress]")) {
    const [done, total] = entry.querySelector("[data-count]").textContent.split("/").map(Number);
    readProgress(entry.dataset.progress, done, total, readAt);
  }
  draw();
}

export function draw() {
  for (const mark of allMarks()) mark.draw();
  for (const entry of document.querySelectorAll("#grid [data-progress]")) {
    const { done, total } = progressOf(entry.dataset.progress);
    const count = entry.querySelector("[data-count]");
    if (count.textContent !== `${done}/${total}`) count.textContent = `${done}/${total}`;
    const meter = entry.querySelector("progress");
    if (!meter || !total) continue;
    meter.value = done;
    meter.toggleAttribute("data-done", done === total);
  }
}

document.addEventListener("marks:changed", draw);
document.addEventListener("marks:saved", ({ detail: { marks, key } }) => {
  for (const mark of allMarks().filter((one) => one.key === key || marks.includes(one.key))) mark.cell.dataset.state = "saved";
});

/* The changes that bring back what stood before the last change; none where there is nothing to undo. */
export function undoLast() {
  const last = history.take();
  if (!last) return null;
  for (const step of last.steps) {
    const seen = Object.fromEntries(step.marks.map((key) => [key, history.heard[key] ?? knownOf(key)]));
    const isWaiting = kept.changes.some((one) => one.marks.some((key) => step.marks.includes(key)));
    change({ ...step, fields: { ...step.fields } }, { seen: isWaiting ? null : seen, undoes: last.name });
  }
  return last;
}
