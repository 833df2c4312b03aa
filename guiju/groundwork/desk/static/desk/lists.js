// Lists: walking the rows, peeking, what is chosen, arranging, the editor of the advanced filter.
(function () {
  "use strict";
  const { $, $$ } = window.guiju;
  const table = $("#gj-table"), board = $("#gj-board"), panel = $("#gj-peek"), bulk = $("#gj-bulk");
  const rows = () => (table ? $$("tbody tr[data-key]", table) : []);
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  let here = -1;

  // Walking and peeking.
  function stand(place) {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(all.length - 1, place));
    all.forEach((row, at) => row.classList.toggle("is-here", at === here));
    all[here].focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
    if (panel && !panel.hidden) peek();
  }
  const walk = (step) => stand(here + step);
  async function peek() {
    const row = rows()[here];
    if (!row || !panel) return;
    const answer = await fetch(row.dataset.url + "peek/", { headers: { "HX-Request": "true" } });
    if (row !== rows()[here]) return;
    panel.innerHTML = answer.ok ? await answer.text() : "";
    panel.hidden = !answer.ok;
    document.body.classList.toggle("has-peek", answer.ok);
    row.scrollIntoView({ block: "nearest" });
  }
  function shutPeek() { panel.hidden = true; panel.innerHTML = ""; document.body.classList.remove("has-peek"); }
  const chosenRow = () => rows()[here];
  if (table) window.guiju.list = { rows, walk, stand, row: chosenRow, at: (row) => rows().indexOf(row) };

  const doings = {
    " ": () => { if (panel && !panel.hidden) shutPeek(); else { if (here < 0) stand(0); peek(); } },
    Enter: () => { const row = chosenRow(); if (row) window.location.href = row.dataset.url; },
    ArrowDown: () => walk(1), ArrowUp: () => walk(-1),
    Escape: () => shutPeek(),
  };
  window.addEventListener("keydown", (event) => {
    if (!table || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || $("dialog[open]") || event.target.closest(".gj-cell-editor")) return;
    if (event.key !== " " && window.guiju.list.cell && window.guiju.list.cell()) return;
    if (!doings[event.key] || ((event.key === "Enter" || event.key === " ") && event.target.closest("a, button, summary"))) return;
    if (event.key === "Escape" && panel.hidden) return;
    if (event.key.startsWith("Arrow") && here < 0) return;
    if (event.key === "Enter" && here < 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    doings[event.key]();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-peek-close]")) shutPeek();
    const step = event.target.closest("[data-peek-step]"), look = event.target.closest("[data-peek]");
    if (step) walk(Number(step.dataset.peekStep));
    if (look) { stand(rows().indexOf(look.closest("tr"))); if (panel.hidden) peek(); }
    const row = event.target.closest("#gj-table tbody tr[data-key]");
    if (row && !event.target.closest("a, button, input, .gj-cell-editor")) { here = rows().indexOf(row); rows().forEach((each) => each.classList.toggle("is-here", each === row)); if (!panel.hidden) peek(); }
    const head = event.target.closest("th a[data-also]");
    if (head && event.shiftKey) { event.preventDefault(); window.location.href = head.dataset.also; }
    const edit = event.target.closest("[data-edit-filter]");
    if (edit) {
      event.stopPropagation();
      const menu = $("details.gj-filter:has([data-filter])"), part = $('[data-filter="' + edit.dataset.editFilter + '"]');
      if (menu) { window.setTimeout(() => { menu.open = true; if (part) { part.scrollIntoView({ block: "nearest" }); const first = $("a, input:not([type=hidden])", part); if (first) first.focus(); } }); }
    }
  });

  // What is chosen: rows one by one, or all that match.
  const ids = () => $$("[data-check]:checked", table || document).map((box) => box.value);
  const matching = () => Number($("#gj-count").dataset.matching || 0);
  function showMatching() {
    if (!bulk || !table) return;
    const all = $$("[data-check]", table), more = matching() > all.length;
    $("[data-matching-words]", bulk).textContent = matching().toLocaleString();
    $("[data-all-matching]", bulk).hidden = !(more && all.length && ids().length === all.length) || "matching" in bulk.dataset;
    if ("matching" in bulk.dataset) $("[data-count]", bulk).textContent = matching().toLocaleString();
  }
  document.addEventListener("click", (event) => {
    if (!bulk) return;
    if (event.target.closest("[data-check], [data-check-all], [data-check-page], [data-uncheck]")) { delete bulk.dataset.matching; window.setTimeout(showMatching); }
    if (event.target.closest("[data-all-matching]")) { bulk.dataset.matching = "1"; showMatching(); }
    const many = event.target.closest("[data-many]");
    if (many) window.guiju.load(bulk.dataset.base + many.dataset.many + "/?" + ("matching" in bulk.dataset ? "matching=1&" + table.dataset.address : ids().map((id) => "id=" + id).join("&")));
  });

  // The rows are remembered for stepping from record to record; place and choice for coming back.
  const place = () => "gj-place:" + window.location.pathname + window.location.search;
  if (table) {
    window.sessionStorage.setItem("gj-rows:" + table.dataset.slug, JSON.stringify(rows().map((row) => row.dataset.url)));
    const came = window.performance.getEntriesByType("navigation")[0], kept = window.sessionStorage.getItem(place());
    if (came && came.type === "back_forward" && kept) {
      const { top, y, row, chosen } = JSON.parse(kept);
      $$("[data-check]", table).forEach((box) => { box.checked = chosen.includes(box.value); });
      table.parentElement.scrollTop = top;
      window.scrollTo(0, y);
      here = rows().findIndex((each) => each.dataset.key === row);
      if (here >= 0) rows()[here].classList.add("is-here");
    }
    window.addEventListener("pagehide", () => {
      const row = chosenRow();
      window.sessionStorage.setItem(place(), JSON.stringify({ top: table.parentElement.scrollTop, y: window.scrollY, row: row ? row.dataset.key : "", chosen: ids() }));
    });
  } else if (board) {
    window.sessionStorage.setItem("gj-rows:" + board.dataset.slug, JSON.stringify($$(".gj-card", board).map((card) => card.dataset.url)));
  }

  // Arranging: columns in their order, three keys, groups, density.
  const columns = (form) => $$("[data-columns] input:checked", form).map((box) => box.value).join(",");
  const sorts = (form) => $$("[data-sorts] .gj-range", form).map((line) => { const [path, down] = $$("select", line); return path.value && down.value + path.value; }).filter(Boolean).join(",");
  function go(path, params) { ["after", "before"].forEach((name) => params.delete(name)); window.location.href = path + (params.size ? "?" + params : ""); }
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = $("[data-arrange]", event.target);
    if (form) { form.dataset.columns = columns(form); form.dataset.sorts = sorts(form); }
  });
  document.addEventListener("click", (event) => {
    const up = event.target.closest("[data-column-up]"), down = event.target.closest("[data-column-down]"), reset = event.target.closest("[data-arrange-reset]");
    if (up || down) {
      const line = (up || down).closest("li"), other = up ? line.previousElementSibling : line.nextElementSibling;
      if (other) { if (up) other.before(line); else other.after(line); (up || down).focus(); }
    }
    if (reset) {
      const form = reset.closest("form"), params = new URLSearchParams(form.dataset.address);
      ["cols", "wide", "sort", "group", "dense"].forEach((name) => params.delete(name));
      go(form.getAttribute("action"), params);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-arrange]")) return;
    event.preventDefault();
    const params = new URLSearchParams(form.dataset.address), set = (name, value) => { if (value) params.set(name, value); else params.delete(name); };
    if (columns(form) !== form.dataset.columns) set("cols", columns(form));
    if (sorts(form) !== form.dataset.sorts) set("sort", sorts(form));
    set("group", form.elements.group.value);
    set("dense", form.elements.dense.value);
    go(form.getAttribute("action"), params);
  });

  // The editor of the advanced filter: what is drawn is read back into one parameter.
  const escaped = (value) => value.replace(/[,()|\\]/g, "\\$&");
  function values(row) {
    if ($("[data-operator]", row).value === "empty") return ["1"];
    const holder = $("[data-value]", row), kind = holder.dataset.value;
    if (kind === "options") return [...$$("input:checked", holder).map((box) => box.value), ...$$("input[type=hidden]", holder).map((input) => input.value)].filter(Boolean);
    if (kind === "day") return [$("select", holder).value || $("input", holder).value].filter(Boolean);
    return $("input", holder).value.split("|").map((part) => part.trim()).filter(Boolean);
  }
  function written(part) {
    if (part.matches("[data-row]")) {
      const found = values(part), operator = $("[data-operator]", part).value;
      return found.length ? $("[data-field]", part).value + (operator && "." + operator) + ":" + found.map(escaped).join("|") : "";
    }
    const parts = Array.from($("[data-parts]", part).children).map(written).filter(Boolean);
    return parts.length ? $("[data-join]", part).value + "(" + parts.join(",") + ")" : "";
  }
  async function drawn(form, field) {
    const answer = await fetch("/" + form.dataset.slug + "/filter/?row=" + encodeURIComponent(field), { headers: { "HX-Request": "true" } });
    const holder = document.createElement("template");
    holder.innerHTML = answer.ok ? await answer.text() : "";
    return holder.content.firstElementChild;
  }
  const first = (form) => $("[data-field]", form) ? $("[data-field] option", form).value : "";
  async function addRow(form, box) { const row = await drawn(form, form.dataset.first); if (row) { $(":scope > [data-parts]", box).append(row); $("[data-field]", row).focus(); } }
  document.addEventListener("click", async (event) => {
    const form = event.target.closest("[data-filter-editor]");
    if (!form) return;
    form.dataset.first = form.dataset.first || first(form);
    const box = event.target.closest("[data-box]"), drop = event.target.closest("[data-drop]");
    if (drop) (drop.closest("[data-row]") || drop.closest("[data-box]")).remove();
    else if (event.target.closest("[data-add-row]")) await addRow(form, box);
    else if (event.target.closest("[data-add-box]")) {
      let depth = 1;
      for (let up = box.parentElement.closest("[data-box]"); up; up = up.parentElement.closest("[data-box]")) depth += 1;
      if (depth >= Number(form.dataset.deepest)) { event.target.closest("[data-add-box]").disabled = true; return; }
      const made = box.cloneNode(true);
      $(":scope > [data-parts]", made).replaceChildren();
      $("[data-join]", made).value = $("[data-join]", box).value === "and" ? "or" : "and";
      $(":scope > [data-parts]", box).append(made);
      await addRow(form, made);
    } else if (event.target.closest("[data-filter-none]")) {
      const params = new URLSearchParams(form.dataset.address);
      params.delete("where");
      go(window.location.pathname, params);
    }
  });
  document.addEventListener("change", async (event) => {
    const form = event.target.closest("[data-filter-editor]");
    if (!form || !event.target.matches("[data-field]")) return;
    const row = await drawn(form, event.target.value);
    if (row) { event.target.closest("[data-row]").replaceWith(row); $("[data-field]", row).focus(); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-filter-editor]")) return;
    event.preventDefault();
    const params = new URLSearchParams(form.dataset.address), where = written($("[data-box]", form));
    if (where) params.set("where", where); else params.delete("where");
    go(window.location.pathname, params);
  });
})();
