/*
 * The grid saves as one marks. Here: what is done with the mouse, a finger and the keys. How marks reach the
 * server, and what happens when they do not, is in saving.js.
 */

import { undo } from "./bar.js";
import { drawFiles } from "./evidence.js";
import { Mark, allMarks, readPage } from "./mark.js";
import { sendNow, takeOver } from "./saving.js";
import { prefetch, step, whenShown } from "./sheets.js";
import "./staying.js";

const keysDialog = document.getElementById("keys");
const remark = document.getElementById("remark");

const markOf = (element) => {
  const cell = element.closest?.("[data-mark], [data-group-mark], [data-note]");
  return cell ? Mark.of(cell) : null;
};

/* Levels. */

document.addEventListener("change", (event) => {
  const mark = markOf(event.target);
  if (mark && event.target.type === "radio") choose(mark, event.target.value);
});

function choose(mark, level) {
  if (mark.needsReason && level !== mark.standing.level) askWhy(mark, level);
  else mark.setLevel(level);
}

/* Comments: written in place on a candidate's sheet, in a dialog where marks stand side by side. */

document.addEventListener("input", (event) => {
  const mark = event.target.matches("[data-mark] .mark__comment textarea, [data-note] textarea") && markOf(event.target);
  if (mark) mark.typed();
});

document.addEventListener("focusout", (event) => {
  const mark = event.target.matches?.("[data-mark] .mark__comment textarea, [data-note] textarea") && markOf(event.target);
  if (mark) mark.left();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const mark = button && markOf(button);
  if (!mark) return;
  if ("takeBack" in button.dataset) choose(mark, "");
  else if ("comment" in button.dataset) openComment(mark);
  else if ("follow" in button.dataset) mark.followGroup();
});

function openComment(mark) {
  if (mark.isCompact) return askFor("comment", mark, mark.comment).then((text) => text !== null && mark.setComment(text));
  const box = mark.cell.querySelector(".mark__comment");
  const opens = box.hidden || document.activeElement?.closest(".mark") !== mark.cell || !box.contains(document.activeElement);
  box.hidden = !opens && !mark.comment;
  mark.cell.querySelector("[data-comment]").setAttribute("aria-expanded", String(!box.hidden));
  if (!box.hidden) box.querySelector("textarea").focus();
}

async function askWhy(mark, level) {
  const { withGroup, comment } = mark.standing;
  const reason = await askFor("reason", mark, withGroup ? "" : comment);
  if (reason) mark.setLevel(level, reason);
  else mark.draw();
}

/* One dialog for every comment; resolves to the text, or to null when it was left. */
function askFor(kind, mark, text) {
  const title = remark.querySelector("h2");
  const label = remark.querySelector("label");
  const area = remark.querySelector("textarea");
  title.textContent = title.dataset[`${kind}Title`].replace("NAME", mark.name);
  label.textContent = label.dataset[`${kind}Label`];
  area.value = text;
  area.required = kind === "reason";
  remark.returnValue = "cancel";
  remark.showModal();
  area.focus();
  return new Promise((resolve) => {
    remark.addEventListener("close", () => {
      mark.focus();
      resolve(remark.returnValue === "keep" ? area.value.trim() : null);
    }, { once: true });
  });
}

remark.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) remark.querySelector("[value=keep]").click();
});

/* Keys. They work while a mark has the focus, so that they never take a letter from anything else. */

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    if (event.target.matches("textarea, input[type=text]")) return;
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = markOf(event.target);
  if (!mark) return;
  if (event.target.matches("textarea")) {
    if (event.key === "Escape") { event.preventDefault(); mark.focus(); }
    return;
  }
  if (act(mark, event)) event.preventDefault();
});

function act(mark, event) {
  const onLevel = event.target.matches("input[type=radio]");
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (step && onLevel) return move(mark, ...step);
  if (event.key === "?") return keysDialog.showModal(), true;
  if (!onLevel) return false;
  const key = event.key.toLowerCase();
  if (key === "c") return openComment(mark), true;
  if (key === "x" || key === "delete" || key === "backspace") return choose(mark, ""), true;
  const level = mark.levelForKey(event.code, key);
  if (level === undefined) return false;
  choose(mark, level);
  if (!remark.open) mark.focus();
  return true;
}

/* Marks side by side leave left and right to moving; on a candidate's sheet the browser changes the level. */
function move(mark, down, right) {
  const all = [...document.querySelectorAll("#grid [data-mark], #grid [data-group-mark]")];
  const place = (cell) => [Number(cell.dataset.row), Number(cell.dataset.column)];
  const [row, column] = place(mark.cell);
  if (right && !all.some((cell) => place(cell)[0] === row && place(cell)[1] !== column)) return false;
  // Criteria without levels to choose from, of who is absent or exempted, are passed over.
  const away = (cell) => (place(cell)[0] - row) * down + (place(cell)[1] - column) * right;
  const inLine = (cell) => (down ? place(cell)[1] === column : place(cell)[0] === row);
  const [there] = all.filter((cell) => inLine(cell) && away(cell) > 0).sort((a, b) => away(a) - away(b));
  if (there) Mark.of(there).focus();
  else if (down > 0) document.querySelector("#grid [data-next]")?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "ArrowUp" && event.target.matches?.("[data-next]")) {
    const marks = [...document.querySelectorAll("#grid [data-mark]")];
    if (marks.length) { event.preventDefault(); Mark.of(marks.at(-1)).focus(); }
  }
});

document.getElementById("help").addEventListener("click", () => keysDialog.showModal());

/* Another sheet: one goes on where there is something to mark. */

const thumbs = { previous: -1, following: 1 };

function showThumbs() {
  const isList = document.querySelector("#grid .desk__people") !== null;
  for (const [id, by] of Object.entries(thumbs)) {
    const button = document.getElementById(id);
    button.hidden = !isList;
    button.disabled = !step(by);
  }
}

for (const [id, by] of Object.entries(thumbs)) {
  document.getElementById(id).addEventListener("click", () => step(by)?.click());
}

document.addEventListener("htmx:beforeRequest", (event) => {
  // The sheet that is shown already stays as it is, with what is being typed in it.
  if (event.detail.elt.hasAttribute("aria-current")) event.preventDefault();
  else sendNow();
});

whenShown(() => {
  showThumbs();
  drawFiles();
  const open = allMarks("#grid [data-mark], #grid [data-group-mark]").find((mark) => !mark.standing.level);
  if (open) open.focus({ preventScroll: true });
  else document.getElementById("sheet-title")?.focus({ preventScroll: true });
  document.querySelector("main").scrollIntoView({ block: "start" });
});

readPage(0);
takeOver();
// A page that was just left may still be going.
setTimeout(takeOver, 2000);
showThumbs();
// First what is looked at, then what may be needed without a connection.
setTimeout(prefetch, 300);

/* The question of publishing floats above the page: it may not stay above what has the focus. */

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const floating = target.closest?.(".publication[open]");
  if (floating && relatedTarget && !floating.contains(relatedTarget)) floating.open = false;
});
