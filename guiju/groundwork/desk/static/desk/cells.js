// Cells changed in the list: Enter or double click, Tab to the next, Esc leaves it; a column pasted from a spreadsheet.
(function () {
  "use strict";
  const { $, $$, list } = window.guiju;
  const table = $("#gj-table");
  if (!table) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  let chosen = null, editing = null, opening = false;

  list.cell = () => chosen || (editing && editing.cell);
  function choose(cell) {
    if (chosen) chosen.classList.remove("is-cell");
    chosen = cell;
    if (!cell) return;
    cell.classList.add("is-cell");
    cell.tabIndex = -1;
    const at = list.at(cell.parentElement);
    list.stand(at);
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const cells = (row) => $$("td[data-cell]", row);
  function beside(cell, step) {
    const all = $$("tbody td[data-cell]", table);
    return all[all.indexOf(cell) + step];
  }
  function above(cell, step) {
    const row = list.rows()[list.at(cell.parentElement) + step];
    return row && $('td[data-cell="' + cell.dataset.cell + '"]', row);
  }
  const address = (cell) => cell.parentElement.dataset.url + "cell/" + cell.dataset.cell + "/";
  function fail(cell, words, tried) {
    cell.classList.add("is-failed");
    cell.title = words;
    cell.dataset.tried = tried;
    const why = document.createElement("small");
    why.className = "gj-cell-why";
    why.setAttribute("role", "alert");
    why.textContent = words;
    cell.append(why);
  }
  function mend(cell) {
    cell.classList.remove("is-failed");
    cell.removeAttribute("title");
    const why = $(".gj-cell-why", cell);
    if (why) why.remove();
  }
  async function send(cell, value, version, pasted) {
    const sent = new URLSearchParams({ value, version, pasted: pasted ? "1" : "", key: window.crypto.randomUUID ? window.crypto.randomUUID() : "" });
    cell.classList.add("is-busy");
    let answer, told;
    try {
      answer = await fetch(address(cell), { method: "POST", body: sent, headers: { "X-CSRFToken": token, Accept: "application/json" } });
      told = await answer.json();
    } finally {
      cell.classList.remove("is-busy");
    }
    mend(cell);
    if (!answer.ok) { fail(cell, told.message, value); return false; }
    delete cell.dataset.tried;
    cell.innerHTML = told.html;
    cell.parentElement.dataset.version = told.version;
    return true;
  }

  async function edit(cell) {
    if (editing || opening || !cell) return;
    choose(cell);
    opening = true;
    const answer = await fetch(address(cell), { headers: { Accept: "application/json" } }).finally(() => { opening = false; });
    if (!answer.ok) { mend(cell); fail(cell, (await answer.json()).message, ""); return; }
    const before = cell.innerHTML, tried = cell.dataset.tried;
    mend(cell);
    cell.innerHTML = await answer.text();
    const box = $(".gj-cell-editor", cell), input = $("select, input:not([type=hidden])", box);
    if (tried && input.tagName === "INPUT" && box.dataset.widget !== "record") input.value = tried;
    editing = { cell, box, before, first: value(box) };
    input.focus();
    if (input.select) input.select();
  }
  const value = (box) => $("[name]", box).value;
  function leave() {
    if (!editing) return;
    const { cell, before } = editing;
    editing = null;
    cell.innerHTML = before;
    mend(cell);
    choose(cell);
  }
  async function keep() {
    if (!editing) return true;
    const { cell, box, before, first } = editing, given = value(box);
    if (given === first && !cell.dataset.tried) { leave(); return true; }
    editing = null;
    cell.innerHTML = before;
    const kept = await send(cell, given, box.dataset.version, false);
    choose(cell);
    return kept;
  }

  window.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    const inside = editing && editing.box.contains(event.target);
    if (inside && ["Enter", "Tab", "Escape"].includes(event.key)) {
      if (event.key === "Enter" && $(".gj-options:not([hidden])", editing.box)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { cell } = editing;
      if (event.key === "Escape") { leave(); return; }
      const next = event.key === "Tab" ? beside(cell, event.shiftKey ? -1 : 1) : null;
      await keep();
      if (next) edit(next);
      return;
    }
    if (inside || $("dialog[open]") || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = list.row();
    const move = { ArrowRight: () => (chosen ? beside(chosen, 1) : row && cells(row)[0]), ArrowLeft: () => (chosen ? beside(chosen, -1) : row && cells(row).pop()),
      ArrowDown: () => chosen && above(chosen, 1), ArrowUp: () => chosen && above(chosen, -1) }[event.key];
    if (move) {
      const to = move();
      if (to) { event.preventDefault(); event.stopImmediatePropagation(); choose(to); }
    } else if (chosen && event.key === "Enter") { event.preventDefault(); event.stopImmediatePropagation(); edit(chosen); }
    else if (chosen && event.key === "Escape") { event.stopImmediatePropagation(); choose(null); }
    else if (chosen && (event.key === "j" || event.key === "k")) choose(null);
  }, true);
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("#gj-table td[data-cell]");
    if (cell && cell === chosen && !editing && event.pointerType === "touch") edit(cell);
    else if (cell && !editing && !event.target.closest("a")) choose(cell);
    else if (!cell && chosen && !event.target.closest("#gj-table")) choose(null);
  });
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("#gj-table td[data-cell]");
    if (cell && !event.target.closest("a")) edit(cell);
  });
  table.addEventListener("focusout", (event) => {
    const { box } = editing || {};
    window.setTimeout(() => { if (editing && editing.box === box && box && !box.contains(event.relatedTarget) && !box.contains(document.activeElement)) keep(); });
  });

  // A column from a spreadsheet goes down from the chosen cell, row by row, each through its own checks.
  document.addEventListener("paste", async (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const from = editing ? editing.cell : chosen;
    if (!from || (editing && !text.includes("\n")) || (!editing && event.target.closest("input, textarea, select"))) return;
    event.preventDefault();
    if (editing) leave();
    let cell = from;
    for (const line of text.split("\n")) {
      if (!cell) break;
      await send(cell, line.split("\t")[0], cell.parentElement.dataset.version, true);
      cell = above(cell, 1);
    }
  });
})();
