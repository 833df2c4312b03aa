// One-key commands; silent while somebody types or an input method composes.
(function () {
  "use strict";
  const { $, $$, openPalette, load, closeMenus } = window.guiju;
  let here = -1, pending = "";
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const rows = () => $$("#gj-table tbody tr");
  function walk(step) {
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
  const doings = {
    c: () => { const menu = $("#gj-create"); if (menu) { menu.open = true; $("button", menu).focus(); } },
    e: () => { const button = $("[data-edit]"); if (button) button.click(); },
    m: () => { const button = $("[data-note]"); if (button) button.click(); },
    j: () => walk(1), k: () => walk(-1), " ": peek,
    x: () => { const row = rows()[here], box = row && $("[data-check]", row); if (box) box.click(); },
    "/": () => { const box = $("#gj-list-search"); if (box) box.focus(); else openPalette(); },
    "?": () => $("#gj-keys").showModal(),
    Enter: () => { const row = rows()[here]; if (row) window.location.href = row.dataset.url; },
  };
  const goings = { t: "/", d: "/duties/", i: "/inbox/" };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
    if (event.key === "Escape") { closeMenus(null); document.documentElement.classList.remove("is-drawn"); }
    if ($("#gj-palette").open) { walkPalette(event); return; }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (pending === "g") { pending = ""; if (goings[event.key]) window.location.href = goings[event.key]; return; }
    if (event.key === "g") { pending = "g"; window.setTimeout(() => { pending = ""; }, 900); return; }
    if ((event.key === "Enter" || event.key === " ") && event.target.closest("a, button, summary, .gj-card")) return;
    if (doings[event.key]) { if (event.key !== "Enter" || here >= 0) event.preventDefault(); doings[event.key](); }
  });
  function walkPalette(event) {
    const all = $$(".gj-hit", $("#gj-found")), on = all.findIndex((hit) => hit.classList.contains("is-on"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (on + (event.key === "ArrowDown" ? 1 : -1) + all.length) % (all.length || 1);
      all.forEach((hit, place) => hit.classList.toggle("is-on", place === next));
      if (all[next]) all[next].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && all.length) {
      event.preventDefault();
      const hit = all[Math.max(on, 0)];
      if (event.ctrlKey && hit.href) window.open(hit.href); else hit.click();
    }
  }
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "gj-found") { const hit = $(".gj-hit", event.target); if (hit) hit.classList.add("is-on"); } });
  window.guiju.peek = peek;
  window.guiju.loadForm = load;
})();
