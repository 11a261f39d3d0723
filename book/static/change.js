// "Change a number": the rows of the page become fields, the audit runs in the reader's browser (engine.js), and what
// moves is shown with the old value struck through. Nothing is loaded before somebody writes into a field, opens the
// sources of a figure, or asks a link's edits to be worked out. The address holds the edits.
document.addEventListener("DOMContentLoaded", () => {
  const { make, button, offer } = Elements;
  const bar = document.querySelector(".change-bar");
  const rows = new Map([...document.querySelectorAll("table.numbers tr[id]")].map((row) => [row.id.replace("number-", ""), row]));
  if (!bar || !rows.size) return;
  const MARK = "#edits&";
  const PAUSE = 700; // milliseconds after the last key
  const OLD = "This browser is too old to change figures here: it takes Chrome or Edge 113, Firefox 113, Safari 16.4 or newer.";
  const MISSING =
    "Figures cannot be changed in this copy of the book: it lacks the programs of the audit, the folder _static/engine. " +
    "The published book has them. Whoever has the project's folder makes such a copy: make book ENGINE=required";
  const COMMAND = "In a checkout, change the figure in data and run: make ledger AGAINST=HEAD";
  const MEGABYTES = { first: 7, all: 11 }; // as a host sends them; tools/live_pages.py weighs them
  const STEPS = { load: `loading ${MEGABYTES.first} MB`, unpack: "unpacking", python: "starting Python", audit: "reading the audit" };
  const ask = (text, action) => Object.assign(button(text, action), { className: "ask" });
  const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", {}, text)));
  const was = (text) => make("del", { textContent: text });

  // What the fields hold other than what is printed, by key, and how that was before each change; what is printed.
  let typed = new Map();
  const before = [], printed = new Map(), names = new Map();
  // What the checks refuse, by key and text; the edits that the rows answer, and their words; the last good text by key.
  const refused = new Map(), good = new Map();
  let read = new Map(), answer = new Map(), whole = true;
  let writing, pause, asking = false, stuck = false, gone = false;
  const faults = (key) => refused.get(`${key}=${typed.get(key)}`);
  const inForce = () => [...typed].filter(([key]) => !faults(key));
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const status = make("p", { role: "status", className: "told" });
  const act = make("span", { className: "act" });
  const say = (text, ...more) => {
    status.textContent = text;
    act.replaceChildren(...more);
  };
  const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;

  // Fields
  const fields = (key) => [...document.querySelectorAll("input[data-key]")].filter((field) => field.dataset.key === key);
  const field = (key, text, label) => {
    const input = make("input", { value: text, size: Math.max(6, text.length + 1), autocomplete: "off", spellcheck: false });
    input.dataset.key = key;
    input.setAttribute("aria-label", label);
    input.addEventListener("input", () => write(key, input.value.trim()));
    input.addEventListener("change", () => {
      if (!input.value.trim()) write(key, printed.get(key));
      done();
    });
    input.addEventListener("keydown", ({ key: pressed }) => {
      if (pressed === "Escape") write(key, good.get(key) ?? printed.get(key));
      if (pressed === "Escape" || pressed === "Enter") done();
    });
    return input;
  };
  const cells = (row) => ({ verdict: row.querySelector(".verdict strong"), reason: row.querySelector(".reason"), itself: row.querySelector(".itself") });
  const STATES = ["confirmed", "contradicted", "unmarked"];
  const asPrinted = new Map(); // the words of each row by claim, as long as nothing is changed
  for (const [claim, row] of rows) {
    const key = `claim:${claim}`;
    const figure = row.querySelector(".figure");
    const words = Object.entries(cells(row)).map(([name, cell]) => [name, cell.textContent]);
    asPrinted.set(claim, { ...Object.fromEntries(words), state: STATES.find((state) => row.classList.contains(state)) });
    printed.set(key, figure.textContent);
    names.set(key, row.querySelector(".says").textContent);
    figure.nextElementSibling.prepend(field(key, figure.textContent, names.get(key)));
    figure.hidden = true; // the filter still finds it, and it comes back struck through
    const sources = ask("Sources", () => open(claim, row, sources));
    sources.setAttribute("aria-expanded", "false");
    sources.setAttribute("aria-label", `Sources of ${figure.textContent}`);
    row.querySelector(".verdict").append(" ", sources);
  }
  // A field as it is: its text, whether it is another than printed, and what the checks refuse.
  const dress = (key) => {
    const text = typed.get(key) ?? printed.get(key);
    const told = faults(key);
    const figure = rows.get(key.replace("claim:", ""))?.querySelector(".figure");
    if (figure) figure.hidden = !typed.has(key);
    for (const input of fields(key)) {
      const id = `fault-${key}`;
      if (input.value.trim() !== text) input.value = text;
      input.classList.toggle("edited", typed.has(key));
      document.getElementById(id)?.remove();
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      if (!told) continue;
      const date = input.closest(".kind-date");
      const like = date || key.startsWith("row:") ? `“${printed.get(key)}”` : "“0.3 percent” or “less than 1,000 people”";
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
      (input.closest(".kept") ?? input).parentElement.append(make("span", { id, className: "fault" }, [...told.map(sentence), `Write a figure as a text would print it, like ${like}.`].join(" ")));
    }
  };

  // Edits. What is typed is read after a short pause, or at once with Enter or when the field is left.
  const write = (key, text) => {
    if (gone || text === (typed.get(key) ?? printed.get(key))) return;
    start().catch(told);
    if (writing !== key) before.push(new Map(typed));
    writing = key;
    if (text === printed.get(key)) {
      typed.delete(key);
      good.delete(key);
    } else typed.set(key, text);
    asking = false;
    dress(key);
    paint();
    clearTimeout(pause);
    pause = setTimeout(done, PAUSE, false);
  };
  const done = (left = true) => {
    if (left) writing = undefined;
    if (pause) work();
  };
  const take = (next) => {
    const keys = new Set([...typed.keys(), ...next.keys()]);
    typed = next;
    writing = undefined;
    keys.forEach(dress);
    work();
  };
  const undo = () => {
    const now = JSON.stringify([...typed]);
    while (before.length && JSON.stringify([...before.at(-1)]) === now) before.pop();
    if (before.length) take(before.pop());
    else say("Nothing to undo.");
  };
  const reset = () => {
    before.push(typed);
    take(new Map());
  };
  const address = () => {
    const held = new URLSearchParams(inForce()).toString();
    history.replaceState(null, "", `${location.pathname}${location.search}${held ? MARK + held : ""}`);
  };

  // The engine
  let started;
  const start = () =>
    (started ??= (async () => {
      if (!Engine.supported) throw Object.assign(new Error(OLD), { missing: true });
      Engine.onstep = (step) => say(`Starting the audit: ${STEPS[step]} …`);
      await Engine.boot();
      say("Starting the audit: reading the tables …");
      await Engine.ask({ what: "numbers.begin" });
      say("The audit runs here.");
    })());
  const told = (error) => {
    started = undefined;
    stuck = true;
    if (error.missing) without();
    else say(`It could not be worked out here: ${sentence(error.message)} ${COMMAND}`);
    paint();
  };
  // Where the audit cannot run, no field may look as if it were read.
  const without = () => {
    gone = true;
    clearTimeout(pause);
    take(new Map());
    document.querySelectorAll("table.numbers input").forEach((input) => (input.readOnly = true));
    document.querySelectorAll(".change-bar .tools button, table.numbers .ask").forEach((each) => (each.disabled = true));
    moved.replaceChildren("Nothing is changed.");
    say(Engine.supported ? MISSING : OLD);
  };
  // One question at a time; of edits that come meanwhile only the last state is worked out.
  let busy = false, again = false;
  const work = async () => {
    clearTimeout(pause);
    pause = undefined;
    asking = stuck = false;
    again = !gone;
    if (!inForce().length) nothing();
    paint();
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      const sent = inForce();
      if (!sent.length) continue;
      try {
        await start();
        const began = performance.now();
        const quick = await Engine.ask({ what: "numbers.verdicts", edits: sent });
        refuse(new Map(sent), quick.faults);
        if (again) continue;
        settle(sent, quick);
        bar.dataset.quick = Math.round(performance.now() - began);
        const edits = [...read];
        if (!edits.length) continue;
        await Engine.need("z3");
        const found = await Engine.ask({ what: "numbers.audit", edits });
        if (again) continue;
        show(found.rows, true);
        summary(found);
        bar.dataset.whole = Math.round(performance.now() - began);
      } catch (error) {
        told(error);
      }
    }
    busy = false;
  };
  const nothing = () => {
    read = new Map();
    show([], true);
    if (!gone) address(); // a link may be worked out in another copy
    summary({ moved: [], conflicts: [] });
  };
  // What is refused is marked at its field; what a link asks of no field here is dropped.
  const refuse = (sent, bad) => {
    for (const [key, texts] of Object.entries(bad)) {
      refused.set(`${key}=${sent.get(key)}`, texts);
      if (!fields(key).length) typed.delete(key);
      dress(key);
    }
  };
  // The first answer: verdicts, and why edits are refused.
  const settle = (sent, { rows: found, faults: bad, figures }) => {
    for (const [key, { printed: text, name }] of Object.entries(figures)) {
      printed.set(key, text);
      names.set(key, name);
    }
    const why = Object.values(bad).flat().map(sentence).join(" ");
    read = new Map(inForce());
    for (const [key, text] of read) good.set(key, text);
    if (read.has(writing)) writing = undefined; // what is typed from here on is another step of Undo
    if (!read.size) nothing();
    else show(found, false);
    address();
    const first = found.find((each) => each.claim === sent.at(-1)[0].replace("claim:", "")) ?? found[0];
    const verdict = first ? `${first.verdict}: ${first.reason}` : "No verdict changes.";
    if (why) say(why);
    else say(`${verdict} Working out what else moves …`);
    if (lead && found.length) go(rows.get(found[0].claim));
    lead = false;
  };

  // Rows
  const show = (found, all) => {
    const quick = found.map((words) => [words.claim, words]);
    answer = new Map(quick);
    whole = all;
    paint();
  };
  const keysOf = (claim, row) => {
    const below = row.nextElementSibling;
    const own = below?.classList.contains("sources") ? [...below.querySelectorAll("input")].map((input) => input.dataset.key) : [];
    return [`claim:${claim}`, ...own];
  };
  const worded = (claim, row) => {
    const keys = keysOf(claim, row);
    const now = asPrinted.get(claim);
    if (keys.some(faults)) return { ...now, look: "bad", verdict: "no verdict", reason: "What the field holds cannot be used. Until it can, the printed figure counts.", itself: "" };
    if (keys.some((key) => read.get(key) !== typed.get(key))) {
      const verdict = asking ? "not worked out yet" : stuck ? "not worked out" : "reading …";
      return { ...now, look: "reading", verdict, reason: "", itself: "" };
    }
    const found = answer.get(claim);
    if (!found) return { ...now, look: "" };
    return { ...now, ...(!whole && read.has(`claim:${claim}`) && { itself: "working it out …" }), ...found, look: "moved" };
  };
  const LOOKS = ["bad", "reading", "moved"];
  const looks = new Map(); // what each row shows, where that is not what is printed
  const paint = () => {
    let other = false;
    for (const [claim, row] of rows) {
      const now = worded(claim, row), old = asPrinted.get(claim);
      const look = now.look && JSON.stringify(now);
      if (look === (looks.get(claim) ?? "")) continue;
      looks.set(claim, look);
      other = true;
      for (const name of LOOKS) row.classList.toggle(name, now.look === name);
      for (const state of STATES) row.classList.toggle(state, now.state === state);
      for (const [name, cell] of Object.entries(cells(row))) {
        const struck = now.look === "moved" && name !== "reason" && now[name] !== old[name] && !now[name].endsWith("…");
        cell.replaceChildren(...(struck ? [was(old[name]), " "] : []), now[name]);
      }
    }
    if (other) document.dispatchEvent(new Event("cards-changed")); // the filter counts them anew (ledger.js)
  };

  // Sources of a figure, with fields of their own
  const open = async (claim, row, opener) => {
    const below = row.nextElementSibling;
    if (below?.classList.contains("sources")) {
      below.remove();
      paint();
      return opener.setAttribute("aria-expanded", "false");
    }
    try {
      await start();
      const { rows: found } = await Engine.ask({ what: "numbers.evidence", claim, edits: [...read] });
      const items = found.map((each) => {
        printed.set(each.key, each.printed);
        names.set(each.key, `${each.who}, ${each.about}`);
        const words = [each.unit, each.words && `(${each.words})`].filter(Boolean).join(" ");
        const line = make("li", {}, field(each.key, each.text, names.get(each.key)), ` ${words} ${each.who}, ${each.about}`);
        if (each.counts) line.append(make("span", { className: "reason", textContent: `; ${each.counts}` }));
        return line;
      });
      const cell = make("td", { colSpan: 3 }, items.length ? make("ul", {}, ...items) : "No source speaks of it.");
      row.after(make("tr", { className: "sources" }, cell));
      found.forEach(({ key }) => dress(key));
      paint();
      opener.setAttribute("aria-expanded", "true");
      if (status.textContent.startsWith("Starting")) say("The audit runs here.");
    } catch (error) {
      told(error);
    }
  };

  // What moved
  const moved = document.querySelector(".change-moved");
  const KINDS = {
    new: "These cannot all be true:",
    other: "These still cannot all be true. What each would have to be is new:",
    gone: "These can all be true now:",
  };
  let lead = false; // whether to lead to what a link changes, once that is known
  const go = (target, focused = target.querySelector("input")) => {
    for (let at = target; at; at = at.parentElement) {
      at.hidden = false; // whatever the filter
      if (at.matches("details")) at.open = true;
    }
    focused.focus({ preventScroll: true });
    target.scrollIntoView();
  };
  // Links within the page leave the address alone, which holds the edits.
  const goTo = (target, words, focused) => {
    const link = make("a", { href: `#${target.id}`, textContent: words });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(target, focused);
    });
    return link;
  };
  const part = (title, items) => (items.length ? [make("p", { className: "part", textContent: title }), make("ul", {}, ...items)] : []);
  const named = (key) => names.get(key) ?? `a source on ${key.slice(4).split("|").slice(0, 3).join(", ")}`;
  const changed = () =>
    inForce().map(([key, text]) => {
      const back = ask("Take back", () => {
        before.push(typed);
        take(new Map([...typed].filter(([other]) => other !== key)));
      });
      back.setAttribute("aria-label", `Take back ${text}`);
      const row = rows.get(key.replace("claim:", ""));
      const name = row ? goTo(row, named(key)) : named(key);
      const old = printed.has(key) ? [was(printed.get(key)), " "] : [];
      return make("li", {}, ...old, text, " in “", name, "” ", ...(asking ? [] : [back]));
    });
  const summary = ({ moved: claims, conflicts }) => {
    const told = (each) => {
      const pair = (name) => (each[name] ? [was(each[name][0]), ` ${each[name][1]} `] : []);
      return make("li", {}, goTo(rows.get(each.claim), each.says), " ", ...pair("verdict"), list(each.lines));
    };
    const verdicts = claims.filter((each) => each.verdict), others = claims.filter((each) => !each.verdict);
    const sets = conflicts.map((each) => make("li", {}, KINDS[each.kind], list(each.figures), ...each.lines.map((line) => make("p", {}, line))));
    const edits = changed();
    moved.replaceChildren(
      ...part("Changed", edits),
      ...part("Verdicts that changed", verdicts.map(told)),
      ...part(verdicts.length ? "Other rows that changed" : "Rows that changed", others.map(told)),
      ...part("What can be true together", sets),
    );
    if (!edits.length) moved.append("Nothing is changed.");
    const bad = [...typed.keys()].filter(faults).length;
    const kind = (name) => conflicts.filter((each) => each.kind === name).length;
    const counted = [
      [bad, "field holds no usable figure", "fields hold no usable figure"],
      [verdicts.length, "verdict changed", "verdicts changed"],
      verdicts.length ? [others.length, "other row changed", "other rows changed"] : [others.length, "row changed", "rows changed"],
      [kind("new"), "more set of figures cannot all be true", "more sets of figures cannot all be true"],
      [kind("gone"), "set of figures can all be true now", "sets of figures can all be true now"],
      [kind("other"), "set of figures still cannot all be true", "sets of figures still cannot all be true"],
    ];
    const parts = counted.filter(([number]) => number).map((each) => `${count(...each)}.`);
    const none = edits.length ? "No verdict changed." : "All is as printed.";
    say(parts.join(" ") || none, ...(edits.length ? [goTo(moved, "What moved", moved)] : []));
  };
  moved.id = "what-moved";
  moved.tabIndex = -1;

  // The bar
  const save = async (what, name) => {
    try {
      await start();
      const edits = inForce();
      if (edits.length) await Engine.need("z3");
      const { files } = await Engine.ask({ what, edits });
      offer(name, files[name]);
      say(`${name} is among your downloads.`);
    } catch (error) {
      told(error);
    }
  };
  const copy = async () => {
    address();
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied; it holds your changes.");
    } catch {
      say(`The address of this page holds your changes: ${location.href}`);
    }
  };
  // On a phone the bar is one line, and this button unfolds the rest.
  const fold = button("More", () => fold.setAttribute("aria-expanded", bar.classList.toggle("open")));
  fold.className = "fold";
  fold.setAttribute("aria-expanded", "false");
  bar.replaceChildren(
    status,
    act,
    fold,
    make(
      "div",
      { className: "tools" },
      button("Undo", undo),
      button("All as printed", reset),
      button("Copy link", copy),
      button("Ledger (JSON)", () => save("numbers.ledger", "ledger.json")),
      button("Changed tables (zip)", () => save("numbers.tables", "changed.zip")),
    ),
  );
  say(`The first change loads ${MEGABYTES.all} MB.`);

  // What the address asks for: edits to be worked out, or a figure.
  const asked = () => {
    if (!location.hash.startsWith(MARK)) {
      rows.get(decodeURIComponent(location.hash).replace("#number-", ""))?.querySelector("input").focus();
      return;
    }
    asking = true;
    const keys = [...typed.keys()];
    typed = new Map(new URLSearchParams(location.hash.slice(MARK.length)));
    [...keys, ...typed.keys()].forEach(dress);
    paint();
    moved.replaceChildren(...part("This link changes", changed()), "What moves with it is not worked out yet.");
    const told = inForce().map(([key, text]) => (printed.has(key) ? `“${printed.get(key)}” to “${text}”` : `${named(key)} to “${text}”`));
    say(
      `This link changes ${count(told.length, "figure", "figures")}: ${told.slice(0, 2).join("; ")}${told.length > 2 ? "; and others" : ""}.`,
      button(`Work it out (loads ${MEGABYTES.all} MB)`, () => {
        const first = [...typed.keys()].map((key) => rows.get(key.replace("claim:", ""))).find(Boolean);
        lead = !first;
        work();
        if (first) go(first);
      }),
    );
  };
  addEventListener("hashchange", asked);
  addEventListener("load", asked); // when the browser has gone where the address leads
});
