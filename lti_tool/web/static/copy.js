/* Copy what a button belongs to. Where the browser lets no page write, the text is selected instead. */

// Milliseconds, for whoever reads with a magnifier too.
const LONG_ENOUGH = 6000;
const status = document.querySelector("#copy-status");

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      return;
    }
    button.textContent = button.dataset.said;
    if (status) status.textContent = button.dataset.said;
    setTimeout(() => {
      button.textContent = words;
      if (status) status.textContent = "";
    }, LONG_ENOUGH);
  });
}
