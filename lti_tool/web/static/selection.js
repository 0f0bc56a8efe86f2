/* Choosing activities: a search that knows no accents, and how many are chosen. Without it everything is listed. */

const bare = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/’/g, "'");
const form = document.getElementById("selection");
const search = document.getElementById("search");
const count = document.getElementById("count");
const nothing = document.getElementById("nothing");

function filter() {
  const wanted = bare(search.value).split(/\s+/);
  let found = 0;
  for (const group of form.querySelectorAll("fieldset")) {
    const about = bare(group.querySelector("legend").textContent);
    const offers = [...group.querySelectorAll("[data-offer]")];
    for (const offer of offers) {
      const words = `${about} ${bare(offer.textContent)}`;
      const answers = wanted.every((word) => words.includes(word));
      if (answers) found += 1;
      // What is chosen stays in sight: it will be added.
      offer.hidden = !offer.querySelector("input").checked && !answers;
    }
    group.hidden = offers.every((offer) => offer.hidden);
  }
  nothing.textContent = found ? "" : nothing.dataset.said;
}

const tell = () => { count.textContent = `${count.dataset.said} ${form.querySelectorAll("[name=chosen]:checked").length}`; };

search.closest("[hidden]").hidden = false;
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
form.addEventListener("change", tell);
tell();
