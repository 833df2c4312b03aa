// Quick create: a pasted card is split into fields, look-alikes appear while typing, what was made is told.
const { $, $$ } = window.guiju;
const WATCHED = ["name", "contact_name", "phone", "email", "credit_code"];
const PLACES = { company: ["name"], person: ["contact_name", "name"], title: ["position", "title"], phone: ["phone"], email: ["email"], website: ["website"], credit_code: ["credit_code"], region: ["region"], address: ["address"], industry: ["industry"], source: ["source"], needs: ["needs"] };
let timer = 0;

async function split(form, text) {
  const sent = new FormData();
  sent.append("text", text);
  sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch("/split/", { method: "POST", body: sent });
  if (!answer.ok) return;
  const said = await answer.json();
  if (!form.elements.contact_name && said.person && said.company) delete said.company;  // a form about a person
  Object.entries(said).forEach(([part, value]) => {
    const place = (PLACES[part] || []).map((name) => form.elements[name]).find((each) => each && "value" in each && !each.value);
    if (!place || place.tagName === "SELECT") return;
    place.value = value;
    const rest = place.closest("details.gj-rest");
    if (rest) rest.open = true;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const first = $$(".gj-fields input:not([type=hidden])", form).find((each) => !each.value);
  if (first) first.focus();
}
document.addEventListener("paste", (event) => {
  if (!event.target.matches || !event.target.matches("[data-paste]")) return;
  window.setTimeout(() => split(event.target.form, event.target.value), 0);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-paste]") && event.target.value) split(event.target.form, event.target.value);
});

function look(form) {
  const panel = $("[data-alike]", form);
  if (!panel) return;
  const asked = new URLSearchParams();
  WATCHED.forEach((name) => { const place = form.elements[name]; if (place && place.value) asked.set(name, place.value); });
  if ([...asked.values()].some((value) => value.length > 1)) window.htmx.ajax("GET", panel.dataset.alike + "?" + asked, { target: "#gj-alike", swap: "innerHTML" });
}
document.addEventListener("input", (event) => {
  const form = event.target.closest ? event.target.closest("form[data-quick]") : null;
  if (!form || event.isComposing || !WATCHED.includes(event.target.name)) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => look(form), 300);
});
document.addEventListener("compositionend", (event) => {
  const form = event.target.closest ? event.target.closest("form[data-quick]") : null;
  if (form) look(form);
});
document.addEventListener("click", (event) => {
  const force = event.target.closest("[data-force]");
  if (!force) return;
  const place = force.closest("form").elements[force.dataset.force], rest = place && place.closest("details");
  if (rest) rest.open = true;
  if (place) place.focus();
});

// What was made is told with a way to it; the form is shut, or empty for the next one.
document.body.addEventListener("gj-made", (event) => {
  const { told, url, open } = event.detail;
  Object.keys(window.sessionStorage).filter((key) => key.startsWith("gj-draft:") && key.endsWith(":new")).forEach((key) => window.sessionStorage.removeItem(key));
  window.guiju.told(told, url, open);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest ? event.target.closest("form[data-quick]") : null;
  if (form && event.detail.xhr.status === 204 && event.detail.xhr.getResponseHeader("HX-Trigger")) $("#gj-dialog").close();
});
