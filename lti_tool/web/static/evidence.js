/*
 * Files of evidence on the sheet: those that the server has, below them those that are on their way to it
 * (waiting_files.js), each with what can be done about it. What goes wrong is said beside them.
 */

import { sheetInMemory } from "./sheets.js";
import { addFile, giveUpFile, sendFileAgain, stateOfFiles, waitingFiles } from "./waiting_files.js";

const said = document.getElementById("bar").dataset;
const viewer = document.getElementById("viewer");
const TAGS = { image: "img", audio: "audio", video: "video" };
const A_MEGABYTE = 1_000_000;

const sections = () => document.querySelectorAll("#grid [data-evidence]");

function complain(section, words) {
  const place = section.querySelector("[data-problem]");
  place.textContent = words;
  place.hidden = !words;
}

document.addEventListener("change", ({ target }) => {
  const form = target.matches("input[type=file]") && target.closest(".evidence__add");
  if (!form || !target.files.length) return;
  const section = form.closest("[data-evidence]");
  const [file] = target.files;
  const isLarge = file.size > Number(form.dataset.limit);
  complain(section, isLarge ? section.querySelector("[data-problem]").dataset.large : "");
  if (!isLarge) {
    const url = new URL(form.action).pathname.slice(said.visit.length);
    addFile({ person: section.dataset.evidence, criterion: form.elements.criterion.value, url, file });
  }
  // The same file can be chosen again.
  target.value = "";
});

/* In words, as the server says sizes. */
export function sizeOf({ size }) {
  const isSmall = size < A_MEGABYTE;
  const format = { style: "unit", unit: isSmall ? "kilobyte" : "megabyte", maximumFractionDigits: isSmall ? 0 : 1 };
  const count = isSmall ? Math.max(1, size / 1000) : size / A_MEGABYTE;
  return new Intl.NumberFormat(document.documentElement.lang, format).format(count);
}

/* Files that are on their way. */

export function drawFiles() {
  for (const section of sections()) {
    const list = section.querySelector("[data-waiting]");
    const own = waitingFiles().filter(({ person }) => person === section.dataset.evidence);
    const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
    for (const file of own) {
      if (!rows.has(file.id)) list.append(newRow(file));
      drawState([...list.children].find(({ dataset }) => dataset.id === file.id), file);
      rows.delete(file.id);
    }
    for (const row of rows.values()) takeAway(row);
    list.hidden = !own.length;
  }
}

function newRow(file) {
  const row = document.getElementById("waiting-file").content.firstElementChild.cloneNode(true);
  row.dataset.id = file.id;
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-about]").hidden = !file.criterion;
  row.querySelector("[data-about] .code").textContent = file.criterion;
  row.querySelector("[data-size]").textContent = sizeOf(file);
  for (const button of row.querySelectorAll("button")) {
    button.setAttribute("aria-label", button.dataset.label.replace("NAME", file.name));
  }
  // What is kept may have changed since: the file is looked for again.
  const current = () => waitingFiles().find(({ id }) => id === file.id) ?? file;
  row.querySelector("[data-send-again]").addEventListener("click", () => sendFileAgain(current()));
  row.querySelector("[data-give-up]").addEventListener("click", () => giveUpFile(file));
  return row;
}

function drawState(row, file) {
  put(row.querySelector("[data-state]"), file.held ? "" : stateOf(file));
  put(row.querySelector("[data-refusal]"), file.held?.message ?? "");
  row.querySelector("[data-send-again]").hidden = !file.held;
}

function stateOf({ id, isKept }) {
  if (stateOfFiles().file?.id === id) return said.saidSending;
  if (isKept === undefined) return said.saidFileBeingKept;
  return isKept ? said.saidFileWaits : said.saidFileOnlyHere;
}

/* Said once: an alert is read out each time its words are put there. */
function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}

function takeAway(row) {
  const hasFocus = row.contains(document.activeElement);
  const section = row.closest("[data-evidence]");
  row.remove();
  if (hasFocus) section.querySelector("input[type=file]").focus();
}

document.addEventListener("files:changed", drawFiles);

/* Files that the server has: as it says after each that it took, also on the sheet that is in memory. */

document.addEventListener("files:sent", ({ detail: { person, section } }) => {
  const sent = new DOMParser().parseFromString(section, "text/html").querySelector("[data-files]");
  const shown = [...sections()].find(({ dataset }) => dataset.evidence === person);
  for (const sheet of [shown, sheetInMemory(person)]) {
    const files = document.importNode(sent, true);
    sheet?.querySelector("[data-files]")?.replaceWith(files);
    if (sheet === shown) window.htmx.process(files);
  }
});

/* Taking one away is htmx's: the section comes back without it. */

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  // What asked is no longer on the page, with the section it was part of.
  const person = detail.requestConfig?.elt.closest("[data-evidence]")?.dataset.evidence;
  const shown = [...sections()].find(({ dataset }) => dataset.evidence === person);
  if (!shown) return;
  sheetInMemory(person)?.querySelector("[data-evidence]")?.replaceWith(document.importNode(shown, true));
  drawFiles();
});

const sectionOf = ({ detail }) => detail.elt.closest?.("[data-evidence]");

for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(trouble, (event) => {
    const section = sectionOf(event);
    if (!section) return;
    const said = trouble === "htmx:responseError" && event.detail.xhr.status < 500 ? event.detail.xhr.responseText : "";
    complain(section, said || section.querySelector("[data-problem]").dataset.lost);
  });
}

/* In another site's frame a new tab has no cookie of the visit: images, sound and films are shown right here. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-file]");
  const tag = link && !link.hasAttribute("download") && TAGS[link.dataset.file.split("/")[0]];
  if (!tag || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const shown = document.createElement(tag);
  const name = link.querySelector(".evidence__name").textContent;
  if (tag === "img") shown.alt = name;
  else { shown.controls = true; shown.preload = "metadata"; }
  shown.src = link.href;
  viewer.querySelector("h2").textContent = name;
  viewer.querySelector("[data-shown]").replaceChildren(shown);
  viewer.querySelector("a").href = `${link.href}?download=1`;
  viewer.showModal();
});

viewer.addEventListener("close", () => viewer.querySelector("[data-shown]").replaceChildren());
