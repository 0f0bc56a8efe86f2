/* The bar says at any moment what is saved and what is kept here; its dialog lists the latter, one by one. */

import { sizeOf } from "./evidence.js";
import { keepMine, giveUp, kept, sendNow, stateOfSending } from "./saving.js";
import { allMarks, undoLast } from "./mark.js";
import { giveUpFile, sendFiles, stateOfFiles, waitingFiles } from "./waiting_files.js";

const bar = document.getElementById("bar");
const said = bar.dataset;
const words = document.getElementById("bar-state");
const retryButton = document.getElementById("retry");
const keptButton = document.getElementById("kept-open");
const dialog = document.getElementById("kept");
const list = dialog.querySelector("ul");
// The reader's own time: the server does not know their zone.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
let slowTimer = null;
let undone = null;

/* The text is read out when it changes, and only then. */
export function put(name, text) {
  bar.dataset.state = name;
  if (words.textContent !== text) words.textContent = text;
}

/* "3 changes are kept on this device…", in the page's language; nothing of none. */
function counted(name, count) {
  return count && said[`${name}${count === 1 ? "One" : "Many"}`].replace("COUNT", count);
}

function draw() {
  clearTimeout(slowTimer);
  const { change, hasSaved } = stateOfSending();
  const files = waitingFiles().filter(({ held }) => !held);
  const { trouble, wait } = stateOfSending().trouble || !files.length ? stateOfSending() : stateOfFiles();
  const refusedFiles = waitingFiles().length - files.length;
  const all = kept.changes.length + waitingFiles().length;
  bar.dataset.waiting = all;
  const conflicts = kept.changes.filter(({ held }) => held?.isConflict).length;
  const refused = kept.changes.filter(({ held }) => held?.message).length;
  const changes = kept.changes.length - conflicts - refused;
  const filesKept = files.filter(({ isKept }) => isKept).length;
  const onlyHere = files.filter(({ isKept }) => isKept === false).length;
  const stays = [
    counted(kept.isDurable ? "saidKept" : "saidOnlyHere", changes),
    counted("saidFiles", filesKept),
    counted("saidFilesOnlyHere", onlyHere),
  ].filter(Boolean).join(" ");
  const waiting = changes + files.length;
  retryButton.hidden = !(trouble && waiting);
  keptButton.hidden = !(trouble || conflicts || refused || refusedFiles) || !all;
  if (dialog.open) fill();
  // What was undone stays said until something else is changed; an earlier answer that comes in meanwhile is none.
  if (undone && change && !change.undoes && change.at > undone.at) undone = null;

  if (trouble === "over" && waiting) put("over", `${said.saidOver} ${stays} ${said.saidComeBack}`);
  else if (trouble && waiting) put("retrying", `${said.saidRetrying} ${stays} ${said.saidAgain.replace("SECONDS", wait)}`);
  else if (conflicts) put("conflict", counted("saidConflicts", conflicts));
  else if (refused) put("refused", said.saidRefused);
  else if (refusedFiles) put("refused", counted("saidFilesRefused", refusedFiles));
  else if (change || stateOfFiles().file) slowTimer = setTimeout(() => put("saving", said.saidSaving), 400);
  else if (undone && !waiting) put("saved", undone.words);
  else if (hasSaved && !waiting) {
    stateOfSending().hasSaved = false;
    put("saved", said.saidSaved.replace("TIME", clock.format(new Date())));
  } else if (!waiting && ["retrying", "conflict", "refused", "saving"].includes(said.state)) put("idle", said.saidIdle);
}

document.addEventListener("marks:changed", draw);
document.addEventListener("files:changed", draw);
document.addEventListener("files:sent", () => { stateOfSending().hasSaved = true; });

export function undo() {
  const last = undoLast();
  if (!last) return put("idle", said.saidNothingToUndo);
  undone = { words: said.saidUndone.replace("NAME", last.name).replace("LEVEL", last.was), at: Date.now() };
  stateOfSending().hasSaved = false;
  draw();
}

/* What is kept, with what can be done about it. */

function fill() {
  const rows = [...kept.changes.map(rowOfChange), ...waitingFiles().map(rowOfFile)];
  if (!rows.length) return dialog.close();
  list.replaceChildren(...rows);
}

function rowOfChange(change) {
  const item = row(nameOf(change), inWords(change), change.held, () => giveUp(change));
  const mine = item.querySelector("[data-keep-mine]");
  mine.hidden = !change.held;
  mine.addEventListener("click", () => keepMine(change));
  return item;
}

/* What can be done about a file is on the sheet that it was chosen on; here it can be given up. */
function rowOfFile(file) {
  const name = nameIn(`[data-progress="${file.person}"]`);
  return row(`${name} – ${file.criterion || said.saidFile}`, `${file.name} · ${sizeOf(file)}`, file.held, () => giveUpFile(file));
}

function row(name, words, held, forget) {
  const item = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = name;
  item.querySelector("[data-words]").textContent = words;
  item.querySelector("[data-state]").textContent = held?.isConflict ? said.saidConflict : held?.message ?? said.saidWaits;
  item.querySelector("[data-give-up]").addEventListener("click", forget);
  return item;
}

/* Names are not kept with the changes: they are on the page, for whoever may read it. */
function nameIn(selector) {
  const entry = document.querySelector(selector);
  return entry?.querySelector(".candidates__name")?.textContent ?? entry?.textContent.trim() ?? said.saidSomebody;
}

function nameOf({ key }) {
  const [first, second, third] = key.split(" ");
  const name = nameIn(first === "group" ? `[data-group="${second}"]` : `[data-progress="${first}"]`);
  const criterion = third ?? second;
  return criterion === "note" ? `${name} – ${said.saidNote}` : `${name} – ${criterion}`;
}

function inWords({ fields, follows }) {
  const { level, comment } = { ...fields, ...follows };
  const label = level === undefined ? null : labels()[level] ?? (level || said.saidNoLevel);
  return [label, comment && `« ${comment} »`].filter(Boolean).join(" · ");
}

/* Any mark on the page knows the words of the levels. */
function labels() {
  const radios = allMarks().find((mark) => mark.radios.length)?.radios ?? [];
  return Object.fromEntries(radios.map((radio) => [radio.value, radio.closest("label").title]));
}

keptButton.addEventListener("click", () => { fill(); dialog.showModal(); });
retryButton.addEventListener("click", () => { sendNow(); sendFiles(); });
document.getElementById("undo").addEventListener("click", undo);
