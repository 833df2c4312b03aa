// Lists on a telephone: a mode in which cards are chosen, and a button on each card that opens the panel.
(function () {
  "use strict";
  const { $, $$, showBulk } = window.guiju;
  const table = $("#gj-table"), mode = $("[data-choosing]"), panel = $("#gj-peek");
  const narrow = window.matchMedia("(max-width: 760px)"), LONG = 500;
  if (!table) return;
  const rowOf = (target) => target.closest("#gj-table tbody tr[data-key]");
  const isOn = () => narrow.matches && document.body.classList.contains("is-choosing");

  function choosing(on) {
    document.body.classList.toggle("is-choosing", on);
    mode.setAttribute("aria-pressed", String(on));
    if (on && !panel.hidden) $("[data-peek-close]", panel).click();
    if (!on) $$("[data-check]", table).forEach((box) => { box.checked = false; });
    showBulk();
  }
  if (mode) mode.addEventListener("click", () => choosing(!isOn()));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-uncheck]") && isOn()) { choosing(false); mode.focus(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOn() && !$("dialog[open]") && !$("details.gj-menu[open]")) choosing(false);
  });

  // While choosing, a tap anywhere on a card marks it; a long press on a card begins to choose.
  let pressing = 0, pressed = false;
  document.addEventListener("click", (event) => {
    const row = rowOf(event.target), box = row && $("[data-check]", row);
    if (pressed) { pressed = false; if (row) { event.preventDefault(); event.stopPropagation(); return; } }
    if (!box || !isOn() || event.target === box) return;
    event.preventDefault();
    event.stopPropagation();
    box.click();
  }, true);
  const rest = () => window.clearTimeout(pressing);
  document.addEventListener("touchstart", (event) => {
    const row = rowOf(event.target), box = row && $("[data-check]", row);
    pressed = false;
    rest();
    if (!box || !mode || !narrow.matches || isOn() || event.touches.length > 1 || event.target.closest("input, select, [data-peek]")) return;
    pressing = window.setTimeout(() => { choosing(true); box.click(); pressed = true; }, LONG);
  }, { passive: true });
  ["touchend", "touchmove", "touchcancel"].forEach((name) => document.addEventListener(name, rest, { passive: true }));
  document.addEventListener("contextmenu", (event) => { if (pressed && rowOf(event.target)) event.preventDefault(); });

  // What Space does with a keyboard, a button does on a card.
  function buttons() {
    if (!narrow.matches || !panel || $("[data-peek]", table)) return;
    $$("tbody tr[data-key]", table).forEach((row) => {
      const cell = row.insertCell(), button = document.createElement("button");
      cell.className = "gj-peek-cell";
      button.type = "button";
      button.className = "gj-icon";
      button.dataset.peek = "";
      button.setAttribute("aria-label", panel.getAttribute("aria-label") + " " + ($(".gj-title", row) || row).textContent);
      button.innerHTML = '<i class="ti ti-layout-bottombar-expand" aria-hidden="true"></i>';
      cell.append(button);
    });
  }
  buttons();
  narrow.addEventListener("change", buttons);
})();
