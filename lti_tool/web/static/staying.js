/*
 * Without a connection one stays on the grid: whatever leads to another page would lose this one, which cannot be
 * opened again. Marks, and the sheets that are in memory, go on as they are.
 */

import { put } from "./bar.js";
import { isAway } from "./posting.js";
import { isHere } from "./sheets.js";

const said = document.getElementById("bar").dataset;
const LONGEST_LOOK = 4000;
// What is sent or shown from this page, and says by itself what went wrong.
const STAYS = "[method=dialog], [hx-post], [hx-get], [data-file]";
let isLeaving = false;

/* The server may be there again before a mark was tried again; or one mark alone may be what it does not take. */
async function isReached() {
  if (!navigator.onLine) return false;
  try {
    const signal = AbortSignal.timeout(LONGEST_LOOK);
    return (await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

async function stayUnlessReached(event, leave) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await isReached())) return put("staying", said.saidStay);
  isLeaving = true;
  leave();
  isLeaving = false;
}

function opensElsewhere(link, event) {
  const { pathname, search } = location;
  const isOnThisPage = link.hash && link.pathname === pathname && link.search === search;
  const isAnotherTabs = event.ctrlKey || event.metaKey || event.shiftKey || !["", "_self"].includes(link.target);
  return isOnThisPage || isAnotherTabs || link.hasAttribute("download");
}

window.addEventListener("online", () => {
  if (said.state === "staying") put("idle", said.saidIdle);
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (isLeaving || !isAway() || form.matches(STAYS)) return;
  stayUnlessReached(event, () => form.requestSubmit(submitter));
}, { capture: true });

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (isLeaving || !isAway() || !link || link.matches(STAYS) || isHere(link) || opensElsewhere(link, event)) return;
  stayUnlessReached(event, () => link.click());
}, { capture: true });
