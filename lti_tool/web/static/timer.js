/*
 * The clock of a candidate. It keeps when it was started, not how often it ticked: a reload, another candidate's
 * sheet or a sleeping tab make no difference, and no network is needed. At its limit it goes on, counting beyond.
 */

const WARNS_AT = 15;
const SAYS_AT = [30, 15];
const PREFIX = "certibloc-timer:";
const LASTS = 12 * 60 * 60 * 1000;
const READY = { before: 0, since: null };
const memory = new Map();

const keyOf = (card) => PREFIX + card.dataset.timer;

/* A clock of another day is as good as none. */
const current = (clock) => (clock && Date.now() - clock.at < LASTS ? clock : READY);

function read(card) {
  const key = keyOf(card);
  try {
    return current(JSON.parse(localStorage.getItem(key)));
  } catch {
    return memory.get(key) ?? READY; // A frame may be denied storage: then until the page is left.
  }
}

function keep(card, clock) {
  const key = keyOf(card);
  memory.set(key, clock);
  try {
    localStorage.setItem(key, JSON.stringify({ ...clock, at: Date.now() }));
  } catch {
    // As above.
  }
}

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      if (current(JSON.parse(localStorage.getItem(key))) === READY) localStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
}

/* In seconds. `since` is when it was started last, `before` what had run until then. */
const elapsed = ({ before, since }) => (since === null ? before : before + Math.max(0, Date.now() - since) / 1000);

function words(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function toggle(card) {
  const clock = read(card);
  if (clock.since === null) {
    keep(card, { ...clock, since: Date.now() });
    if (!clock.before) say(card, card.dataset.saidStarted.replace("DURATION", words(Number(card.dataset.limit))));
  } else {
    keep(card, { before: elapsed(clock), since: null });
  }
  show(card);
}

function reset(card) {
  keep(card, READY);
  say(card, "");
  show(card);
  card.querySelector("[data-toggle]").focus();
}

/* Where to keep it: the assessor's own notes on the candidate, which are saved as all that is typed. */
const notes = () => document.querySelector("#grid [data-note] textarea");

function note(card) {
  const area = notes();
  const line = card.dataset.noted.replace("DURATION", words(elapsed(read(card))));
  area.value = [area.value.trimEnd(), line].filter(Boolean).join("\n");
  area.closest("details").open = true;
  // As typed, and left again: it is saved at once.
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  area.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  say(card, card.dataset.saidNoted);
}

function show(card) {
  const clock = read(card);
  const limit = Number(card.dataset.limit);
  const gone = elapsed(clock);
  const left = limit - gone;
  const isOver = gone > 0 && left <= 0;
  const isRunning = clock.since !== null;
  // What is left is rounded up, so that a clock that was just started shows its limit.
  put(card, "[data-digits]", isOver ? `+${words(-left)}` : words(Math.ceil(left)));
  card.dataset.state = isOver ? "over" : left <= WARNS_AT ? "ending" : isRunning ? "running" : "ready";
  card.toggleAttribute("data-running", isRunning);
  const button = card.querySelector("[data-toggle]");
  put(card, "[data-toggle]", isRunning ? button.dataset.stop : gone ? button.dataset.goOn : button.dataset.start);
  card.querySelector("[data-reset]").disabled = !gone;
  card.querySelector("[data-keep]").hidden = !gone || isRunning || !notes();
  const said = gone && !isRunning ? card.dataset.notesStopped : isOver ? card.dataset.notesOver : "";
  put(card, "[data-timer-note]", said.replace("DURATION", words(isRunning ? -left : gone)));
  if (isRunning) tell(card, left);
}

function put(card, selector, text) {
  const place = card.querySelector(selector);
  if (place.textContent !== text) place.textContent = text;
}

/* A screen reader hears of the time at these moments only, each once. */
function tell(card, left) {
  const passed = [...SAYS_AT.filter((seconds) => seconds < Number(card.dataset.limit)), 0].filter((at) => left <= at);
  const last = passed.at(-1);
  if (last === undefined || card.said === last) return;
  card.said = last;
  // A sheet that is shown again in between has no round number to tell.
  if (last && last - left > 2) return;
  say(card, last ? card.dataset.saidLeft.replace("SECONDS", last) : card.dataset.saidOver);
}

const say = (card, text) => { if (!text) card.said = undefined; put(card, "[data-saying]", text); };

const cards = () => document.querySelectorAll("[data-timer]");

document.addEventListener("click", (event) => {
  const card = event.target.closest?.("[data-timer]");
  if (!card) return;
  if (event.target.closest("[data-toggle]")) toggle(card);
  else if (event.target.closest("[data-reset]")) reset(card);
  else if (event.target.closest("[data-keep]")) note(card);
});

/* As the grid's keys: while a mark or the clock has the focus, so that it takes a letter from nothing else. */
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = event.target.closest?.("[data-mark], [data-timer]");
  const card = cards()[0];
  if (!place || !card || event.target.matches("textarea")) return;
  event.preventDefault();
  toggle(event.target.closest("[data-timer]") ?? card);
});

forgetOld();
const showAll = () => cards().forEach(show);
setInterval(showAll, 200);
document.addEventListener("htmx:afterSwap", showAll);
document.addEventListener("visibilitychange", showAll);
showAll();
