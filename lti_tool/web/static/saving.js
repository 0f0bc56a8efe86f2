/*
 * Changes on their way to the server: one post at a time, in the order they were made. What the network loses is
 * kept, said, and sent again; what was changed elsewhere meanwhile waits for a choice; what the server refuses is
 * said beside the mark. A mark is known by its key, "person criterion", whether its sheet is shown or not.
 */

import { Kept } from "./kept.js";
import { send } from "./posting.js";
import { Tries } from "./tries.js";
import { history } from "./undo.js";

const bar = document.getElementById("bar");
const said = bar.dataset;
const LONGEST_POST = 10_000;

export const kept = new Kept(said.owner);
// What the server has, as far as this page heard; `heardAt` says when, since a sheet may be older than an answer.
const known = new Map();
const progress = new Map();
const sending = Object.assign(new Tries(pump), { change: null, hasSaved: false });

export const stateOfSending = () => sending;
export const NOTHING = { level: "", comment: "", sequence: 0, withGroup: false };
export const knownOf = (key) => known.get(key) ?? NOTHING;

/* The page is drawn again by whoever shows marks: see mark.js and bar.js. */
const tellPage = () => document.dispatchEvent(new Event("marks:changed"));

/* What the assessor means to stand: what the server has, and over it what it does not have yet. */
export function shownOf(key) {
  const mark = { ...knownOf(key) };
  for (const change of kept.changes) {
    if (!change.marks.includes(key) || change.held?.isConflict) continue;
    const { level, comment } = { ...change.fields, ...change.follows };
    if (level !== undefined) Object.assign(mark, { level, withGroup: change.isGroups || Boolean(change.follows) });
    if (comment !== undefined) mark.comment = comment;
  }
  return mark;
}

/* How many criteria of a candidate have a level, those on their way included. */
export function progressOf(person) {
  const { done, total } = progress.get(person) ?? { done: 0, total: 0 };
  const waiting = new Set(kept.changes.flatMap((change) => change.marks).filter((key) => key.startsWith(person)));
  let more = 0;
  for (const key of waiting) more += Boolean(shownOf(key).level) - Boolean(knownOf(key).level);
  return { done: Math.max(0, Math.min(total, done + more)), total };
}

/*
 * Change marks. `url` is where it is posted, below the grid's address; `marks` are the keys of all that it changes.
 * `step` is what brings back what stood, for undo. A change that has not left becomes part of the next one of the
 * same mark, unless another came between them.
 */
export function change(made, { wait = 0, step = null, seen = null, undoes = null } = {}) {
  releaseChoices(made);
  const last = kept.changes.findLast((one) => one.marks.some((key) => made.marks.includes(key)));
  const isPart = last?.key === made.key && !last.isTried && !last.held && !made.follows && !last.follows;
  let current = made;
  if (isPart) {
    current = last;
    current.fields = { ...last.fields, ...made.fields };
  } else {
    current.seen = seen ?? Object.fromEntries(made.marks.map((key) => [key, pick(knownOf(key))]));
    kept.add(current);
    if (step) history.add(current.id, step.name, step.was, step.steps);
  }
  if (undoes) current.undoes = undoes;
  current.dueAt = Date.now() + wait;
  if (isNothing(current)) {
    kept.remove(current);
    history.drop(current.id);
  } else kept.write(current);
  tellPage();
  pump();
  return current;
}

const pick = ({ sequence, comment }) => ({ sequence, comment });

/* Whoever changes again what was refused, or what waits for a choice, has chosen. */
function releaseChoices(made) {
  for (const held of kept.changes.filter((one) => one.held && one.key === made.key)) {
    if (held.held.isConflict) for (const name of Object.keys(made.fields)) delete held.fields[name];
    else made.fields = { ...held.fields, ...made.fields };
    if (!held.held.isConflict || !Object.keys(held.fields).length) kept.remove(held);
    else kept.write(held);
  }
}

/* Whether it leads back to what the server has, with nothing else on its way. */
function isNothing(one) {
  if (one.isTried || one.follows || one.marks.some((key) => kept.changes.some((other) => other !== one && other.marks.includes(key)))) return false;
  return one.marks.length > 0 && one.marks.every((key) => stands(one, knownOf(key)));
}

const stands = ({ fields }, mark) => Object.entries(fields).every(([name, value]) => mark[name] === value);

/* Answer a choice: send what was given here over what stands, or give it up. */
export function keepMine(held) {
  delete held.held;
  held.isTried = false;
  held.dueAt = 0;
  for (const key of held.marks) held.seen[key] = pick(knownOf(key));
  kept.write(held);
  tellPage();
  pump();
}

