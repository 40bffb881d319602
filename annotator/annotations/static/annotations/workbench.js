// The workbench by keyboard. Without this file the page works by mouse, Tab and Enter.
"use strict";

(() => {
  const form = document.getElementById("judgement");
  if (!form) return;
  const opened = Date.now();
  const open = !form.querySelector("fieldset[disabled]");
  const save = () => form.querySelector("button[value=save]");
  const choose = (name, value) => {
    const input = form.querySelector(`input[name="${name}"][value="${value}"]`);
    if (input) {
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return input;
  };
  const go = (id) => document.getElementById(id)?.click();
  const focusOn = (id) => {
    const field = document.getElementById(id);
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select?.();
  };
  const rated = () => form.querySelector('input[name="voice"]:checked');

  const keys = {
    c: () => { choose("voice", "cited"); focusOn("source-1"); },
    u: () => { choose("voice", "anonymous"); focusOn("source-1"); },
    p: () => choose("voice", "publisher")?.focus(),
    x: () => { choose("voice", "none"); save()?.click(); },
    s: () => save()?.click(),
    n: () => focusOn("note"),
    f: () => { const box = document.getElementById("flagged"); box.checked = true; focusOn("flag_reason"); },
    z: () => form.querySelector("button[value=undo]")?.click(),
    j: () => go("next"),
    k: () => go("previous"),
    l: () => go("unfinished"),
    "?": () => {
      const list = document.querySelector("details.keys");
      list.open = !list.open;
      if (list.open) list.scrollIntoView({ block: "nearest" });
    },
  };
  const reading = new Set(["j", "k", "l", "?"]);

  const typing = (element) =>
    element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      document.getElementById("statement").focus({ preventScroll: true });
      return;
    }
    if (typing(event.target)) return;
    if (/^[1-6]$/.test(event.key) && open) {
      event.preventDefault();
      choose("credibility", event.key);
      if (rated()) save()?.click();
      else choose("voice", "publisher")?.focus();
      return;
    }
    const act = keys[event.key];
    if (!act || (!open && !reading.has(event.key))) return;
    event.preventDefault();
    act();
  });

  // Where the publisher speaks nobody is cited: the source lines step back, and keep what was typed.
  const sources = form.querySelector("fieldset.sources");
  const credibility = form.querySelector("fieldset.credibility");
  const follow = () => {
    const voice = rated()?.value;
    sources.classList.toggle("aside", voice === "publisher" || voice === "none");
    credibility.classList.toggle("aside", voice === "none");
  };
  form.addEventListener("change", follow);
  follow();

  // A double click sends once; the server would make one version of two all the same.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.elements.seconds.value = Math.min(86400, Math.round((Date.now() - opened) / 1000));
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });

  // A click on a statement leads to it; its number is the link for keyboard and screen reader.
  document.querySelector(".report-text").addEventListener("click", (event) => {
    const statement = event.target.closest(".statement");
    if (!statement || event.target.closest("a") || String(getSelection())) return;
    statement.querySelector("a.number").click();
  });
  // Beside each other, the text moves to the statement in focus; below each other, the judgement stays in sight.
  if (matchMedia("(min-width: 1001px)").matches) {
    document.getElementById("focus")?.closest(".statement").scrollIntoView({ block: "center" });
    document.getElementById("statement").focus({ preventScroll: true });
  } else {
    document.getElementById("statement").focus();
  }
})();
