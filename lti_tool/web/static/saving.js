/*
 * Marks on their way to the server. A mark knows what the server has (known) and what the page shows, and posts
 * the difference, one post at a time, until they are the same. What the network loses is kept, said, and sent
 * again; what the server refuses is said beside the mark, and what was typed stays.
 */

import { history } from "./undo.js";

const bar = document.getElementById("bar");
const said = bar.dataset;
const state = document.getElementById("bar-state");
const retryButton = document.getElementById("retry");
const token = document.querySelector("meta[name=csrf-token]").content;
const LONGEST_WAIT = 30;
// The reader's own time: the server does not know their zone.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

const byCell = new WeakMap();
// Marks that the server does not have yet; they stay here while another sheet is shown.
const unsaved = new Set();
let retryTimer = null;
let wait = 1;
let slowTimer = null;

export class Mark {
  static of(cell) {
    if (!byCell.has(cell)) byCell.set(cell, new Mark(cell));
    return byCell.get(cell);
  }

  constructor(cell) {
    this.cell = cell;
    this.name = cell.dataset.name;
    this.isGroup = "groupMark" in cell.dataset;
    this.isCompact = this.isGroup || cell.classList.contains("mark--compact");
    this.radios = [...cell.querySelectorAll("input[type=radio]")];
    this.area = cell.querySelector("textarea");
    this.known = { level: cell.dataset.level, comment: this.comment, sequence: Number(cell.dataset.sequence ?? 0) };
    this.inFlight = null;
    this.isHeld = false;
    this.timer = null;
  }

  get level() { return this.radios.find((radio) => radio.checked)?.value ?? ""; }
  get comment() { return this.area?.value.trim() ?? ""; }
  get isWithGroup() { return "withGroup" in this.cell.dataset; }
  get needsReason() { return "needsReason" in this.cell.dataset; }
  get differs() { return this.level !== this.known.level || this.comment !== this.known.comment; }

  levelForKey(code, key) {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
    if (digit !== undefined) return this.radios[Number(digit)]?.value;
    return this.radios.find((radio) => radio.closest("label").dataset.key === key)?.value;
  }

  /* The focus goes to the level chosen, else to the first: the mark's one place in the tab order. */
  focus(options) { (this.radios.find((radio) => radio.checked) ?? this.radios[0]).focus(options); }

  show(level) {
    for (const radio of this.radios) radio.checked = radio.value === level;
    const takeBack = this.cell.querySelector("[data-take-back]");
    if (!takeBack) return;
    if (!level && document.activeElement === takeBack) this.focus();
    takeBack.hidden = !level;
  }

  /* Arrow keys pass through levels on their way: a level is saved once they rest. */
  setLevel(level, reason = null) {
    this.show(level);
    if (reason !== null) this.area.value = reason;
    this.saveIn(250);
  }

  setComment(text) {
    this.area.value = text;
    this.saveIn(0);
  }

  typed() {
    this.isHeld = false;
    this.saveIn(900);
  }

  left() { if (!this.isHeld) this.saveIn(0); }

