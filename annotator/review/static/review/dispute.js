// The page of a dispute with a script: one key for each choice, and what was typed survives a lost session.
// Without this file the page works by mouse, Tab and Enter.
"use strict";

(() => {
  const page = document.querySelector(".dispute");
  if (!page) return;
  const form = document.getElementById("ruling-form");
  const said = document.getElementById("dispute-said");
  const byId = (id) => document.getElementById(id);
  const around = document.querySelector(".around");
  around.scrollTop = byId("in-question").offsetTop - around.clientHeight / 3;
  const tell = (words) => { said.textContent = words; };

  // ------------------------------------------------------------------ what is kept in this browser until it is saved

  const key = `hearsay:dispute:${page.dataset.who}:${page.dataset.dispute}`;
  const drafts = ["reason", "comment", "discuss_reason"];
  const keep = () => {
    const typed = Object.fromEntries(drafts.map((id) => [id, byId(id)?.value || ""]));
    if (Object.values(typed).some(Boolean)) localStorage.setItem(key, JSON.stringify(typed));
    else localStorage.removeItem(key);
  };
  // A field that is gone was saved with what it held, and so was a comment that stands on the page.
  const restore = () => {
    const typed = JSON.parse(localStorage.getItem(key) || "{}");
    const there = [...document.querySelectorAll(".comments p")].map((p) => p.innerText.trim());
    if (there.includes(typed.comment?.trim())) delete typed.comment;
    for (const id of drafts) if (byId(id) && typed[id] && !byId(id).value) byId(id).value = typed[id];
    keep();
  };
  document.addEventListener("input", keep);
  restore();

  if (!form.elements.choice) return;

  // ------------------------------------------------------------------ choosing

  const chosen = () => form.querySelector("input[name=choice]:checked");
  const fresh = () => form.querySelector("input[name=choice][value=new]");

  function take(letter) {
    const input = form.querySelector(`input[name=choice][value="${letter}"]`);
    if (!input) return;
    input.checked = true;
    input.focus();
    tell(`${letter} is taken.`);
  }

  // A new judgement begins as the one that was taken: most differ from it in one thing.
  function begin() {
    const from = chosen()?.dataset.form;
    if (!from) return;
    const { voice, credibility, rows } = JSON.parse(from);
    const set = (name, value) => {
      const input = form.querySelector(`input[name="${name}"][value="${value}"]`);
      if (input) input.checked = true;
    };
    set("voice", voice);
    set("credibility", credibility);
    for (const input of form.querySelectorAll("input[name^=source-]")) {
      const [text, via] = rows[Number(input.name.slice(7)) - 1] || ["", ""];
      input.value = text;
      const relay = form.elements[input.name.replace("source", "via")];
      if (relay) relay.value = via;
    }
  }

  function renew() {
    begin();
    form.querySelector(".new-judgement").open = true;
    fresh().checked = true;
    (form.querySelector("input[name=voice]:checked") || form.querySelector("input[name=voice]")).focus();
    tell("A new judgement.");
  }

  const pick = (name, value) => {
    const input = form.querySelector(`input[name="${name}"][value="${value}"]`);
    if (input) { input.checked = true; input.focus(); }
  };
  const save = () => form.querySelector("button[value=rule]").click();
  const focusOn = (id) => { byId(id)?.focus(); };
  const actions = {
    n: renew,
    r: () => focusOn("reason"),
    s: save,
    h: () => byId("discuss-form")?.querySelector("button").click(),
    m: () => focusOn("comment"),
    j: () => byId("next")?.click(),
    k: () => byId("previous")?.click(),
    o: () => byId("whole-report").click(),
    "?": () => { const keys = page.querySelector("details.keys"); keys.open = !keys.open; },
    t: () => pick("cause", "text"),
    g: () => pick("cause", "guideline"),
    i: () => pick("cause", "slip"),
    y: () => pick("cause", "ambiguity"),
  };

  // ------------------------------------------------------------------ keys

  const on = byId("keys-on");
  on.checked = localStorage.getItem("hearsay:dispute-keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("hearsay:dispute-keys", on.checked ? "on" : "off"));
  const typing = (element) =>
    element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      save();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) {
      byId("judgements").focus();
      return;
    }
    if (typing(event.target) || !on.checked) return;
    if (/^[1-6]$/.test(event.key) && fresh().checked) {
      event.preventDefault();
      pick("credibility", event.key);
      return;
    }
    if (/^[a-f]$/.test(event.key)) {
      event.preventDefault();
      take(event.key.toUpperCase());
      return;
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // Who opens the form of a new judgement by hand, or fills it in, means it.
  form.querySelector(".new-fields").addEventListener("change", () => { fresh().checked = true; });
  byId("judgements").focus({ preventScroll: true });
})();
