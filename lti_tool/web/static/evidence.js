/* Files of evidence: sent when they are chosen, shown in place; what goes wrong is said beside them. */

const viewer = document.getElementById("viewer");
const TAGS = { image: "img", audio: "audio", video: "video" };

const complain = (section, words) => {
  const place = section.querySelector("[data-problem]");
  place.textContent = words;
  place.hidden = !words;
  section.querySelector("[data-sending]").hidden = true;
};

document.addEventListener("change", ({ target }) => {
  const form = target.matches("input[type=file]") && target.closest(".evidence__add");
  if (!form || !target.files.length) return;
  const section = form.closest("[data-evidence]");
  const isLarge = target.files[0].size > Number(form.dataset.limit);
  complain(section, isLarge ? section.querySelector("[data-problem]").dataset.large : "");
  if (isLarge) target.value = "";
  else form.requestSubmit();
});

const sectionOf = ({ detail }) => detail.elt.closest?.("[data-evidence]");

document.addEventListener("htmx:beforeRequest", (event) => {
  const section = sectionOf(event);
  if (section) section.querySelector("[data-sending]").hidden = false;
});

for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(trouble, (event) => {
    const section = sectionOf(event);
    if (!section) return;
    const said = trouble === "htmx:responseError" && event.detail.xhr.status < 500 ? event.detail.xhr.responseText : "";
    complain(section, said || section.querySelector("[data-problem]").dataset.lost);
    for (const input of section.querySelectorAll("input[type=file]")) input.value = "";
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
