/* Choosing activities: a search that knows no accents, and how many are chosen. Without it everything is listed. */

const bare = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const form = document.getElementById("selection");
const search = document.getElementById("search");
const count = document.getElementById("count");

function filter() {
  const wanted = bare(search.value).split(/\s+/);
  for (const bloc of form.querySelectorAll("fieldset")) {
    const about = bare(bloc.querySelector("legend").textContent);
    const offers = [...bloc.querySelectorAll("[data-offer]")];
    for (const offer of offers) {
      const words = `${about} ${bare(offer.textContent)}`;
      // What is chosen stays in sight: it will be added.
      offer.hidden = !offer.querySelector("input").checked && !wanted.every((word) => words.includes(word));
    }
    bloc.hidden = offers.every((offer) => offer.hidden);
  }
}

const tell = () => { count.textContent = `${count.dataset.said} ${form.querySelectorAll("[name=chosen]:checked").length}`; };

search.closest("[hidden]").hidden = false;
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
form.addEventListener("change", tell);
tell();
