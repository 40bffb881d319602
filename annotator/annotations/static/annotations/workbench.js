// The workbench with a script: keys, saving without reloading, nothing lost when the network or the session is.
// Without this file the page works by mouse, Tab and Enter, one page per save.
"use strict";

(() => {
  const bench = document.querySelector(".bench");
  if (!bench || !document.getElementById("judgement")) return;
  const PART = { "X-Hearsay-Part": "1" };
  const RETRY_MS = 3000;
  const NOTE_PX = 70; // of the note at the corner, with two lines
  const state = document.getElementById("save-state");
  const panel = () => document.querySelector(".bench-judgement");
  const form = () => document.getElementById("judgement");
  const isOpen = () => !form().querySelector("fieldset[disabled]");
  // Credibility before source: "alone" while nothing else is asked, "half" while the source isn't said yet, then "first";
  // empty where all is asked at once.
  const credibility = () => form().dataset.credibility || "";
  let shownAt = Date.now();
  // A save that goes on, or a move, is under way. What is asked for meanwhile waits in `moves` where it judges nothing;
  // a key that judges would fall on a statement that nobody has seen, and is not taken (`early`).
  let moving = false;
  let moves = [];
  let early = { keys: "", at: -Infinity };
  // What the last key saved or skipped, while nothing was done at the statement that it went on to: undo is meant for it.
  let made = null;
  // Enter in a source line, until the key is up: it asks about a name that the registry lacks, `asked` what it did ask.
  let entering = false;
  let asked = "";
  let work = Promise.resolve(); // what is sent, one after the other: each save names the version before it

  // ------------------------------------------------------------------ what is kept in this browser until it is saved

  const prefix = `hearsay:${bench.dataset.who}:${bench.dataset.assignment}:`;
  const kept = {
    put: (seat, entry) => localStorage.setItem(prefix + seat, JSON.stringify(entry)),
    get: (seat) => JSON.parse(localStorage.getItem(prefix + seat) || "null"),
    drop: (seat) => localStorage.removeItem(prefix + seat),
    unsent: () =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => kept.get(key.slice(prefix.length)))
        .filter((entry) => entry?.action),
  };

  // alone: without voice and sources, which are then as yet unsaid, whatever a suggestion has filled in.
  const fields = (alone = false) =>
    [...new FormData(form())].filter(
      ([name]) => name !== "csrfmiddlewaretoken" && !(alone && /^(voice$|source-|via-)/.test(name)),
    );
  const token = () => form().elements.csrfmiddlewaretoken.value;
  const seatNow = () => form().elements.seat.value;
  const keep = (action, alone = false) => {
    made = null;
    kept.put(seatNow(), { fields: fields(alone), action, position: panel().dataset.position, seat: seatNow() });
  };

  function restore() {
    const entry = kept.get(seatNow());
    if (!entry || !isOpen()) return;
    for (const input of form().querySelectorAll("input[type=radio], input[type=checkbox]")) input.checked = false;
    for (const [name, value] of entry.fields) {
      if (["seat", "base_version", "seconds"].includes(name)) continue;
      const element = form().elements[name];
      if (!element) continue;
      if (element instanceof RadioNodeList) element.value = value;
      else if (element.type === "radio" || element.type === "checkbox") element.checked = true;
      else element.value = value;
    }
    tell("What you typed here is back in the form; it is not saved yet.");
  }

  // ------------------------------------------------------------------ sending

  function tell(words, trouble = false, link = null) {
    state.textContent = words;
    state.classList.toggle("trouble", trouble);
    if (link) {
      const anchor = document.createElement("a");
      [anchor.href, anchor.textContent] = link;
      state.append(" ", anchor);
    }
  }

  const signInAgain = () =>
    tell("You are signed out. What you did is kept in this browser.", true, [
      `${bench.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`,
      "Sign in again",
    ]);

  const pause = () =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
    });

  const refused = (status) =>
    status === 404
      ? "was taken back, or corrected by a manager. Reload the page."
      : `was not saved: the server answered ${status}. It is kept in this browser; reload the page.`;

  // Sends until there is an answer. Returns {status, part}, or null where the person has to sign in first; the part is
  // null where the server has no such statement for them, or refuses otherwise.
  async function send(entries) {
    let renewed = false;
    for (;;) {
      let response;
      try {
        const body = new URLSearchParams([...entries, ["csrfmiddlewaretoken", token()]]);
        response = await fetch(location.pathname, { method: "POST", body, headers: PART, redirect: "manual" });
        if (response.status >= 500) throw new Error(response.status);
      } catch {
        tell("Offline. What you did is kept in this browser and sent as soon as the server answers.", true);
        await pause();
        continue;
      }
      if (response.type === "opaqueredirect") { signInAgain(); return null; }
      if (response.status === 403 && !renewed) {
        // Signed in again in another window: this page's token is of the session before.
        renewed = true;
        const fresh = await fetch(location.href, { headers: PART, redirect: "manual" });
        if (!fresh.ok) { signInAgain(); return null; }
        const page = new DOMParser().parseFromString((await fresh.json()).panel, "text/html");
        form().elements.csrfmiddlewaretoken.value = page.querySelector("[name=csrfmiddlewaretoken]").value;
        continue;
      }
      const json = response.headers.get("Content-Type")?.startsWith("application/json");
      return { status: response.status, part: json ? await response.json() : null };
    }
  }

  function perform(action, { quiet = false, alone = false, asking = false } = {}) {
    const lines = sourceLines().map((input) => input.value.trim()).join("\n");
    const line = document.activeElement?.id;
    const judging = action === "save" || action === "save-stay";
    if (judging) keep(action, alone); // at once: what is sent before it may hang
    work = work.then(async () => {
      const seat = seatNow();
      form().elements.seconds.value = Math.min(86400, Math.round((Date.now() - shownAt) / 1000));
      if (judging) keep(action, alone);
      if (!quiet) tell("Saving …");
      const entries = [...fields(alone), ["action", action], ["at", panel().dataset.position]];
      if (asking && lines !== asked) entries.push(["ask", "1"]);
      const answer = await send(entries);
      if (answer?.status !== 200 && !quiet) moves = []; // the person has to look at this one first
      if (!answer) return;
      const { status, part } = answer;
      if (!part) {
        tell(`This statement ${refused(status)}`, true);
      } else if (status === 200) {
        kept.drop(seat);
        if (quiet) settle(part);
        else show(part);
        const gone = !quiet && part.saved.position !== part.position;
        made = gone ? { seat, action, version: part.saved.version, position: part.saved.position } : null;
        tell(part.said);
      } else if (status === 422 && quiet) {
        keep(null);
        tell(`Not saved yet. ${part.said}`);
      } else {
        keep(null);
        show(part, { restoring: false });
        tell(part.said || "Saved elsewhere since: both versions are shown.", true);
        if (part.asks) {
          asked = lines;
          const field = document.getElementById(line);
          field?.focus();
          field?.setSelectionRange(field.value.length, field.value.length); // to type on
        }
      }
    });
    return work;
  }

  // Undoes what was saved at the statement that was left, and shows that again.
  function takeBack({ seat, version, position }) {
    work = work.then(async () => {
      tell("Saving …");
      const answer = await send([["seat", seat], ["base_version", version], ["action", "undo"], ["at", position]]);
      if (answer?.status !== 200) moves = [];
      if (!answer) return;
      if (answer.status === 200) kept.drop(seat);
      show(answer.part, { restoring: answer.status === 200 });
      tell(answer.part.said || "Saved elsewhere since: both versions are shown.", answer.status !== 200);
    });
    return work;
  }

  // What was left unsent when the page was closed or the session ended.
  function sendKept() {
    for (const entry of kept.unsent()) {
      work = work.then(async () => {
        const answer = await send([...entry.fields, ["action", "save-stay"], ["at", entry.position]]);
        if (!answer) return;
        if (!answer.part) {
          if (answer.status === 404) kept.drop(entry.seat);
          tell(`Statement ${entry.position}, kept from before, ${refused(answer.status)}`, true);
          return;
        }
        if (answer.status === 200) kept.drop(entry.seat);
        else kept.put(entry.seat, { ...entry, action: null });
        if (entry.seat === seatNow()) show(answer.part, { restoring: answer.status !== 200 });
        else colour(answer.part.saved);
        tell(
          answer.status === 200
            ? `Statement ${entry.position}, kept from before, is saved.`
            : `Statement ${entry.position} was not saved: ${answer.part.said || "it was saved elsewhere since."}`,
          answer.status !== 200,
        );
      });
    }
  }

  // ------------------------------------------------------------------ showing

  function colour(saved) {
    const statement = saved && document.getElementById(`s${saved.position}`);
    if (!statement) return;
    statement.className = statement.className.replace(/state-\w+/, `state-${saved.state}`);
    const number = statement.querySelector("a.number");
    const words = saved.state === "half" ? "half done" : saved.state;
    number.setAttribute("aria-label", `Statement ${saved.position}, ${words}`);
  }

  const SETTLED = [
    "#statement > small", ".bench-progress", ".versions", ".bench-actions", ".rated > summary", ".guidelines-version",
  ];

  // A quiet save leaves the form, and the person's place in it, alone.
  function settle(part) {
    form().elements.base_version.value = part.version;
    colour(part.saved);
    const fresh = new DOMParser().parseFromString(part.panel, "text/html");
    form().dataset.credibility = fresh.getElementById("judgement").dataset.credibility || "";
    for (const name of SETTLED) {
      const [old, now] = [panel().querySelector(name), fresh.querySelector(name)];
      if (!now) continue;
      if (name === ".versions" && !old) panel().querySelector(".bench-moves").after(now);
      else if (old && !old.contains(document.activeElement)) old.replaceWith(now);
    }
    noteUnregistered(fresh);
    renewGuidelines();
  }

  // Beside each name whether the registry lacks it, as the server read it just now.
  function noteUnregistered(fresh) {
    const notes = new Map();
    for (const note of fresh.querySelectorAll(".source-row .unregistered"))
      notes.set(note.closest(".source-row").querySelector("input").value, note);
    for (const input of sourceLines()) {
      const [row, note] = [input.closest(".source-row"), notes.get(input.value.trim())];
      row.querySelector(".unregistered")?.remove();
      input.removeAttribute("aria-describedby");
      if (!note) continue;
      const said = note.cloneNode(true);
      said.id = `unregistered-${input.name.slice("source-".length)}`;
      row.append(said);
      input.setAttribute("aria-describedby", said.id);
    }
  }

  // A version that was published meanwhile: what is saved from now on is made under it.
  async function renewGuidelines() {
    const now = panel().querySelector(".guidelines-version");
    const shown = document.getElementById("guidelines");
    if (!now || now.dataset.version === shown?.dataset.version) return;
    try {
      const response = await fetch(now.querySelector("a").href, { headers: PART, redirect: "manual" });
      if (!response.ok) return;
      const pages = await response.text();
      if (shown) shown.outerHTML = pages;
      else bench.insertAdjacentHTML("afterend", pages);
      tell(`The guidelines have changed: version ${now.dataset.version} is in force.`);
    } catch {
      // Offline: the next answer of the server brings them.
    }
  }

  function show(part, { restoring = true, remember = true } = {}) {
    colour(part.saved);
    for (const mark of document.querySelectorAll(".report-text mark")) mark.replaceWith(...mark.childNodes);
    document.querySelector(".report-text .in-focus")?.classList.remove("in-focus");
    const before = document.getElementById("focus");
    before?.removeAttribute("id");
    before?.removeAttribute("aria-current");
    for (const [position, html] of Object.entries(part.statements)) {
      const old = document.getElementById(`s${position}`);
      if (old) old.outerHTML = html.trim();
    }
    panel().outerHTML = part.panel.trim();
    shownAt = Date.now();
    if (remember && part.position !== null) {
      const address = `?at=${part.position}`;
      if (location.search !== address) history.pushState(null, "", address);
    }
    if (restoring) restore();
    follow();
    attend();
    renewGuidelines();
  }

  // Beside each other, the text moves to the statement in focus; below each other, the judgement stays in sight.
  function attend() {
    const beside = matchMedia("(min-width: 1001px)").matches;
    if (beside) {
      document.getElementById("focus")?.closest(".statement").scrollIntoView({ block: "center" });
      // At the beginning of a report the head of the page would push the panel's buttons out of sight, or under the note.
      if (panel().getBoundingClientRect().bottom > innerHeight - NOTE_PX) bench.scrollIntoView({ block: "start" });
    }
    // Who went to the search or to the guidelines while the answer was on its way stays there.
    const elsewhere = document.activeElement?.closest(".corpus-search, #guidelines");
    if (!elsewhere) document.getElementById("statement").focus({ preventScroll: beside });
  }

  // Where the publisher speaks nobody is cited: the source lines step back, and keep what was typed.
  function follow() {
    const voice = form().querySelector('input[name="voice"]:checked')?.value;
    form().querySelector("fieldset.sources")?.classList.toggle("aside", voice === "publisher" || voice === "none");
    form().querySelector("fieldset.credibility").classList.toggle("aside", voice === "none");
  }

  function sayEarly() {
    if (early.keys) tell(`${state.textContent} Too early, and not taken: ${early.keys}`, true);
    early.keys = "";
  }

  // Until `done`, no key and no click changes the statement that is left.
  function hold(done) {
    moving = true;
    form().inert = true;
    done().finally(() => {
      moving = false;
      form().inert = false;
      sayEarly();
      while (moves.length && !moving) moves.shift()();
    });
  }

  function move(address, remember = true) {
    made = null;
    if (moving) {
      moves.push(() => move(address, remember));
      return;
    }
    hold(() => (work = work.then(async () => {
      try {
        const response = await fetch(address, { headers: PART, redirect: "manual" });
        if (response.type === "opaqueredirect") signInAgain();
        else if (response.ok) show(await response.json(), { remember });
        else location.assign(address);
      } catch {
        moves = [];
        tell("Offline. The statement can't be shown before the server answers.", true);
      }
    })));
  }

  async function search(asked) {
    const found = document.getElementById("found");
    const words = new URLSearchParams(new FormData(asked));
    try {
      const response = await fetch(`${asked.action}?${words}`, { headers: PART, redirect: "manual" });
      if (response.ok) found.innerHTML = await response.text();
      else if (response.type === "opaqueredirect") signInAgain();
    } catch {
      found.textContent = "Offline: the corpus can't be searched before the server answers.";
    }
  }

  // ------------------------------------------------------------------ hands

  const act = (action, asking = false) => {
    if (!moving && isOpen()) hold(() => perform(action, { asking }));
  };
  const choose = (name, value) => {
    const input = form().querySelector(`input[name="${name}"][value="${value}"]`);
    if (input) input.checked = true;
    follow();
    return input;
  };
  const focusOn = (id) => {
    const field = document.getElementById(id);
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select?.();
  };
  const press = (id) => document.getElementById(id)?.click();
  const open = (selector) => {
    const part = document.querySelector(selector);
    if (!part) return;
    part.open = !part.open;
    if (part.open) part.scrollIntoView({ block: "nearest" });
  };
  const sourceLines = () => [...form().querySelectorAll("input[name^=source-]")];
  const flag = (reason) => {
    document.getElementById("flagged").checked = true;
    if (reason) document.getElementById("split").checked = true;
    const why = document.getElementById("flag_reason");
    if (reason && !why.value) why.value = reason;
    focusOn("flag_reason");
    why.setSelectionRange(why.value.length, why.value.length);
  };
  // The source or the rating follows, and saves it; until then it is kept as what is typed is.
  const speaks = (voice) => {
    const before = form().querySelector('input[name="voice"]:checked')?.value;
    choose("voice", voice);
    if (before !== voice) keep(null);
    focusOn("source-1");
  };
  const actions = {
    cited: () => speaks("cited"),
    second: () => {
      const free = sourceLines().find((input) => !input.value);
      if (free) focusOn(free.id);
    },
    relay: () => {
      const lines = sourceLines();
      const free = lines.findIndex((input) => !input.value);
      if (free > 0) form().elements[lines[free].name.replace("source", "via")].value = String(free);
      else if (free === 0) tell("First the source that relays, then r for the one that it relays.");
      if (free >= 0) focusOn(lines[free].id);
    },
    unnamed: () => speaks("anonymous"),
    publisher: () => { choose("voice", "publisher")?.focus(); perform("save-stay", { quiet: true }); },
    nothing: () => { choose("voice", "none"); act("save"); },
    save: () => act("save"),
    skip: () => { if (form().querySelector("button[value=skip]")) act("skip"); },
    note: () => focusOn("note"),
    flag: () => flag(""),
    split: () => flag("Badly split: "),
    undo: () => {
      const last = made;
      made = null;
      if (last?.action === "skip") move(`?at=${last.position}`);
      else if (last) hold(() => takeBack(last));
      else if (form().querySelector("button[value=undo]")) act("undo");
      else tell(`Statement ${panel().dataset.position} has no earlier version to go back to.`);
    },
    next: () => press("next"),
    previous: () => press("previous"),
    unfinished: () => press("unfinished"),
    guidelines: () => {
      const pages = document.getElementById("guidelines");
      if (pages?.togglePopover()) document.getElementById("guidelines-title").focus();
    },
    search: () => {
      focusOn("q");
      document.getElementById("q")?.scrollIntoView({ block: "center" });
    },
    help: () => open("details.keys"),
  };
  const sourcing = new Set(["cited", "second", "relay", "unnamed", "publisher"]);
  const reading = new Set(["next", "previous", "unfinished", "guidelines", "search", "help"]);
  // These wait for no answer: they concern no statement.
  const aside = new Set(["guidelines", "search"]);
  function rate(digit) {
    choose("credibility", digit);
    if (credibility() === "alone") {
      choose("voice", "none").checked = false;
      act("save");
    } else if (credibility()) {
      // Rated anew; the source is taken by a key of its own.
      perform("save-stay", { quiet: true, alone: credibility() === "half" });
    } else if (form().querySelector('input[name="voice"]:checked')) {
      act("save");
    } else {
      tell("Whose words are these? Choose that first.", true);
    }
  }
  const bound = Object.fromEntries(
    Object.entries(JSON.parse(bench.dataset.keys)).map(([action, key]) => [key, action]),
  );
  const typing = (element) =>
    element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  // Keys that follow each other so fast are one run of the fingers: half a word is no command, nor a key held down.
  const RUN_MS = 300;
  let last = { key: "", at: -Infinity };

  // Whether a key is not to be taken: it would judge a statement that wasn't in sight when the run began.
  function tooEarly({ key, timeStamp, repeat }, action) {
    const twice = repeat || (key === last.key && timeStamp - last.at < RUN_MS);
    const run = timeStamp - early.at < RUN_MS;
    last = { key, at: timeStamp };
    if (run || (moving && !reading.has(action))) {
      early = { keys: early.keys + key, at: timeStamp };
      moves = [];
      if (!moving) sayEarly();
      return true;
    }
    if (!twice || reading.has(action)) return false;
    tell(`${state.textContent} ${key} was pressed twice in a moment, and taken once.`);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    entering = event.key === "Enter" && event.target.matches("input[name^=source-]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      document.getElementById("statement").focus({ preventScroll: true });
      return;
    }
    if (typing(event.target)) return;
    const digit = /^[1-6]$/.test(event.key);
    const action = digit ? "rate" : bound[event.key];
    if (!action || (!isOpen() && !reading.has(action))) return;
    event.preventDefault();
    if (tooEarly(event, action)) return;
    if (moving && !aside.has(action)) moves.push(actions[action]);
    else if (digit) rate(event.key);
    else if (credibility() === "alone" && sourcing.has(action)) tell("Rate the credibility first: 1 to 6.", true);
    else actions[action]();
  });

  for (const type of ["keyup", "pointerdown"]) document.addEventListener(type, () => { entering = false; });

  document.addEventListener("submit", (event) => {
    if (event.target.matches(".corpus-search form")) {
      event.preventDefault();
      search(event.target);
    }
    if (event.target !== form()) return;
    event.preventDefault();
    const action = event.submitter?.value || "save";
    // Enter in a source line of what is not rated yet: the digit that follows is meant for this statement.
    const rated = credibility() || form().querySelector('input[name="credibility"]:checked')?.value;
    act(entering && action === "save" && !rated ? "save-stay" : action, entering);
  });
  document.addEventListener("input", (event) => { if (form().contains(event.target)) keep(null); });
  document.addEventListener("change", (event) => {
    if (!form().contains(event.target)) return;
    follow();
    // A rating that opens the source is made on purpose: by digit, click or button, not by an arrow key in passing.
    if (moving || credibility() === "alone") return;
    if (entering && form().checkValidity()) return; // it is sent at once, with the question
    const alone = credibility() === "half" && event.target.name === "credibility";
    perform("save-stay", { quiet: true, alone });
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.detail > 1 && event.target.closest("button[value=save], button[value=skip]")) {
      event.preventDefault(); // the second click of two in a moment: it meets the button of the next statement
      return;
    }
    const rating = event.target.closest(".credibility label")?.querySelector("input[name=credibility]");
    if (rating && event.detail && credibility() === "alone" && isOpen()) {
      if (!moving) rate(rating.value);
      return;
    }
    const link = event.target.closest(".bench a[href^='?at=']");
    if (link) {
      event.preventDefault();
      move(link.getAttribute("href").split("#")[0]);
      return;
    }
    const statement = event.target.closest(".report-text .statement");
    if (statement && !String(getSelection())) statement.querySelector("a.number").click();
  });
  window.addEventListener("popstate", () => move(location.search || "?", false));

  sendKept();
  restore();
  follow();
  attend();
})();
