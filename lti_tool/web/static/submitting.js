/*
 * A sheet is submitted once its last marks are saved: what is still on its way would find it closed. What its marks
 * say of files is said when it is submitted: those on their way come first.
 */

import { allSaved, sendNow } from "./saving.js";
import { filesAtRest } from "./waiting_files.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-after-saving]");
  if (!form || "ready" in form.dataset) return;
  event.preventDefault();
  document.activeElement?.blur();
  sendNow();
  // What is kept back is said in the bar, and the sheet stays open for it.
  if (!(await allSaved())) return;
  await filesAtRest();
  form.dataset.ready = "";
  form.requestSubmit();
});
