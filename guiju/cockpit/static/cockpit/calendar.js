// The calendar: arrows go from day to day; a drop, [ ] { } or another date on a card asks the verb of the record.
(function () {
  "use strict";
  const { $, $$, load } = window.guiju;
  const table = $("#gj-cal");
  if (!table) return;
  const { verb, on } = table.dataset, asks = "asks" in table.dataset;
  const days = $$("td[data-day]", table);
  let moving = null;
  const dayAfter = (day, count) => { const at = new Date(day + "T12:00:00Z"); at.setUTCDate(at.getUTCDate() + count); return at.toISOString().slice(0, 10); };
  const dayOf = (card) => card.closest("td").dataset.day;

  function goBack() {
    if (!moving) return;
    const { card, from, before } = moving;
    from.insertBefore(card, before);
    card.classList.remove("is-moving");
    const picked = $(".gj-cal-move", card);
    if (picked) picked.value = dayOf(card);
    moving = null;
  }
  // A verb that wants more than the day opens its form with the day filled in; the card stays until that is sent.
  function ask(card, day, from, before) {
    const value = card.dataset.time ? day + "T" + card.dataset.time : day, next = window.location.pathname + window.location.search;
    moving = { card, from, before };
    if (asks) {
      goBack();
      load("/do/" + verb + "/?" + new URLSearchParams({ id: card.dataset.key, ["f." + on]: value, next }) + "&" + (card.dataset.given || ""));
      return;
    }
    card.classList.add("is-moving");
    window.htmx.ajax("POST", "/do/" + verb + "/", { target: "#gj-dialog-body", swap: "innerHTML", values: { id: card.dataset.key, version: card.dataset.version, key: window.crypto.randomUUID ? window.crypto.randomUUID() : String(Math.random()), [on]: value, next } });
  }
  function move(card, day) {
    if (!verb || !day || moving || day === dayOf(card)) return;
    const from = card.parentElement, before = card.nextElementSibling, to = days.find((one) => one.dataset.day === day);
    if (to) $("[data-cards]", to).append(card);
    ask(card, day, from, before);
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!moving || !event.detail.requestConfig.path.startsWith("/do/")) return;
    if (event.detail.xhr.status === 204) moving = null; else goBack();
  });
  document.addEventListener("htmx:sendError", goBack);

  if (verb) days.forEach((day) => {
    let before = null;
    window.Sortable.create($("[data-cards]", day), {
      group: "calendar", animation: 120, ghostClass: "gj-ghost", delay: 120, delayOnTouchOnly: true, draggable: ".gj-card", filter: "input", preventOnFilter: false,
      onStart: (event) => { before = event.item.nextElementSibling; },
      onEnd: (event) => { if (event.to !== event.from) ask(event.item, event.to.closest("td").dataset.day, event.from, before); },
    });
  });
  document.addEventListener("change", (event) => {
    const picked = event.target.closest(".gj-cal-move");
    if (picked && picked.value) move(picked.closest(".gj-card"), picked.value);
  });

  function stand(day) {
    const to = $(".gj-card", day) || day;
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }
  const first = $("td.is-today", table) || days.find((day) => !day.classList.contains("is-out"));
  first.tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const day = event.target.closest("td"), card = event.target.closest(".gj-card");
    if (!day || event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = days.indexOf(day), step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 }[event.key];
    const cards = $$(".gj-card", day), beside = card && { ArrowDown: cards[cards.indexOf(card) + 1], ArrowUp: cards[cards.indexOf(card) - 1] }[event.key];
    const shift = { "]": 1, "[": -1, "}": 7, "{": -7 }[event.key];
    if (beside) { event.preventDefault(); beside.focus(); }
    else if (step) { event.preventDefault(); if (days[at + step]) stand(days[at + step]); }
    else if (card && shift) { event.preventDefault(); move(card, dayAfter(day.dataset.day, shift)); if (card.isConnected) card.focus(); }
    else if (event.key === "Enter" && (event.target === card || event.target === day)) window.location.href = card ? card.dataset.url : $(".gj-cal-day", day).href;
  });
})();
