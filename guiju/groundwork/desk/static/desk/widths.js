// Widths of columns: dragged at the edge of a head, or Alt and an arrow on it. They stand in the address (wide=name:240).
(function () {
  "use strict";
  const { $, $$ } = window.guiju;
  const table = $("#gj-table"), LEAST = 60, MOST = 800, STEP = 16;
  if (!table) return;
  const heads = $$("thead th[data-column]", table), sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const known = new Set(heads.map((head) => head.dataset.column)), wide = new Map();
  const fit = (width) => Math.round(Math.max(LEAST, Math.min(MOST, width)));
  (new URLSearchParams(window.location.search).get("wide") || "").split(",").forEach((part) => {
    const [name, width] = part.split(":");
    if (known.has(name) && Number(width) > 0) wide.set(name, fit(Number(width)));
  });
  const written = () => [...wide].map(([name, width]) => name + ":" + width).join(",");

  function draw() {
    const rules = heads.filter((head) => wide.has(head.dataset.column)).map((head) => {
      const width = wide.get(head.dataset.column) + "px";
      return "#gj-table tr:not(.gj-group-row) > :nth-child(" + (head.cellIndex + 1) + ") { width: " + width + "; min-width: " + width + "; max-width: " + width + "; overflow: hidden; text-overflow: ellipsis; }";
    });
    sheet.replaceSync(rules.length ? "@media (min-width: 761px) { " + rules.join(" ") + " }" : "");
    heads.forEach((head) => $(".gj-grip", head).setAttribute("aria-valuenow", Math.round(head.getBoundingClientRect().width)));
  }
  // What the page links to, sends or loads has been written for the address before; the widths go along.
  function along(params) { if (written()) params.set("wide", written()); else params.delete("wide"); return params; }
  function remember() {
    const params = along(new URLSearchParams(window.location.search));
    window.history.replaceState(window.history.state, "", window.location.pathname + (params.size ? "?" + params : ""));
    window.sessionStorage.setItem("gj-list:" + table.dataset.slug, window.location.pathname + window.location.search);
    table.dataset.address = along(new URLSearchParams(table.dataset.address)).toString();
    const views = $(".gj-tab-more i");
    if (views) views.className = "ti ti-device-floppy";
  }
  function set(head, width) {
    if (width) wide.set(head.dataset.column, fit(width)); else wide.delete(head.dataset.column);
    draw();
  }
  const kept = new RegExp("^/" + table.dataset.slug + "/((count|arrange|filter|views|board|calendar)/)?$");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    if (!link || link.closest(".gj-tabs, .gj-view-list") || !kept.test(link.pathname)) return;
    link.search = along(new URLSearchParams(link.search)).toString();
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || !form.closest("main") || !kept.test(new URL(form.action).pathname)) return;
    const field = $('[name="wide"]', form) || form.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: "wide", value: written(), disabled: !written() });
  }, true);
  document.addEventListener("htmx:configRequest", (event) => {
    const url = new URL(event.detail.path, window.location.href);
    if (event.detail.verb !== "get" || !kept.test(url.pathname)) return;
    const now = url.searchParams.get("now");
    if (now === null) along(url.searchParams); else url.searchParams.set("now", along(new URLSearchParams(now)).toString());
    event.detail.path = url.pathname + url.search;
  });

  heads.forEach((head) => {
    const grip = document.createElement("span"), label = table.dataset.widthOf + " " + head.textContent.trim();
    grip.className = "gj-grip";
    grip.tabIndex = $("a", head) ? -1 : 0;
    [["role", "separator"], ["aria-orientation", "vertical"], ["aria-label", label], ["aria-valuemin", LEAST], ["aria-valuemax", MOST]]
      .forEach(([name, value]) => grip.setAttribute(name, value));
    head.append(grip);
    let from = 0, began = 0;
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      [from, began] = [event.clientX, head.getBoundingClientRect().width];
    });
    grip.addEventListener("pointermove", (event) => { if (grip.hasPointerCapture(event.pointerId)) set(head, began + event.clientX - from); });
    grip.addEventListener("lostpointercapture", (event) => { if (event.clientX !== from) remember(); });
    grip.addEventListener("dblclick", () => { set(head, 0); remember(); });
    grip.addEventListener("click", (event) => event.stopPropagation());
    head.addEventListener("keydown", (event) => {
      const by = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
      if (!by || !(event.altKey || event.target === grip)) return;
      event.preventDefault();
      event.stopPropagation();
      set(head, head.getBoundingClientRect().width + by);
      remember();
    });
  });
  draw();
})();
