// Progressive enhancement only: every page works without this file.
"use strict";
document.documentElement.classList.add("js");

// The place in the top bar changes as soon as something is chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// "Choose all": <select data-choose-all="reason"> sets every <select data-choice="reason">;
// a checkbox with the same attributes ticks every one.
document.addEventListener("change", (event) => {
  const chooser = event.target.closest("[data-choose-all]");
  if (!chooser) return;
  for (const one of document.querySelectorAll(`[data-choice="${chooser.dataset.chooseAll}"]`)) {
    if (one.type === "checkbox") one.checked = chooser.checked;
    else if (chooser.value) one.value = chooser.value;
  }
});

// A form with data-busy is sent once and says meanwhile what is being done ("Đang đọc tệp…").
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.dataset.busy) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("[type=submit]");
  const status = form.querySelector("[role=status]");
  if (status) status.textContent = form.dataset.busy;
  // Later: the browser reads the button's name and value first.
  if (button) {
    setTimeout(() => {
      button.disabled = true;
      if (button.tagName === "INPUT") button.value = form.dataset.busy;
      else button.textContent = form.dataset.busy;
    });
  }
});
// A page shown again by "back" must let its form be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-sent]")) window.location.reload();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  // A menu closes when something else is pressed.
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.who[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
