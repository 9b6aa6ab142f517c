"use strict";
/* Keys, and saving without leaving the page: what was typed stays when it could not be saved. */
const byId = (id) => document.getElementById(id);
const points = byId("points");
const comment = byId("comment");
const form = byId("mark");
const wrong = byId("wrong");
const keys = byId("keys");
const reuse = [...document.querySelectorAll("button.comment")];

try { keys.checked = sessionStorage.getItem("keys") !== "off"; } catch { /* none is kept */ }
keys.addEventListener("change", () => {
  try { sessionStorage.setItem("keys", keys.checked ? "on" : "off"); } catch { /* as above */ }
});
if (points) { points.focus(); points.select(); }

function tell(sentence) {
  wrong.textContent = sentence;
  wrong.scrollIntoView({ block: "nearest" });
}

let busy = false;
async function save() {
  if (busy) { return; }
  busy = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    const told = await answer.json();
    if (told.go) { location.assign(told.go); return; }
    tell(told.wrong);
  } catch {
    tell("Nothing was saved: the command has stopped, or does not answer. Start it again; what you typed stays here.");
  }
  busy = false;
  points.focus();
}

function again(button) {
  const before = comment.value.trimEnd();
  comment.value = before ? `${before}\n${button.textContent}` : button.textContent;
  points.focus();
}

function split() {
  const near = [...document.querySelectorAll("[data-near]")];
  const tick = near.every((box) => !box.checked);
  for (const box of near) { box.checked = tick; }
}

function go(address) { if (address) { location.assign(address); } }

const doing = {
  c: () => comment && comment.focus(),
  v: () => { if (points) { points.value = points.dataset.most; points.focus(); } },
  r: () => reuse.length && reuse[0].focus(),
  n: () => {
    const link = document.querySelector("[data-key=n]");
    go(document.body.dataset.next || (link && link.href));
  },
  p: () => go(document.body.dataset.previous),
  u: () => byId("undo").requestSubmit(),
  s: split,
  a: () => document.querySelector("[data-key=a]").click(),
  f: () => { const link = document.querySelector("[data-key=f]"); if (link) { link.click(); } },
  m: () => { const model = byId("model"); if (model) { model.open = !model.open; } },
  "?": () => { const help = keys.closest("details"); help.open = !help.open; },
};

if (form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  for (const button of reuse) { button.addEventListener("click", () => again(button)); }
  const button = byId("split");
  if (button) { button.addEventListener("click", split); }
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    save();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
  if (event.key === "Escape" && points) { points.focus(); points.select(); return; }
  if (event.key === "Enter" && at.type === "checkbox" && form && form.contains(at)) {
    event.preventDefault();
    save();
    return;
  }
  const place = reuse.indexOf(at);
  if (place >= 0) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (step) { event.preventDefault(); (reuse[place + step] || at).focus(); return; }
    if (number && reuse[number - 1]) { event.preventDefault(); again(reuse[number - 1]); return; }
  }
  const typing = at === comment || at.id === "extra";
  if (typing || !keys.checked || event.repeat) { return; }
  const action = doing[event.key];
  if (action) { event.preventDefault(); action(); }
});
