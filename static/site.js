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
  const busy = button?.dataset.busy || form.dataset.busy;
  const status = form.querySelector("[role=status]");
  if (status) status.textContent = busy;
  // Later: the browser reads the button's name and value first.
  if (button) {
    setTimeout(() => {
      button.disabled = true;
      if (button.tagName === "INPUT") button.value = busy;
      else button.textContent = busy;
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

// A screen left alone locks: what is on the page stays in it, unseen, until the same person's password.
// Without this file the server locks alone. All tabs share the time of the last use.
const lock = document.querySelector("dialog[data-lock-after]");
if (lock) {
  const pause = 1000 * lock.dataset.lockAfter;
  const title = document.title;
  const form = lock.querySelector("form");
  const sorry = lock.querySelector("[role=alert]");
  let used = Date.now();
  let told = used; // when the server last heard of it
  let locked = false;
  const shared = (value) => {
    try {
      if (value) localStorage.setItem("chungtay-used", value);
      return Number(localStorage.getItem("chungtay-used")) || 0;
    } catch {
      return 0;
    }
  };
  const send = (url) => fetch(url, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => undefined);
  const use = () => {
    if (locked) return;
    const now = Date.now();
    if (now - Math.max(used, shared()) > pause) return check();
    if (now - used > 1000) shared(now);
    used = now;
    if (now - told > pause / 6) {
      told = now;
      send(lock.dataset.aliveUrl);
    }
  };
  const check = () => {
    if (Date.now() - Math.max(used, shared()) > pause) shut();
  };
  const shut = () => {
    if (locked) return;
    locked = true;
    document.documentElement.classList.add("locked");
    document.title = lock.querySelector("h2").textContent;
    form.reset();
    sorry.hidden = true;
    lock.showModal();
    send(lock.dataset.lockUrl);
  };
  const open = () => {
    locked = false;
    used = told = shared(Date.now()) || Date.now();
    form.reset();
    lock.close();
    document.documentElement.classList.remove("locked");
    document.title = title;
  };
  shared(used);
  for (const kind of ["keydown", "pointerdown", "input", "wheel"]) document.addEventListener(kind, use, { passive: true });
  document.addEventListener("visibilitychange", check);
  // Locked by hand: here too what is half filled stays in the page.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-lock-now]")) return;
    event.preventDefault();
    shut();
  });
  // A page from before a change of person must not come back by "back".
  window.addEventListener("pageshow", (event) => (event.persisted ? window.location.reload() : check()));
  setInterval(check, Math.min(15000, pause / 4));
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.addEventListener("close", () => {
    if (locked) lock.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      answer = null;
    }
    if (answer && answer.ok) return open();
    if (answer && ![403, 429].includes(answer.status)) return window.location.reload(); // somebody else, or nobody, is signed in
    const said = answer && answer.status === 403 ? await answer.json().catch(() => window.location.reload()) : null;
    sorry.textContent = said ? said.error : answer ? lock.dataset.tooOften : lock.dataset.offline;
    sorry.hidden = false;
    form.reset();
    form.querySelector("[type=password]").focus();
  });
}
