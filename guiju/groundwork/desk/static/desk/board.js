// The board: a drop calls the verb of its column; refused, the card goes back and the panel tells what is missing.
(function () {
  "use strict";
  const { $, $$ } = window.guiju;
  const board = $("#gj-board");
  if (!board) return;
  let moving = null;

  function ask(card, lane, from, before) {
    const values = { id: card.dataset.key, version: card.dataset.version, key: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()), next: window.location.pathname + window.location.search };
    const sets = lane.dataset.sets;
    if (sets) values[sets] = sets !== "to" && lane.dataset.lane === "~" ? "" : lane.dataset.lane;
    moving = { card, from, before };
    card.classList.add("is-moving");
    window.htmx.ajax("POST", "/do/" + lane.dataset.verb + "/", { target: "#gj-dialog-body", swap: "innerHTML", values });
  }
  function goBack() {
    if (!moving) return;
    moving.from.insertBefore(moving.card, moving.before);
    moving.card.classList.remove("is-moving");
    moving = null;
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!moving || !event.detail.requestConfig.path.startsWith("/do/")) return;
    if (event.detail.xhr.status === 204) moving = null; else goBack();
  });
  document.addEventListener("htmx:sendError", goBack);

  function move(card, lane) {
    if (!lane || !lane.dataset.verb) return;
    const from = card.parentElement, before = card.nextElementSibling;
    $("[data-cards]", lane).prepend(card);
    ask(card, lane, from, before);
  }
  $$("[data-cards]", board).forEach((cards) => {
    let before = null;
    window.Sortable.create(cards, {
      group: "board", animation: 120, ghostClass: "gj-ghost", delay: 120, delayOnTouchOnly: true, filter: "details, a", preventOnFilter: false,
      onStart: (event) => { before = event.item.nextElementSibling; },
      draggable: ".gj-card",
      onMove: (event) => Boolean(event.to.closest(".gj-lane").dataset.verb) || event.to === event.from,
      onEnd: (event) => { if (event.to !== event.from) ask(event.item, event.to.closest(".gj-lane"), event.from, before); },
    });
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-move-to]"), tab = event.target.closest("[data-lane-tab]");
    if (to) move(to.closest(".gj-card"), $('[data-lane="' + to.dataset.moveTo + '"]', board));
    if (tab) {
      $$("[data-lane-tab]").forEach((each) => each.setAttribute("aria-selected", String(each === tab)));
      $$(".gj-lane", board).forEach((lane) => lane.classList.toggle("is-shown", lane.dataset.lane === tab.dataset.laneTab));
    }
  });
  // On a telephone one column is shown at a time: a swipe goes to the next.
  let touched = null;
  board.addEventListener("touchstart", (event) => { touched = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null; }, { passive: true });
  board.addEventListener("touchend", (event) => {
    const tabs = $$("[data-lane-tab]").filter((tab) => tab.checkVisibility());
    if (!touched || !tabs.length || $(".gj-ghost", board)) return;
    const across = event.changedTouches[0].clientX - touched[0], down = event.changedTouches[0].clientY - touched[1];
    const to = tabs[tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true") + (across < 0 ? 1 : -1)];
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down) && to) { to.click(); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }, { passive: true });
  const first = (lane) => $(".gj-card", lane);
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest && event.target.closest(".gj-card");
    if (!card || event.target !== card) return;
    const lanes = $$(".gj-lane", board), at = lanes.indexOf(card.closest(".gj-lane")), cards = $$(".gj-card", lanes[at]), place = cards.indexOf(card);
    const focus = { ArrowDown: cards[place + 1], ArrowUp: cards[place - 1], ArrowRight: lanes.slice(at + 1).map(first).find(Boolean), ArrowLeft: lanes.slice(0, at).reverse().map(first).find(Boolean) }[event.key];
    if (focus) { event.preventDefault(); focus.focus(); focus.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    const open = (lane) => lane.dataset.verb && !lane.classList.contains("is-folded");
    if (event.key === "]") move(card, lanes.slice(at + 1).find(open));
    if (event.key === "[") move(card, lanes.slice(0, at).reverse().find(open));
    if ((event.key === "]" || event.key === "[") && card.isConnected) card.focus();
    if (event.key === "Enter") window.location.href = card.dataset.url;
  });
})();
