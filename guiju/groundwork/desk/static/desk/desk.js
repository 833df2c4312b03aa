// The frame: dialogs, menus, palette, toasts, selection. Works by delegation, so swapped-in parts need no start-up.
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const dialog = $("#gj-dialog"), body = $("#gj-dialog-body"), palette = $("#gj-palette"), keys = $("#gj-keys");

  function closeMenus(except) {
    $$("details.gj-menu[open]").forEach((menu) => { if (menu !== except && !menu.contains(except)) menu.open = false; });
  }
  function openDialog() {
    if (palette.open) palette.close();
    closeMenus(null);
    if (!dialog.open) dialog.showModal();
    const inputs = $$(".gj-sheet-body input:not([type=hidden]), .gj-sheet-body textarea:not([data-paste]), .gj-sheet-body select", body);
    const first = $(".gj-stale input:checked", body) || inputs.find((input) => !input.value) || inputs[0];
    const wrong = $(".is-wrong input:not([type=hidden]), .is-wrong textarea, .is-wrong select", body);
    (wrong || first || $("button[type=submit], [data-close]", body) || dialog).focus();
  }
  function load(url) { return window.htmx.ajax("GET", url, { target: "#gj-dialog-body", swap: "innerHTML" }); }
  function openPalette() {
    palette.showModal();
    const input = $("#gj-palette-input");
    input.select();
    window.htmx.trigger(input, "gj-open");
  }
  window.guiju = { load, openDialog, openPalette, closeMenus, $, $$ };

  document.addEventListener("htmx:afterSwap", (event) => { if (event.target === body) openDialog(); });
  document.addEventListener("htmx:sendError", () => toast(document.documentElement.lang.startsWith("en") ? "No connection. Nothing was sent; your input is kept." : "网络不通，尚未发送；已填的内容仍在。"));
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) toast(event.detail.xhr.status === 503 ? event.detail.xhr.responseText : document.documentElement.lang.startsWith("en") ? "Something went wrong on our side; nothing was saved." : "系统出错，没有保存任何内容，请重试。"); });

  function toast(text) {
    const box = document.createElement("div"), words = document.createElement("span");
    box.className = "gj-toast gj-toast-error";
    box.innerHTML = '<i class="ti ti-alert-circle" aria-hidden="true"></i>';
    words.textContent = text;
    box.append(words);
    $("#gj-toasts").append(box);
    window.setTimeout(() => box.remove(), 6000);
  }
  function told(text, url, open) {
    const box = document.createElement("div"), words = document.createElement("span"), way = document.createElement("a");
    box.className = "gj-toast";
    box.innerHTML = '<i class="ti ti-circle-check" aria-hidden="true"></i>';
    words.textContent = text;
    way.textContent = open;
    way.href = url;
    box.append(words, way);
    $("#gj-toasts").append(box);
    window.setTimeout(() => box.remove(), 8000);
  }
  window.guiju.showBulk = showBulk;
  window.guiju.toast = toast;
  window.guiju.told = told;
  $$(".gj-toast").forEach((box) => window.setTimeout(() => box.remove(), $("[data-undo]", box) ? 12000 : 4000));

  // The code of an error is copied with one press; where the browser forbids it, it is marked to be copied by hand.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const code = button.previousElementSibling;
    window.getSelection().selectAllChildren(code);
    if (navigator.clipboard) await navigator.clipboard.writeText(code.textContent);
    button.classList.add("is-on");
  });

  // Undo is a verb like any other, offered for a few seconds.
  document.addEventListener("click", (event) => {
    const undo = event.target.closest("[data-undo]");
    if (!undo) return;
    const [url, given] = undo.dataset.undo.split("?");
    undo.disabled = true;
    window.htmx.ajax("POST", url, { target: "#gj-dialog-body", values: Object.fromEntries(new URLSearchParams(given)) });
  });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    closeMenus(at("details.gj-menu"));
    if (at("[data-close]")) at("dialog") ? at("dialog").close() : window.history.back();
    else if (at("[data-reload]")) window.location.reload();
    else if (at("[data-palette]")) openPalette();
    else if (at("[data-keys]")) window.guiju.showKeys();
    else if (at("[data-drawer]")) document.documentElement.classList.toggle("is-drawn");
    else if (at("button[data-create]")) { if (document.body.dataset.create) load(document.body.dataset.create); }
    else if (event.target === dialog || event.target === palette || event.target === keys) event.target.close();
    else if (at("[data-bulk]")) load(at("[data-bulk]").dataset.bulk + "?ids=" + chosen().join(","));
    else if (at("[data-uncheck]")) { $$("[data-check]").forEach((box) => { box.checked = false; }); showBulk(); }
  });

  // Selection with ranges.
  let last = null;
  const boxes = () => $$("[data-check]");
  const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);
  function showBulk() {
    const bulk = $("#gj-bulk"), count = chosen().length;
    boxes().forEach((box) => box.closest("tr").classList.toggle("is-on", box.checked));
    if (!bulk) return;
    bulk.hidden = count === 0 && !document.body.classList.contains("is-choosing");
    $("[data-count]", bulk).textContent = count;
    $$("[data-many]", bulk).forEach((button) => { button.disabled = count === 0; });
  }
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-check]");
    if (box) {
      const all = boxes();
      if (event.shiftKey && last) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
      }
      last = box;
      showBulk();
    } else if (event.target.closest("[data-check-page]")) {
      const some = boxes().some((each) => !each.checked);
      boxes().forEach((each) => { each.checked = some; });
      showBulk();
    } else if (event.target.matches("[data-check-all]")) {
      boxes().forEach((each) => { each.checked = event.target.checked; });
      showBulk();
    }
  });
  window.addEventListener("pageshow", showBulk);

  // The list's address is remembered, so that a record leads back to the very same list.
  const list = $("#gj-table, #gj-board, #gj-cal");
  if (list) {
    const slug = window.location.pathname.split("/")[1];
    window.sessionStorage.setItem("gj-list:" + slug, window.location.pathname + window.location.search);
    window.sessionStorage.setItem("gj-rows:" + slug, JSON.stringify($$("[data-url]", list).map((row) => row.dataset.url)));
  }
  const back = $("[data-back-to-list]");
  if (back) back.href = window.sessionStorage.getItem("gj-list:" + back.getAttribute("href").split("/")[1]) || back.href;
})();
