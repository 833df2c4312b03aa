// A record's page: facts changed in their place, the timeline's filters, the composer with its draft and mentions.
import { remember } from "./recent.js";

const { $, $$, toast } = window.guiju;
let following = "";

// Facts: Enter or double click opens the field, Esc puts back what stood there, Tab saves and goes on to the next.
function openFact(fact) {
  if ($("form", fact)) return;
  fact.dataset.was = fact.innerHTML;
  window.htmx.ajax("GET", fact.dataset.factUrl, { target: fact, swap: "innerHTML" });
}
function shutFact(fact) {
  if (fact.dataset.was === undefined) return;
  fact.innerHTML = fact.dataset.was;
  delete fact.dataset.was;
  $(".gj-fact-value", fact).focus();
}
function inputsOf(form) {
  return $$("input:not([type=hidden]), textarea, select", form);
}
document.addEventListener("dblclick", (event) => {
  const value = event.target.closest(".gj-fact-value");
  if (value) openFact(value.closest(".gj-fact"));
});
document.addEventListener("click", (event) => {
  const value = event.target.closest(".gj-fact-value");
  if (value && !event.target.closest("a") && window.matchMedia("(pointer: coarse)").matches) openFact(value.closest(".gj-fact"));
  if (event.target.closest("[data-fact-cancel]")) shutFact(event.target.closest(".gj-fact"));
});
document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const fact = event.target.closest ? event.target.closest(".gj-fact") : null;
  if (!fact) return;
  if (event.target.matches(".gj-fact-value") && event.key === "Enter") {
    event.preventDefault();
    openFact(fact);
  }
  const form = event.target.closest("[data-fact-form]");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    shutFact(fact);
  } else if (event.key === "Tab" && !event.shiftKey && event.target === inputsOf(form).pop()) {
    event.preventDefault();
    const all = $$(".gj-fact");
    following = (all[all.indexOf(fact) + 1] || fact).dataset.fact;
    form.requestSubmit();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const form = $("[data-fact-form]", event.target);
  if (event.target.matches(".gj-fact") && form) {
    const input = $(".is-wrong input:not([type=hidden])", form) || inputsOf(form)[0];
    if (input) { input.focus(); if (input.select && input.tagName === "INPUT") input.select(); }
    if ($(".is-wrong", form)) following = "";
  }
  if (event.target.id === "main") {
    const next = following && $(`.gj-fact[data-fact="${CSS.escape(following)}"]`);
    following = "";
    ready();
    if (next) openFact(next);
  }
});
// The timeline's chips.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-strand]");
  if (!chip) return;
  $$("[data-strand]").forEach((each) => {
    each.classList.toggle("is-on", each === chip);
    each.setAttribute("aria-pressed", String(each === chip));
  });
  $("#gj-strand").value = chip.dataset.strand;
  window.htmx.trigger($("#gj-story-find"), "search");
});

// The composer: a draft a record, kept in this browser until it was sent.
const chosen = new Map();
const draftOf = (form) => "gj-note:" + document.body.dataset.account + ":" + form.dataset.write;
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-write]");
  if (!form) return;
  if (!form.elements.key.value) form.elements.key.value = Date.now().toString(36) + Math.random().toString(36).slice(2);
  window.localStorage.setItem(draftOf(form), event.target.value);
  $("[data-write-kept]", form).hidden = !event.target.value;
  if (!event.isComposing) mention(form, event.target);
});
document.addEventListener("compositionend", (event) => {
  const form = event.target.closest("[data-write]");
  if (form) mention(form, event.target);
});
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest ? event.target.closest("[data-write]") : null;
  if (!form) return;
  const named = [...chosen].filter(([, name]) => form.elements.text.value.includes("@" + name)).map(([key]) => key);
  event.detail.parameters.set ? event.detail.parameters.set("mentions", named.join(",")) : (event.detail.parameters.mentions = named.join(","));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest ? event.target.closest("[data-write]") : null;
  if (form && event.detail.xhr.status === 204) window.localStorage.removeItem(draftOf(form));
});

// @: the people who may see this record.
let asked = 0;
async function mention(form, area) {
  const box = $(".gj-options", form), typed = /@([^\s@]{0,20})$/.exec(area.value.slice(0, area.selectionStart));
  const turn = ++asked;
  if (!typed) { box.hidden = true; return; }
  const answer = await fetch(form.dataset.mention + "?q=" + encodeURIComponent(typed[1]));
  if (turn !== asked || !answer.ok) return;
  const { people } = await answer.json();
  box.replaceChildren(...people.map(([key, name], place) => {
    const option = document.createElement("button");
    option.type = "button";
    option.className = "gj-mention" + (place ? "" : " is-on");
    option.dataset.key = key;
    option.textContent = name;
    option.setAttribute("role", "option");
    return option;
  }));
  box.hidden = !people.length;
}
function name(form, option) {
  const area = $("textarea", form), at = area.selectionStart, before = area.value.slice(0, at).replace(/@[^\s@]*$/, "@" + option.textContent + " ");
  chosen.set(option.dataset.key, option.textContent);
  area.value = before + area.value.slice(at);
  area.setSelectionRange(before.length, before.length);
  $(".gj-options", form).hidden = true;
  area.focus();
}
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".gj-mention");
  if (option) { event.preventDefault(); name(option.closest("[data-write]"), option); }
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest ? event.target.closest("[data-write]") : null;
  if (!form || event.isComposing) return;
  const box = $(".gj-options", form), all = $$(".gj-mention", box), on = all.findIndex((each) => each.classList.contains("is-on"));
  if (box.hidden || !all.length) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = (on + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
    all.forEach((each, place) => each.classList.toggle("is-on", place === next));
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    name(form, all[Math.max(on, 0)]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    box.hidden = true;
  }
});

// A pasted picture becomes a file on the record.
document.addEventListener("paste", async (event) => {
  const form = event.target.closest ? event.target.closest("[data-write][data-attach]") : null;
  const file = form && [...event.clipboardData.files].find((each) => each.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  const title = form.dataset.image + " " + new Date().toLocaleString("sv").slice(0, 16), sent = new FormData();
  sent.append("content", file, title.replace(/[: ]/g, "-") + "." + (file.type.split("/")[1] || "png"));
  sent.append("about", form.dataset.write);
  sent.append("title", title);
  sent.append("next", window.location.pathname);
  const answer = await fetch(form.dataset.attach, { method: "POST", body: sent, headers: { "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
  if (!answer.ok) { toast(form.dataset.imageFailed); return; }
  const area = $("textarea", form);
  area.setRangeText("[" + title + "]", area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// Steps through the list from which the record was opened.
function ready() {
  const head = $("[data-record]"), form = $("[data-write]");
  if (!head) return;
  remember(head);
  const rows = JSON.parse(window.sessionStorage.getItem("gj-rows:" + window.location.pathname.split("/")[1]) || "[]");
  const place = rows.indexOf(window.location.pathname), steps = $(".gj-steps");
  if (place >= 0) {
    steps.hidden = false;
    $$("[data-step]", steps).forEach((step) => {
      const to = rows[place + Number(step.dataset.step)];
      if (to) step.href = to; else step.remove();
    });
  }
  const kept = form && window.localStorage.getItem(draftOf(form));
  if (kept && !$("textarea", form).value) {
    $("textarea", form).value = kept;
    $("[data-write-kept]", form).hidden = false;
  }
}
ready();
