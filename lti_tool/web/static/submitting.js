/* A sheet is submitted once its last marks are saved: what is still on its way would find it closed. */

import { sendAgain, waitForAnswers } from "./saving.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-after-saving]");
  if (!form || "ready" in form.dataset) return;
  event.preventDefault();
  document.activeElement?.blur();
  sendAgain();
  await waitForAnswers();
  form.dataset.ready = "";
  form.requestSubmit();
});
