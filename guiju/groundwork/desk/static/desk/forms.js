// Forms: record look-ups, lines, drafts, one sending at a time.
(function () {
  "use strict";
  const { $, $$ } = window.guiju;
  let waiting = 0;

  function options(lookup) { return $(".gj-options", lookup); }
  function shut(lookup) { options(lookup).hidden = true; $("input[role=combobox]", lookup).setAttribute("aria-expanded", "false"); }
  async function search(lookup) {
    const input = $("input[role=combobox]", lookup), box = options(lookup), turn = ++waiting;
    const answer = await fetch("/lookup/" + encodeURIComponent(lookup.dataset.lookup) + "/?q=" + encodeURIComponent(input.value), { headers: { "HX-Request": "true" } });
    if (turn !== waiting || !answer.ok) return;
    box.innerHTML = await answer.text();
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }
  function choose(lookup, option) {
    const hidden = $("input[type=hidden]", lookup);
    hidden.value = option.dataset.key;
    hidden.disabled = false;
    $("input[role=combobox]", lookup).value = option.dataset.name;
    shut(lookup);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
    if ("submit" in lookup.dataset) hidden.form.submit();
  }
  let timer = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".gj-lookup input[role=combobox]")) return;
    const lookup = event.target.closest(".gj-lookup");
    $("input[type=hidden]", lookup).value = "";
    window.clearTimeout(timer);
    timer = window.setTimeout(() => search(lookup), 140);
  });
  document.addEventListener("focusin", (event) => {
    $$(".gj-lookup").forEach((lookup) => { if (!lookup.contains(event.target)) shut(lookup); });
    if (event.target.matches(".gj-lookup input[role=combobox]") && !$("input[type=hidden]", event.target.closest(".gj-lookup")).value) search(event.target.closest(".gj-lookup"));
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".gj-option");
    if (option) { event.preventDefault(); choose(option.closest(".gj-lookup"), option); }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches(".gj-lookup input[role=combobox]") || event.isComposing) return;
    const lookup = event.target.closest(".gj-lookup"), all = $$(".gj-option", lookup), on = all.findIndex((each) => each.classList.contains("is-on"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = Math.max(0, Math.min(all.length - 1, on + (event.key === "ArrowDown" ? 1 : -1)));
      all.forEach((each, place) => each.classList.toggle("is-on", place === next));
      if (all[next]) all[next].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !options(lookup).hidden && all.length) {
      event.preventDefault();
      choose(lookup, all[Math.max(on, 0)]);
    } else if (event.key === "Escape" && !options(lookup).hidden) {
      event.preventDefault();
      event.stopPropagation();
      shut(lookup);
    }
  });

  // Lines.
  function addLine(box) {
    const row = $("template", box).content.cloneNode(true), number = Date.now() % 1e9;
    $$("[name]", row).forEach((input) => { input.name = input.name.replace("-N-", "-" + number + "-"); });
    $("tbody", box).append(row);
    const rows = $$("tbody tr", box);
    $("input:not([type=hidden])", rows[rows.length - 1]).focus();
  }
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-line-add]"), drop = event.target.closest("[data-line-drop]");
    if (add) addLine(add.closest("[data-lines]"));
    if (drop) drop.closest("tr").remove();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    $$("[data-lines]", event.target).forEach((box) => { if (!$("tbody tr", box)) addLine(box); });
    $$("form[data-draft]", event.target).forEach(restore);
  });

  // Drafts stay in this tab until the form was sent.
  const name = (form) => "gj-draft:" + form.dataset.draft;
  function typed(form) { return $$("textarea[name], input[name]:not([type=hidden]):not([type=file]):not([type=checkbox]), select[name]", form).filter((input) => !input.name.includes("-N-") && !/-\d+-/.test(input.name)); }
  document.addEventListener("input", (event) => {
    const form = event.target.closest ? event.target.closest("form[data-draft]") : null;
    if (form) window.sessionStorage.setItem(name(form), JSON.stringify(typed(form).map((input) => [input.name, input.value])));
  });
  function restore(form) {
    const kept = window.sessionStorage.getItem(name(form));
    if (!kept || $(".is-wrong", form)) return;
    JSON.parse(kept).forEach(([field, value]) => { const input = form.elements[field]; if (input && "value" in input && !input.value && value) input.value = value; });
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest("form") : null;
    if (form && form.dataset.draft && event.detail.xhr.status === 204) window.sessionStorage.removeItem(name(form));
    $$("button[type=submit]", form || document.createElement("i")).forEach((button) => { button.disabled = false; });
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches && event.target.matches("form")) $$("button[type=submit]", event.target).forEach((button) => { button.disabled = true; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) { event.preventDefault(); event.target.form.requestSubmit(); }
  });
})();