  saveIn(delay) {
    clearTimeout(this.timer);
    if (!this.differs && !this.inFlight) { unsaved.delete(this); return; }
    unsaved.add(this);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /* Give up a change that has not left yet; whether there was one. */
  forget() {
    if (this.inFlight || !unsaved.has(this) || this.level === this.known.level) return false;
    clearTimeout(this.timer);
    this.show(this.known.level);
    unsaved.delete(this);
    return true;
  }

  async save() {
    clearTimeout(this.timer);
    if (this.inFlight) return;
    if (!this.differs) { unsaved.delete(this); return; }
    const sent = { level: this.level, comment: this.comment };
    this.inFlight = send(this.cell.dataset.url, this.fields(sent));
    tell();
    const answer = await this.inFlight;
    this.inFlight = null;
    if (answer.isLost) {
      this.cell.dataset.state = "waiting";
      return sendAgainLater();
    }
    wait = 1;
    unsaved.delete(this);
    this.hear(answer, sent);
  }

  fields(sent) {
    const fields = new URLSearchParams();
    const setsLevel = sent.level !== this.known.level;
    if (setsLevel) fields.set("level", sent.level);
    if (sent.comment !== this.known.comment || (this.needsReason && setsLevel)) fields.set("comment", sent.comment);
    if (this.isGroup) {
      for (const member of this.members) fields.set(`sequence-${member.cell.dataset.person}`, member.known.sequence);
    } else {
      fields.set("sequence", this.known.sequence);
      fields.set("comment_seen", this.known.comment);
    }
    return fields;
  }

  get members() {
    const cells = document.querySelectorAll(`#grid [data-mark][data-criterion="${this.cell.dataset.criterion}"]`);
    return [...cells].map((cell) => Mark.of(cell));
  }

  async followGroup() {
    const before = this.undoStep();
    const answer = await send(this.cell.dataset.followUrl, new URLSearchParams());
    if (answer.isOk) history.add(this.name, this.labelOf(this.known.level), [before]);
    this.hear(answer, null);
  }

  /* What the server answered: taken in here and wherever else the same marks stand. */
  hear(answer, sent) {
    const steps = this.isGroup && !("asOne" in this.cell.dataset) ? this.members.map((m) => m.undoStep()) : [this.undoStep()];
    const before = this.known.level;
    history.note(answer.marks);
    for (const mark of answer.marks ?? []) takeIn(mark, this, sent);
    if (this.isGroup && answer.isOk) this.known = { ...this.known, ...sent };
    // A group that is refused for a member's sake shows again what its members have.
    if (this.isGroup && !answer.isOk && answer.marks) this.show(before);
    refreshGroups();
    if (answer.isOk) {
      this.isHeld = false;
      if (sent && sent.level !== before) history.add(this.name, this.labelOf(before), steps);
      this.cell.dataset.state = "saved";
      this.complain("");
      showProgress(answer.progress);
      if (this.differs) this.saveIn(0);
      tell(true);
    } else {
      this.cell.dataset.state = "failed";
      this.isHeld = true;
      this.complain(answer.message ?? said.saidOver);
      showProgress(answer.progress ?? []);
      tell();
    }
  }

  /* The post that would bring back what stands now. */
  undoStep() {
    const { level, comment } = this.known;
    if (this.needsReason && this.isWithGroup && level) return { url: this.cell.dataset.followUrl, fields: {} };
    const fields = this.needsReason ? { level, comment: comment || "—" } : { level };
    return { url: this.cell.dataset.url, mark: `${this.cell.dataset.person} ${this.cell.dataset.criterion}`, fields };
  }

  labelOf(level) {
    return this.radios.find((radio) => radio.value === level)?.closest("label").title ?? said.saidNoLevel;
  }

  complain(problem) {
    const place = this.cell.querySelector(".mark__problem");
    place.textContent = problem;
    place.hidden = !problem;
  }

  /* The server's word. What was chosen or typed since it was asked stays, and is saved next. */
  takeIn(mark, before, isRefused) {
    const staysTyped = this.comment !== before.comment || (isRefused && this.comment !== mark.comment);
    const staysChosen = this.level !== before.level;
    this.known = { level: mark.level, comment: mark.comment, sequence: mark.sequence };
    this.cell.dataset.level = mark.level;
    this.cell.toggleAttribute("data-with-group", mark.with_group);
    if (!staysChosen) this.show(mark.level);
    if (!staysTyped) this.area.value = mark.comment;
    this.cell.querySelector("[data-comment]").toggleAttribute("data-has-comment", Boolean(this.comment));
    const follow = this.cell.querySelector("[data-follow]");
    if (follow) follow.hidden = mark.with_group || !mark.level;
  }
}

/* Put the marks of an answer wherever they stand on the page, and in the one that asked. */
export function takeIn(mark, asked = null, sent = null) {
  const selector = `#grid [data-mark][data-person="${mark.person}"][data-criterion="${mark.criterion}"]`;
  const places = new Set([...document.querySelectorAll(selector)].map((cell) => Mark.of(cell)));
  if (asked && asked.cell.dataset.person === mark.person) places.add(asked);
  for (const place of places) {
    const isAsked = place === asked && sent;
    place.takeIn(mark, isAsked ? sent : place.known, isAsked && sent.comment !== mark.comment);
  }
}

/* A group shows the level that its members share; one that is marked as one, the level of its copies. */
export function refreshGroups() {
  for (const cell of document.querySelectorAll("#grid [data-group-mark]")) {
    const group = Mark.of(cell);
    if (group.inFlight || group.differs) continue;
    const isAsOne = "asOne" in cell.dataset;
    const members = group.members.filter((member) => !isAsOne || member.isWithGroup);
    const levels = new Set(members.map((member) => member.known.level));
    const level = levels.size === 1 ? [...levels][0] : "";
    group.show(level);
    if (isAsOne && members.length) {
      group.area.value = members[0].known.comment;
      cell.querySelector("[data-comment]").toggleAttribute("data-has-comment", Boolean(group.comment));
    }
    group.known = { ...group.known, level, comment: group.comment };
  }
}

export function showProgress(progress) {
  for (const { person, done, total } of progress ?? []) {
    for (const entry of document.querySelectorAll(`[data-progress="${person}"]`)) {
      entry.querySelector("[data-count]").textContent = `${done}/${total}`;
      const meter = entry.querySelector("progress");
      if (!meter) continue;
      meter.value = done;
      meter.toggleAttribute("data-done", done === total);
    }
  }
}

export async function send(url, fields) {
  let response;
  try {
    const headers = { "X-CSRFToken": token, Accept: "application/json", "HX-Request": "true" };
    response = await fetch(url, { method: "POST", body: fields, headers, keepalive: true });
  } catch {
    return { isLost: true };
  }
  if (response.status >= 500 || response.status === 429) return { isLost: true };
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return { ...(await response.json()), isOk: response.ok };
  // A refusal that is not the grid's own, such as a visit that is over, comes in words alone.
  return { message: type.startsWith("text/plain") ? await response.text() : said.saidOver, isOk: false };
}

/* What is saved, in the bar: said once it is so, and "saving" only where it takes long enough to wonder. */
export function tell(hasSaved = false) {
  clearTimeout(slowTimer);
  const waiting = [...unsaved].some((mark) => mark.cell.dataset.state === "waiting");
  retryButton.hidden = !waiting;
  if (waiting) return;
  if ([...unsaved].some((mark) => mark.inFlight)) {
    slowTimer = setTimeout(() => put("saving", said.saidSaving), 400);
  } else if (document.querySelector('#grid [data-state="failed"]')) {
    put("refused", said.saidRefused);
  } else if (hasSaved) {
    put("saved", said.saidSaved.replace("TIME", clock.format(new Date())));
  }
}

export function put(name, words) {
  bar.dataset.state = name;
  state.textContent = words;
}

function sendAgainLater() {
  clearTimeout(retryTimer);
  wait = Math.min(wait * 2, LONGEST_WAIT);
  retryTimer = setTimeout(sendAgain, wait * 1000);
  clearTimeout(slowTimer);
  retryButton.hidden = false;
  put("retrying", said.saidRetrying.replace("SECONDS", wait));
}

export function sendAgain() {
  clearTimeout(retryTimer);
  for (const mark of unsaved) mark.save();
}

export const waitForAnswers = () => Promise.all([...unsaved].map((mark) => mark.inFlight));
export const forgetLast = () => [...unsaved].reverse().some((mark) => mark.forget());

/* A sheet shown again has the server's marks: put back what the server does not have yet. */
export function adoptUnsaved() {
  for (const mark of [...unsaved].filter(({ cell }) => !cell.isConnected)) {
    const { person, criterion } = mark.cell.dataset;
    const cell = person && document.querySelector(`#grid [data-mark][data-person="${person}"][data-criterion="${criterion}"]`);
    if (!cell || mark.inFlight) continue;
    const fresh = Mark.of(cell);
    fresh.show(mark.level);
    fresh.area.value = mark.comment;
    cell.dataset.state = mark.cell.dataset.state ?? "";
    unsaved.delete(mark);
    fresh.saveIn(0);
  }
}

window.addEventListener("online", sendAgain);
window.addEventListener("pagehide", sendAgain);
window.addEventListener("beforeunload", (event) => {
  sendAgain();
  if (unsaved.size) event.preventDefault();
});
