// The palette: walks the hits, opens them (in a new tab with Ctrl), offers what was opened last when nothing is typed.
import { forget, recent } from "./recent.js";

const { $, $$ } = window.guiju;
const input = $("#gj-palette-input"), found = $("#gj-found");

function offerRecent() {
  const last = recent();
  if (input.value || !last.length) return;
  const section = document.createElement("section"), head = document.createElement("h3");
  head.textContent = found.dataset.recent;
  section.append(head, ...last.slice(0, 6).map((each) => {
    const hit = document.createElement("a"), icon = document.createElement("i"), words = document.createElement("span");
    hit.className = "gj-hit";
    hit.href = each.url;
    icon.className = "ti ti-" + each.icon;
    icon.setAttribute("aria-hidden", "true");
    words.textContent = each.title;
    hit.append(icon, words);
    return hit;
  }));
  found.prepend(section);
}
function mark(all, place) {
  all.forEach((hit, at) => {
    hit.classList.toggle("is-on", at === place);
    hit.setAttribute("aria-selected", String(at === place));
  });
  if (all[place]) all[place].scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  if (event.isComposing || !$("#gj-palette").open) return;
  const all = $$(".gj-hit", found), on = all.findIndex((hit) => hit.classList.contains("is-on"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(all, (on + (event.key === "ArrowDown" ? 1 : -1) + all.length) % (all.length || 1));
  } else if (event.key === "Enter" && all.length && event.target === input) {
    event.preventDefault();
    const hit = all[Math.max(on, 0)];
    if ((event.ctrlKey || event.metaKey) && hit.href) window.open(hit.href, "_blank", "noopener"); else hit.click();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== found) return;
  offerRecent();
  mark($$(".gj-hit", found), 0);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]") && $("#gj-palette").open) $("#gj-palette").close();
});
document.addEventListener("submit", (event) => { if (event.target.getAttribute("action") === "/sign-out/") forget(); });
