// What is shown for a short time only: elements with data-gone-after (seconds) are emptied when it is over.
const begin = (root) => {
  for (const element of root.querySelectorAll("[data-gone-after]")) {
    const seconds = Number(element.dataset.goneAfter);
    element.removeAttribute("data-gone-after");
    setTimeout(() => { element.textContent = "—"; }, seconds * 1000);
  }
};
document.addEventListener("DOMContentLoaded", () => begin(document));
document.addEventListener("htmx:load", (event) => begin(event.target));
