// One-key commands; silent while somebody types or an input method composes. The table is the account's own (/keys/).
const { $, $$, openPalette, load, closeMenus } = window.guiju;
let map = JSON.parse(document.body.dataset.keymap || "null");
let here = -1, pending = false, changing = null;

const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
const rows = () => $$("#gj-table tbody tr[data-url]");
const click = (...selectors) => {
  const found = selectors.map((selector) => $(selector)).find(Boolean);
  if (found) found.click();
  return Boolean(found);
};

function walk(step) {
  if (window.guiju.list) { window.guiju.list.walk(step); return; }
  const all = rows();
  if (!all.length) return;
  here = Math.max(0, Math.min(all.length - 1, here + step));
  all.forEach((row, place) => row.classList.toggle("is-here", place === here));
  all[here].focus({ preventScroll: true });
  all[here].scrollIntoView({ block: "nearest" });
}
function peek() {
  const row = rows()[here];
  if (row) window.htmx.ajax("GET", row.dataset.url, { target: "#gj-dialog-body", select: ".gj-peek, .gj-facts" });
}
function note() {
  const text = $("#gj-write-text");
  if (text) { text.focus(); text.scrollIntoView({ block: "center" }); } else click("[data-note]");
}
function goTo(url) {
  if (["/", "/duties/", "/inbox/"].includes(url) || $(`.gj-rail a[href="${url}"]`)) window.location.href = url;
}
const onForm = (name) => `main [data-deed="${name}"], main [hx-get^="/do/governance.${name}"], main [hx-post^="/do/governance.${name}"]`;
const doings = {
  help: showKeys,
  create: () => { if (document.body.dataset.create) load(document.body.dataset.create); },
  edit: () => click("[data-edit]"),
  next: () => walk(1),
  previous: () => walk(-1),
  select: () => { const row = window.guiju.list ? window.guiju.list.row() : rows()[here], box = row && $("[data-check]", row); if (box) box.click(); },
  assign: () => click('#gj-bulk:not([hidden]) [data-many*="assign"], #gj-bulk:not([hidden]) [data-many*="hand_over"]', '[data-deed="assign"]', '[data-deed="hand_over"]'),
  plan: () => click('[data-deed="plan"]', '[data-deed="plan_follow_up"]'),
  note,
  find: () => { const box = $("#gj-list-search") || $("#gj-story-find"); if (box) box.focus(); else openPalette(); },
  approve: () => click('main [data-key="approve"]', onForm("approve")),
  reject: () => click('main [data-key="reject"]', onForm("refuse")),
  send_back: () => click('main [data-key="send_back"]', onForm("send_back")),
  go_today: () => goTo("/"),
  go_leads: () => goTo("/leads/"),
  go_customers: () => goTo("/customers/"),
  go_opportunities: () => goTo("/opportunities/"),
  go_projects: () => goTo("/projects/"),
  go_service: () => goTo("/service/"),
  go_duties: () => goTo("/duties/"),
  go_inbox: () => goTo("/inbox/"),
  go_approvals: () => goTo("/decide/"),
};

async function showKeys() {
  await window.htmx.ajax("GET", "/keys/", { target: "#gj-keys-body", swap: "innerHTML" });
  const dialog = $("#gj-keys");
  if (!dialog.open) dialog.showModal();
}
window.guiju.showKeys = showKeys;
window.guiju.peek = peek;

// Another key for a command: press it in the table, then press the new key.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remap]");
  if (changing) changing.classList.remove("is-on");
  changing = button;
  if (button) button.classList.add("is-on");
});
document.addEventListener("htmx:afterSwap", (event) => {
  const table = $("[data-keymap]", event.target);
  if (table) map = JSON.parse(table.dataset.keymap);
});
function change(event) {
  event.preventDefault();
  event.stopPropagation();
  const target = changing.closest("#gj-keys-body") ? "#gj-keys-body" : "#main";
  const code = changing.dataset.remap;
  changing = null;
  if (event.key !== "Escape") window.htmx.ajax("POST", "/keys/", { target, swap: "innerHTML", values: { code, key: event.key === "Backspace" ? "" : event.key } });
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (changing && (event.key.length === 1 || event.key === "Escape" || event.key === "Backspace")) { change(event); return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (event.key === "Escape") { closeMenus(null); document.documentElement.classList.remove("is-drawn"); }
  if (!map || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if ((event.key === "Enter" || event.key === " ") && event.target.closest("a, button, summary, .gj-card, .gj-fact")) return;
  if (here >= 0 && event.key === "Enter") { event.preventDefault(); const row = rows()[here]; if (row) window.location.href = row.dataset.url; return; }
  if (event.key === " " && rows()[here]) { event.preventDefault(); peek(); return; }
  const pressed = pending ? "g " + event.key.toLowerCase() : event.key.toLowerCase();
  if (!pending && pressed === "g") { pending = true; window.setTimeout(() => { pending = false; }, 900); return; }
  pending = false;
  const code = Object.keys(map).find((each) => map[each].toLowerCase() === pressed);
  if (code && doings[code]) { event.preventDefault(); doings[code](); }
});