export function giveUp(held) {
  kept.remove(held);
  history.drop(held.id);
  tellPage();
  pump();
}

/* Sending. */

export async function pump() {
  if (sending.change) return;
  sending.stopWaiting();
  for (let next = kept.next(); next; next = kept.next()) {
    const rest = (next.dueAt ?? 0) - Date.now();
    if (rest > 0) { sending.workAfter(rest); break; }
    sending.change = next;
    const isOn = await sendOne(next).finally(() => { sending.change = null; });
    if (!isOn) break;
  }
  tellPage();
}

async function sendOne(next) {
  const answer = await post(next);
  if (!sending.isThrough(answer)) return false;
  hear(next, answer);
  return true;
}

async function post(next) {
  // Nothing has left, so that it can still become part of what comes after.
  if (!navigator.onLine) return { isLost: true };
  if (!next.isTried) {
    next.isTried = true;
    kept.write(next);
  }
  tellPage();
  return send(said.base + next.url, fieldsOf(next), { longest: LONGEST_POST, keepalive: true });
}

function fieldsOf({ fields, marks, seen, isGroups }) {
  const posted = new URLSearchParams(fields);
  for (const key of marks) {
    const { sequence, comment } = seen[key] ?? NOTHING;
    if (isGroups) posted.set(`sequence-${key.split(" ")[0]}`, sequence);
    else {
      posted.set("sequence", sequence);
      posted.set("comment_seen", comment);
    }
  }
  return posted;
}

function hear(made, answer) {
  for (const mark of answer.marks ?? []) learn(mark);
  history.note(answer.marks ?? []);
  for (const { person, done, total } of answer.progress ?? []) progress.set(person, { done, total, heardAt: performance.now() });
  if (answer.isOk) {
    kept.remove(made);
    for (const mark of answer.marks ?? []) rebase(`${mark.person} ${mark.criterion}`);
    sending.hasSaved = true;
    document.dispatchEvent(new CustomEvent("marks:saved", { detail: made }));
  } else if (answer.status === 409 && answer.marks) {
    made.held = { isConflict: true };
    kept.write(made);
  } else {
    made.held = { message: answer.message ?? said.saidRefused };
    kept.write(made);
    history.drop(made.id);
  }
}

function learn({ person, criterion, level, comment, sequence, with_group: withGroup }) {
  known.set(`${person} ${criterion}`, { level, comment, sequence, withGroup, heardAt: performance.now() });
}

/* What was changed after our own change was made on top of it. */
function rebase(key) {
  for (const later of kept.changes) {
    if (!later.seen[key] || later.held) continue;
    later.seen[key] = pick(knownOf(key));
    kept.write(later);
  }
}

/* Once all is saved: true; false as soon as something waits for the network, or for a choice. */
export function allSaved() {
  return new Promise((resolve) => {
    const look = () => {
      const isStuck = Boolean(sending.trouble) || kept.changes.some(({ held }) => held);
      if (!isStuck && (kept.changes.length || sending.change)) return;
      document.removeEventListener("marks:changed", look);
      resolve(!isStuck);
    };
    document.addEventListener("marks:changed", look);
    look();
  });
}

export function sendNow() {
  for (const change of kept.changes) change.dueAt = 0;
  return pump();
}

/* What a sheet says, read from the server at `readAt`, unless an answer has said more since. */
export function read(key, mark, readAt) {
  if ((known.get(key)?.heardAt ?? -1) <= readAt) known.set(key, { ...mark, heardAt: readAt });
}

export function readProgress(person, done, total, readAt) {
  if ((progress.get(person)?.heardAt ?? -1) <= readAt) progress.set(person, { done, total, heardAt: readAt });
}

/* What an earlier page left here: gone where it stands by now, since only the answer was lost; else it is sent. */
export async function takeOver() {
  for (const one of await kept.takeOver()) {
    const isHere = one.marks.length > 0 && one.marks.every((key) => known.has(key));
    if (isHere && !one.follows && one.marks.every((key) => stands(one, knownOf(key)))) {
      kept.remove(one);
      one.marks.forEach(rebase);
    }
  }
  tellPage();
  pump();
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) takeOver(); });
window.addEventListener("online", sendNow);
window.addEventListener("pagehide", sendNow);
window.addEventListener("beforeunload", (event) => {
  sendNow();
  if (kept.changes.length) event.preventDefault();
});
