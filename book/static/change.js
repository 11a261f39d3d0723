// "Change a number": the rows of the page become fields, the audit runs in the reader's browser (engine.js), and what
// moves is shown with the old value struck through. Nothing is loaded before somebody writes into a field, opens the
// sources of a figure, or asks a link's edits to be worked out. The address holds the edits.
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector(".change-bar");
  const rows = new Map([...document.querySelectorAll("table.numbers tr[id]")].map((row) => [row.id.replace("number-", ""), row]));
  if (!bar || !rows.size) return;
  const MARK = "#edits&";
  const COMMAND = "In a checkout, change the figure in data and run: make ledger AGAINST=HEAD";
  const MEGABYTES = { first: 7, all: 11 }; // as a host sends them; tools/live_pages.py weighs them
  const STEPS = { load: `loading ${MEGABYTES.first} MB`, unpack: "unpacking", python: "starting Python", audit: "reading the audit" };
  const make = (tag, properties = {}, ...children) => {
    const { role, ...own } = properties;
    const made = Object.assign(document.createElement(tag), own);
    if (role) made.setAttribute("role", role);
    made.append(...children);
    return made;
  };
  const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", {}, text)));
  const was = (text) => make("del", { textContent: text });

  // The edits by key, and those before the last changes; what is printed, by key.
  let edits = new Map();
  const before = [], printed = new Map(), names = new Map();
  const pairs = () => [...edits];
  const status = make("p", { role: "status", className: "told" });
  const say = (text) => (status.textContent = text);

  // Fields
  const fields = (key) => [...document.querySelectorAll("input[data-key]")].filter((field) => field.dataset.key === key);
  const field = (key, text, label) => {
    const input = make("input", { value: text, size: Math.max(6, text.length + 1), autocomplete: "off", spellcheck: false });
    input.dataset.key = key;
    input.setAttribute("aria-label", label);
    input.addEventListener("input", () => start().catch(told), { once: true });
    input.addEventListener("change", () => write(key, input.value.trim() || printed.get(key)));
    return input;
  };
  for (const [claim, row] of rows) {
    const key = `claim:${claim}`;
    const figure = row.querySelector(".figure");
    printed.set(key, figure.textContent);
    names.set(key, row.querySelector(".says").textContent);
    figure.after(field(key, figure.textContent, names.get(key)));
    figure.hidden = true; // the filter still finds it, and it comes back struck through
    const sources = make("button", { type: "button", className: "ask", textContent: "Sources" });
    sources.setAttribute("aria-expanded", "false");
    sources.setAttribute("aria-label", `Sources of ${figure.textContent}`);
    sources.addEventListener("click", () => open(claim, row, sources));
    row.querySelector(".verdict").append(" ", sources);
  }
  const wrong = (key, texts = []) => {
    for (const input of fields(key)) {
      const id = `fault-${key}`;
      document.getElementById(id)?.remove();
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      if (!texts.length) continue;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
      input.after(make("span", { id, className: "fault", textContent: texts.join(" ") }));
    }
  };
  const dress = (key) => {
    const text = edits.get(key) ?? printed.get(key);
    for (const input of fields(key)) {
      input.value = text;
      input.classList.toggle("edited", edits.has(key));
    }
    const figure = rows.get(key.replace("claim:", ""))?.querySelector(".figure");
    if (figure) figure.hidden = !edits.has(key);
  };

  // Edits
  const write = (key, text) => {
    if (text === (edits.get(key) ?? printed.get(key))) return wrong(key);
    const next = new Map(edits);
    if (text === printed.get(key)) next.delete(key);
    else next.set(key, text);
    take(next);
  };
  const take = (next, kept = true) => {
    if (kept) before.push(edits);
    const keys = new Set([...edits.keys(), ...next.keys()]);
    edits = next;
    for (const key of keys) {
      wrong(key);
      dress(key);
    }
    address();
    work();
  };
  const address = () => {
    const held = new URLSearchParams(pairs()).toString();
    history.replaceState(null, "", `${location.pathname}${location.search}${held ? MARK + held : ""}`);
  };

  // The engine
  let started;
  const start = () =>
    (started ??= (async () => {
      if (!Engine.supported) throw new Error("This browser is too old: it takes Chrome or Edge 112, Firefox 113, Safari 16.4 or newer.");
      Engine.onstep = (step) => say(`Starting the audit: ${STEPS[step]} …`);
      await Engine.boot();
      say("Starting the audit: reading the tables …");
      await Engine.ask({ what: "numbers.begin" });
      say("The audit runs here.");
    })());
  const told = (error) => {
    started = undefined;
    say(error.missing ? `This copy of the book was built without what the fields need. ${COMMAND}` : `It could not be worked out here: ${error.message} ${COMMAND}`);
  };
  // One question at a time; of edits that come meanwhile only the last state is worked out.
  let busy = false, again = false;
  const work = async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      try {
        await start();
        const began = performance.now();
        const sent = pairs();
        const quick = await Engine.ask({ what: "numbers.verdicts", edits: sent });
        if (quick.faults) {
          refuse(quick.faults);
          continue;
        }
        show(quick.rows, false);
        bar.dataset.quick = Math.round(performance.now() - began);
        if (again) continue;
        say(`${first(quick.rows)} Working out what else moves …`);
        await Engine.need("z3");
        const whole = sent.length ? await Engine.ask({ what: "numbers.audit", edits: sent }) : { rows: [], moved: [], conflicts: [] };
        if (again) continue;
        show(whole.rows, true);
        summary(whole);
        bar.dataset.whole = Math.round(performance.now() - began);
      } catch (error) {
        told(error);
      }
    }
    busy = false;
  };
  const first = (found) => (found.length ? `${found[0].verdict}: ${found[0].reason}` : "No verdict moves.");
  // What the checks refuse is no edit: the field keeps it, with what they say.
  const refuse = (faults) => {
    for (const [key, texts] of Object.entries(faults)) {
      const typed = edits.get(key);
      edits.delete(key);
      dress(key);
      for (const input of fields(key)) input.value = typed ?? input.value;
      wrong(key, texts);
    }
    before.pop();
    address();
    say(Object.values(faults).flat().join(" "));
    again ||= edits.size > 0 && !bar.dataset.whole; // a link's other edits
  };

  // Rows
  const shown = new Map(); // changed rows, with their cells as printed
  const restore = (row) => {
    const cells = shown.get(row);
    row.querySelector(".verdict strong").replaceWith(cells.verdict);
    row.querySelector(".reason").replaceWith(cells.reason);
    row.querySelector(".itself").replaceWith(cells.itself);
    row.classList.remove("moved");
    shown.delete(row);
  };
  const show = (found, all) => {
    if (all) for (const row of [...shown.keys()]) restore(row);
    for (const words of found) {
      const row = rows.get(words.claim);
      if (shown.has(row)) restore(row);
      const cells = { verdict: row.querySelector(".verdict strong"), reason: row.querySelector(".reason"), itself: row.querySelector(".itself") };
      shown.set(row, cells);
      for (const [name, cell] of Object.entries(cells)) {
        const copy = cell.cloneNode(false);
        const old = cell.textContent, now = words[name] ?? old;
        if (now === old) copy.append(now);
        else if (name === "reason") copy.append(now);
        else copy.append(was(old), " ", now);
        cell.replaceWith(copy);
      }
      row.classList.add("moved");
    }
  };

  // Sources of a figure, with fields of their own
  const open = async (claim, row, button) => {
    const below = row.nextElementSibling;
    if (below?.classList.contains("sources")) {
      below.remove();
      return button.setAttribute("aria-expanded", "false");
    }
    try {
      await start();
      const { rows: found } = await Engine.ask({ what: "numbers.evidence", claim, edits: pairs() });
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
      button.setAttribute("aria-expanded", "true");
      if (status.textContent.startsWith("Starting")) say("The audit runs here.");
    } catch (error) {
      told(error);
    }
  };

  // What moved
  const moved = document.querySelector(".change-moved");
  const KINDS = {
    new: "These cannot all be true:",
    other: "These still cannot all be true, and ask for something else:",
    gone: "These can all be true now:",
  };
  // Links within the page leave the address alone, which holds the edits.
  const goTo = (target, words, focused) => {
    const link = make("a", { href: `#${target.id}`, textContent: words });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (let at = target; at; at = at.parentElement) {
        at.hidden = false; // whatever the filter
        if (at.matches("details")) at.open = true;
      }
      focused.focus({ preventScroll: true });
      target.scrollIntoView();
    });
    return link;
  };
  const summary = ({ moved: claims, conflicts }) => {
    const edited = pairs().map(([key, text]) => {
      const back = make("button", { type: "button", className: "ask", textContent: "Take back" });
      back.setAttribute("aria-label", `Take back ${text}`);
      back.addEventListener("click", () => write(key, printed.get(key)));
      const name = names.get(key) ?? key.slice(4).replaceAll("|", ", ");
      return make("li", {}, ...(printed.has(key) ? [was(printed.get(key)), " "] : []), text, ` in “${name}” `, back);
    });
    const told = claims.map((each) => {
      const pair = (name) => (each[name] ? [was(each[name][0]), ` ${each[name][1]} `] : []);
      return make("li", {}, goTo(rows.get(each.claim), each.says, rows.get(each.claim).querySelector("input")), " ", ...pair("verdict"), list(each.lines));
    });
    const sets = conflicts.map((each) => make("li", {}, KINDS[each.kind], list(each.figures), ...each.lines.map((line) => make("p", {}, line))));
    const part = (title, items) => (items.length ? [make("p", { className: "part", textContent: title }), make("ul", {}, ...items)] : []);
    moved.replaceChildren(...part("Changed", edited), ...part("What moved", told), ...part("What can be true together", sets));
    if (!edited.length) return say("As printed again.");
    const counted = (number, one, many) => (number ? [`${number} ${number === 1 ? one : many}`] : []);
    const of = (kind) => conflicts.filter((each) => each.kind === kind).length;
    const parts = [
      ...counted(claims.filter((each) => each.verdict).length, "verdict moved", "verdicts moved"),
      ...counted(of("new"), "conflict came", "conflicts came"),
      ...counted(of("gone"), "conflict is gone", "conflicts are gone"),
      ...counted(of("other"), "conflict asks for something else", "conflicts ask for something else"),
    ];
    say(`${parts.join(", ") || "Neither a verdict nor a conflict moved"}. `);
    if (moved.firstChild) status.append(goTo(moved, "What moved", moved));
  };
  moved.id = "what-moved";
  moved.tabIndex = -1;

  // The bar
  const save = async (what, name) => {
    try {
      await start();
      if (edits.size) await Engine.need("z3");
      const { files } = await Engine.ask({ what, edits: pairs() });
      const link = make("a", { href: URL.createObjectURL(new Blob([files[name]])), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      say(`${name} is among your downloads.`);
    } catch (error) {
      told(error);
    }
  };
  const button = (words, action) => {
    const made = make("button", { type: "button", textContent: words });
    made.addEventListener("click", action);
    return made;
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
  bar.replaceChildren(
    status,
    button("Undo", () => (before.length ? take(before.pop(), false) : say("Nothing to undo."))),
    button("All as printed", () => (edits.size ? take(new Map()) : say("All is as printed."))),
    button("Copy link", copy),
    button("Ledger (JSON)", () => save("numbers.ledger", "ledger.json")),
    button("Changed tables (zip)", () => save("numbers.tables", "changed.zip")),
  );
  say(`As printed. Write another figure into a field; the first change loads ${MEGABYTES.all} MB.`);

  // What the address asks for: edits to be worked out, or a figure.
  const asked = () => {
    if (location.hash.startsWith(MARK)) {
      edits = new Map(new URLSearchParams(location.hash.slice(MARK.length)));
      for (const key of edits.keys()) dress(key);
      say(`This link changes ${edits.size} figure${edits.size === 1 ? "" : "s"}. `);
      status.append(button(`Work it out (loads ${MEGABYTES.all} MB)`, work));
      return;
    }
    const row = rows.get(decodeURIComponent(location.hash).replace("#number-", ""));
    row?.querySelector("input").focus();
  };
  addEventListener("hashchange", asked);
  addEventListener("load", asked); // when the browser has gone where the address leads
});
