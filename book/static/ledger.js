// The cards of the ledger, filtered by state, section, kind and text; the address says by what (?state=contradicted).
// Without the script all cards show.
document.addEventListener("DOMContentLoaded", () => {
  const cards = [...document.querySelectorAll(".ledger-card")];
  if (!cards.length) return;
  const part = (card, name) => [...card.classList].find((each) => each.startsWith(name))?.slice(name.length);
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/(\d),(?=\d{3})/g, "$1").replace(/\s+/g, " ");
  const facts = new Map(
    cards.map((card) => [card, {
      kind: part(card, "kind-"),
      section: part(card, "in-").replace("-", "."),
      group: card.closest("details.texts"),
      chapter: card.closest("section"),
    }]),
  );
  const chapters = new Set([...facts.values()].map(({ chapter }) => chapter));
  const groups = new Set([...facts.values()].map(({ group }) => group).filter(Boolean));

  const form = document.createElement("form");
  form.className = "ledger-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the cards");
  const field = (name, words, control) => {
    control.name = name;
    const label = document.createElement("label");
    label.append(words, control);
    form.append(label);
    return control;
  };
  const choice = (name, words, options) => {
    const select = field(name, words, document.createElement("select"));
    select.append(...[["", "all"], ...options].map(([value, text]) => new Option(text, value)));
  };
  choice("state", "State", ["confirmed", "contradicted", "unmarked"].map((state) => [state, state]));
  choice("section", "Section", [...chapters].map((chapter) => [
    facts.get(chapter.querySelector(".ledger-card")).section.split(".")[0],
    chapter.querySelector("h2").firstChild.textContent,
  ]));
  choice("kind", "Kind", ["programme", "village", "date", "saying"].map((kind) => [kind, kind]));
  field("text", "Text or number", Object.assign(document.createElement("input"), { type: "search" }));
  const reset = Object.assign(document.createElement("button"), { type: "reset", textContent: "Show all" });
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(reset, status);
  cards[0].closest("section").before(form);

  const inside = (element) => element.contains(document.activeElement);
  const filter = (folds = true) => {
    const { state, section, kind, text } = Object.fromEntries(new FormData(form));
    const words = plain(text).split(" ").filter(Boolean);
    const counts = { paper: {}, others: {} };
    const left = new Set();
    const own = (card) => ["confirmed", "contradicted", "unmarked"].find((state) => card.classList.contains(state));
    for (const [card, fact] of facts) {
      const now = own(card);
      fact.text ??= words.length ? plain(card.textContent) : undefined;
      const fits =
        (!state || now === state) && (!kind || fact.kind === kind) &&
        (!section || fact.section === section || fact.section.startsWith(`${section}.`)) &&
        words.every((word) => fact.text.includes(word));
      // A card that somebody writes in stays until they leave it.
      const kept = !fits && (inside(card) || (card.nextElementSibling?.matches(".sources") && inside(card.nextElementSibling)));
      if (kept) document.activeElement.addEventListener("focusout", () => setTimeout(filter, 0, false), { once: true });
      card.hidden = !fits && !kept;
      if (kept) left.add(fact.chapter).add(fact.group);
      if (fits) {
        const of = counts[fact.group ? "others" : "paper"];
        const counted = card.classList.contains("uncounted") ? "again" : now;
        of[counted] = (of[counted] ?? 0) + 1;
        left.add(fact.chapter).add(fact.group);
      }
    }
    const any = Boolean(state || section || kind || words.length);
    for (const chapter of chapters) chapter.hidden = !left.has(chapter);
    for (const group of groups) {
      group.hidden = !left.has(group);
      if (folds) group.open = any && left.has(group);
    }
    const told = (of, name) => {
      const each = ["confirmed", "contradicted", "unmarked"].filter((state) => of[state]).map((state) => `${of[state]} ${state}`);
      if (of.again) each.push(`${of.again} repeated or our own list, not counted`);
      return each.length ? [`${name}: ${each.join(", ")}.`] : [];
    };
    const lines = [...told(counts.paper, "The paper"), ...told(counts.others, "Other texts")];
    const edited = cards.some((card) => card.matches(".moved")) ? "As changed. " : "";
    status.textContent = lines.length ? edited + lines.join(" ") : "No card fits.";
    return any;
  };
  const address = () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  };
  const read = () => {
    for (const [name, value] of new URLSearchParams(location.search)) {
      const control = form.elements[name];
      if (!control) continue;
      // A section inside a chapter (3.1) is asked for by the address alone.
      if (name === "section" && ![...control.options].some((option) => option.value === value))
        control.add(new Option(value, value));
      control.value = value;
    }
  };
  // A card that is asked for is shown, whatever the filter.
  const asked = () => {
    const card = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (card?.hidden) {
      form.reset();
      filter();
      unfold();
    }
  };
  const changed = () => { filter(); address(); };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", asked);
  document.addEventListener("cards-changed", () => {
    for (const fact of facts.values()) fact.text = undefined;
    filter(false);
  }); // change.js
  read();
  filter();
  unfold();
  asked();
});
