// The inbox of approvals: a refusal without words first asks for them; O and W lead to the boxes, Ctrl+Enter sends.
const { $ } = window.guiju;
const form = $("#ap-decide");
let wanted = null;
if (form) {
  const opinion = $("#ap-opinion");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-needs-words]");
    if (!button || opinion.value.trim()) return;
    event.preventDefault();
    wanted = button;
    opinion.required = true;
    opinion.focus();
    opinion.scrollIntoView({ block: "center" });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.target.blur(); return; }
    if (event.key !== "Enter" || event.isComposing || event.target.tagName === "BUTTON" || event.target.tagName === "SUMMARY") return;
    const sends = event.ctrlKey || event.metaKey;
    if (!sends && event.target.tagName === "TEXTAREA") return;
    event.preventDefault();
    event.stopPropagation();
    if (sends) form.requestSubmit(wanted || $("[data-key=approve]", form));
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "o") { event.preventDefault(); opinion.focus(); }
    if (event.key === "w") { event.preventDefault(); $("#ap-condition-box").open = true; $("#ap-condition").focus(); }
  });
}
