// Keeps answers as they are typed. The form works without it. Each question is sent by
// itself; what cannot be sent stays in this browser until it can.
"use strict";
(() => {
  const form = document.querySelector("form[data-answers]");
  if (!form) return;
  const state = document.querySelector("[data-state]");
  const progress = document.querySelector("[data-progress]");
  const token = form.elements.namedItem("token");
  const prefix = "mandate answers " + form.dataset.key + " ";
  const waiting = new Map(); // question → timer
  const busy = new Set();
  const dirty = new Set();

  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const say = (text) => { state.textContent = text; };
  const fields = (block) => [...block.querySelectorAll("input, select, textarea")].filter((f) => f.name && f.type !== "file");

  function store(block) {
    const kept = fields(block).filter((f) => (f.type !== "radio" && f.type !== "checkbox") || f.checked).map((f) => [f.name, f.value]);
    try { localStorage.setItem(prefix + block.dataset.question, JSON.stringify(kept)); } catch { /* full, or forbidden: the page still holds it */ }
  }
  function forget(block) {
    try { localStorage.removeItem(prefix + block.dataset.question); } catch { /* as above */ }
  }
  // restore puts back what an earlier visit could not send.
  function restore(block) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(prefix + block.dataset.question)); } catch { return false; }
    if (!Array.isArray(kept)) return false;
    for (const f of fields(block)) {
      const own = kept.filter(([name]) => name === f.name).map(([, value]) => value);
      if (f.type === "radio" || f.type === "checkbox") f.checked = own.includes(f.value);
      else if (f.type !== "hidden" || f.hasAttribute("data-version")) { if (own.length) f.value = own[0]; }
    }
    return true;
  }

  // whole tells whether there is something to send: half an answer waits for its score.
  const whole = (block) => {
    const chosen = block.querySelector("input[type=radio]:checked");
    if (!chosen) return [...block.querySelectorAll("input[type=file]")].some((f) => f.files.length > 0);
    return chosen.value !== "na" || block.querySelector("[name^='reason.']").value.trim() !== "";
  };

  function changed(block, pause) {
    dirty.add(block);
    store(block);
    clearTimeout(waiting.get(block));
    if (whole(block)) waiting.set(block, setTimeout(() => send(block, 0), pause));
  }

  async function send(block, tries) {
    if (busy.has(block)) return; // it is sent again when the answer is there
    busy.add(block);
    dirty.delete(block);
    say(state.dataset.saving);
    const body = new FormData();
    body.append("token", token.value);
    for (const f of block.querySelectorAll("input, select, textarea")) {
      if (!f.name || ((f.type === "radio" || f.type === "checkbox") && !f.checked)) continue;
      if (f.type === "file") { for (const file of f.files) body.append(f.name, file); } else body.append(f.name, f.value);
    }
    let reply = null;
    let status = 0;
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      status = response.status;
      if ((response.headers.get("Content-Type") || "").includes("application/json")) reply = await response.json();
    } catch { /* no connection: tried again below */ }
    busy.delete(block);
    if (!reply && status >= 400 && status < 500) {
      say(state.dataset.signin); // the session or the link has ended; what was typed is kept here
      return;
    }
    if (!reply) {
      say(state.dataset.trying);
      waiting.set(block, setTimeout(() => send(block, tries + 1), Math.min(60000, 2000 * 2 ** tries)));
      return;
    }
    taken(block, reply);
    if (dirty.has(block)) changed(block, 500);
  }

  function taken(block, reply) {
    const question = block.dataset.question;
    const wrong = (reply.wrong && reply.wrong[question]) || (reply.saved ? "" : reply.text || "");
    const place = block.querySelector("[data-wrong]");
    place.textContent = wrong;
    place.hidden = !wrong;
    block.classList.toggle("field-wrong", Boolean(wrong));
    if (reply.versions && reply.versions[question] !== undefined) block.querySelector("[data-version]").value = reply.versions[question];
    if (reply.progress) progress.textContent = reply.progress;
    if (wrong) {
      say(state.dataset.wrong);
      return;
    }
    if (reply.files) show(block, question, reply.files[question] || []);
    if (!dirty.has(block)) forget(block);
    say(state.dataset.saved + " " + clock(reply.at));
    block.querySelector("[data-mark]").textContent = state.dataset.saved + " " + clock(reply.at);
  }

  // show lists the files that are kept with the answer.
  function show(block, question, files) {
    const list = block.querySelector("[data-files]");
    list.replaceChildren(...files.map((file) => {
      const item = document.createElement("li");
      const id = Object.assign(document.createElement("input"), { type: "hidden", name: "files." + question, value: file.id });
      const link = Object.assign(document.createElement("a"), { href: file.url, textContent: file.name });
      const label = Object.assign(document.createElement("label"), { className: "small" });
      label.append(Object.assign(document.createElement("input"), { type: "checkbox", name: "drop." + question, value: file.id }), " " + list.dataset.drop);
      item.append(id, link, label);
      return item;
    }));
    for (const input of block.querySelectorAll("input[type=file]")) input.value = "";
  }

  for (const block of form.querySelectorAll("[data-question]")) {
    block.addEventListener("input", (event) => changed(block, event.target.matches("textarea") ? 1500 : 300));
    if (restore(block)) changed(block, 100);
  }
  addEventListener("online", () => { for (const block of [...dirty, ...waiting.keys()]) if (whole(block)) send(block, 0); });
  addEventListener("beforeunload", (event) => { if (busy.size > 0) event.preventDefault(); });
})();
