/* What every page needs: our token on htmx's requests, and the current tab in sight. */

const token = document.querySelector("meta[name=csrf-token]")?.content;

document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

/* In a frame, the tabs are one line that scrolls. */

const tab = document.querySelector(".tabs [aria-current]");
if (tab) {
  const line = tab.closest(".tabs");
  line.scrollLeft = tab.offsetLeft - (line.clientWidth - tab.offsetWidth) / 2;
}
// Browsers leave a tab that is half in sight where it is.
document.querySelector(".tabs")?.addEventListener("focusin", ({ target }) => {
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

/* Live parts ask again every two seconds: not while nobody looks, and what was opened stays open. */

const isLive = (element) => element?.matches?.("[data-live]");
const REST = 30_000;
let opened = [];
let restsUntil = 0;

document.addEventListener("htmx:beforeRequest", (event) => {
  const rests = document.hidden || Date.now() < restsUntil;
  if (isLive(event.detail.elt) && rests) event.preventDefault();
});

// A server that is down, or a visit that is over, is not asked every two seconds.
for (const trouble of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(trouble, (event) => {
    if (isLive(event.detail.elt)) restsUntil = Date.now() + REST;
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isLive(event.detail.target)) return;
  opened = [...event.detail.target.querySelectorAll("details[open][id]")].map(({ id }) => id);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!isLive(event.detail.elt)) return;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const status = document.getElementById("live-status");
  if (status) status.textContent = status.dataset.said;
});
