/*
 * Other sheets. While there is a connection htmx fetches them, so that they are as fresh as can be. All of them are
 * also read once, when the page was opened, and kept in its memory: without a connection they are shown from there,
 * with what this page has heard and changed since drawn over them.
 */

import { readPage } from "./mark.js";
import { isAway } from "./posting.js";

const said = document.getElementById("bar").dataset;
const LONGEST_REQUEST = 4000;
const sheets = new Map();
let skeleton = null;
let readAt = 0;
let askedAt = 0;
let shown = () => {};

const keyOf = (url) => {
  const { searchParams } = new URL(url, location.href);
  return searchParams.get("candidate") ?? searchParams.get("group");
};
const isSheetsLink = (element) => element?.matches?.("#grid a[href]");

/* Whether the link leads to a sheet that is in memory. */
export const isHere = (link) => isSheetsLink(link) && sheets.has(keyOf(link.href));

/* A candidate's sheet as it is in memory, where it is. */
export const sheetInMemory = (person) => sheets.get(person) ?? null;

/* `then` is told whenever another sheet has come onto the page. */
export function whenShown(then) { shown = then; }

export async function prefetch() {
  const startedAt = performance.now();
  try {
    const response = await fetch(said.sheets, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    skeleton = page.querySelector("#grid");
    sheets.clear();
    for (const sheet of page.querySelectorAll("[data-sheet]")) sheets.set(sheet.dataset.sheet, sheet);
    readAt = startedAt;
    document.documentElement.dataset.sheets = sheets.size;
  } catch {
    window.addEventListener("online", prefetch, { once: true });
  }
}

/* Show a sheet from memory; whether there was one. */
function showKept(link) {
  const sheet = sheets.get(keyOf(link.href));
  if (!sheet) return false;
  const grid = document.importNode(skeleton, true);
  const body = document.importNode(sheet, true);
  grid.querySelector(".desk__sheet").replaceWith(body);
  const current = [...grid.querySelectorAll(".desk__people a")].find(({ href }) => keyOf(href) === keyOf(link.href));
  current?.setAttribute("aria-current", "true");
  document.getElementById("grid").replaceWith(grid);
  window.htmx.process(grid);
  history.replaceState(history.state, "", link.href);
  readPage(readAt);
  shown();
  return true;
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!isSheetsLink(detail.elt)) return;
  detail.timeout = LONGEST_REQUEST;
  askedAt = performance.now();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (isSheetsLink(link) && isAway() && showKept(link)) event.preventDefault();
});

for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(trouble, ({ detail }) => {
    if (isSheetsLink(detail.elt) && !(trouble === "htmx:responseError" && detail.xhr.status < 500)) showKept(detail.elt);
  });
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!isSheetsLink(detail.requestConfig?.elt)) return;
  readPage(askedAt);
  shown();
});

/* The thumb's way to the candidate, or the group, before and after. */

export function step(by) {
  const links = [...document.querySelectorAll("#grid .desk__people a[data-sheet-link]")];
  const here = links.find((link) => link.hasAttribute("aria-current"));
  const isGroup = here && "group" in here.dataset;
  const others = links.filter((link) => (isGroup ? "group" in link.dataset || "alone" in link.dataset : !("group" in link.dataset)));
  return others[others.indexOf(here) + by] ?? null;
}
