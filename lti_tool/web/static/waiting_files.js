/*
 * Files of evidence on their way to the server: one at a time, in the order they were chosen, beside the marks, which
 * do not wait for them. A file is kept before it is sent. What the network loses is sent again; what the server
 * refuses stays, with its words, until it is sent again or given up.
 */

import { KeptFiles } from "./kept_files.js";
import { send } from "./posting.js";
import { Tries } from "./tries.js";

const said = document.getElementById("bar").dataset;
// What a post may take: a while, and longer the larger the file, at 50 bytes a millisecond.
const LONGEST_ANSWER = 30_000;
const SLOWEST_LINE = 50;

const kept = new KeptFiles(said.owner);
const sending = Object.assign(new Tries(sendFiles), { file: null });
// Other pages of the visit, which show what this one has sent.
const others = "BroadcastChannel" in window ? new BroadcastChannel(`certibloc:files:${said.visit}`) : null;
let files = [];
let number = 0;
let isAsked = false;
let isOn = false;

export const waitingFiles = () => files;
export const stateOfFiles = () => sending;

const tellPage = () => document.dispatchEvent(new Event("files:changed"));
const tellSent = (detail) => document.dispatchEvent(new CustomEvent("files:sent", { detail }));

/* `url` is where it is posted, below the visit's address. */
export async function addFile({ person, criterion, url, file }) {
  const at = Date.now();
  number += 1;
  const id = `${at}-${String(number).padStart(6, "0")}-${Math.random().toString(36).slice(2, 8)}`;
  const added = { id, at, person, criterion, url, name: file.name, size: file.size, file };
  files = [...files, added];
  tellPage();
  await keep(added);
  tellPage();
  return sendFiles();
}

/* `isKept` is not said before it is so: a film takes a while. Where it is false, this page alone has the file. */
async function keep(file) {
  const { isKept, ...lasting } = file;
  file.isKept = await kept.put(lasting);
}

export async function giveUpFile({ id }) {
  files = files.filter((one) => one.id !== id);
  tellPage();
  await kept.remove(id);
  return look();
}

/* A refused file may be taken now: another was removed, or the limit is another one. */
export async function sendFileAgain(file) {
  delete file.held;
  tellPage();
  await keep(file);
  return sendFiles();
}

/* Once no file is being sent: all are there, or what is left waits for the network, or for somebody. */
export function filesAtRest() {
  return new Promise((resolve) => {
    const look = () => {
      if (isOn && files.some(({ held }) => !held)) return;
      document.removeEventListener("files:changed", look);
      resolve();
    };
    document.addEventListener("files:changed", look);
    look();
  });
}

/* What is kept by now, by this page and others, and what this page alone has. */
async function look() {
  const found = await kept.all();
  const isFound = new Set(found.map(({ id }) => id));
  const onlyHere = files.filter(({ id, isKept }) => !isKept && !isFound.has(id));
  for (const file of found) file.isKept = true;
  files = [...found, ...onlyHere].sort((one, other) => (one.id < other.id ? -1 : 1));
  tellPage();
}

/* Of all pages of a person one sends at a time, and looks first at what is left to send. */
async function inTurn(work) {
  let hasBegun = false;
  const begin = () => { hasBegun = true; return work(); };
  // Where a frame is denied storage there are no locks either.
  await Promise.resolve(navigator.locks?.request(`certibloc:files:${said.owner}`, begin)).catch(() => {});
  if (!hasBegun) await work();
}

export async function sendFiles() {
  isAsked = true;
  if (isOn) return;
  isOn = true;
  sending.stopWaiting();
  await inTurn(sendAll);
  isOn = false;
  tellPage();
}

/* What is added while the last one leaves, or while one looks, is sent too. */
async function sendAll() {
  while (isAsked) {
    isAsked = false;
    for (let next = await first(); next; next = await first()) {
      const goesOn = await sendOne(next);
      sending.file = null;
      if (!goesOn) break;
    }
  }
}

async function first() {
  await look();
  return files.find(({ held }) => !held);
}

async function sendOne(file) {
  const answer = await post(file);
  if (!sending.isThrough(answer)) return false;
  if (answer.isOk) {
    await giveUpFile(file);
    const sent = { person: file.person, section: answer.section };
    tellSent(sent);
    others?.postMessage(sent);
  } else await hold(file, answer.message ?? said.saidTooLarge);
  return true;
}

async function post(file) {
  if (!navigator.onLine) return { isLost: true };
  if (!(await isReadable(file))) return { message: said.saidUnreadable };
  sending.file = file;
  tellPage();
  const body = new FormData();
  body.set("criterion", file.criterion);
  body.set("file", file.file, file.name);
  return send(said.visit + file.url, body, { longest: LONGEST_ANSWER + file.size / SLOWEST_LINE });
}

/* A file that could not be kept may be gone from where it was chosen: to `fetch` that looks like a lost connection. */
const isReadable = ({ file }) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

async function hold(file, message) {
  // It may have been given up meanwhile.
  const one = files.find(({ id }) => id === file.id);
  if (!one) return;
  one.held = { message };
  await keep(one);
}

others?.addEventListener("message", ({ data }) => { tellSent(data); look(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) look().then(sendFiles); });
window.addEventListener("online", sendFiles);
window.addEventListener("beforeunload", (event) => { if (files.length) event.preventDefault(); });
look().then(sendFiles);
