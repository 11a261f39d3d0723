// Look up a number, a place or a word among all figures of the book. What is known is loaded by a script, so that it
// works from a folder; the address says what was asked (?q=9600).
(() => {
  const here = document.currentScript.src;
  const MOST = 50;
  const TIMES = { 万: 1e4, 亿: 1e8, thousand: 1e3, million: 1e6, billion: 1e9 };
  const NUMBER = /(\d+(?:\.\d+)?)\s*(万|亿|(?:thousand|million|billion)(?![a-z]))?/gi;
  const SIGNS = { confirmed: "✓ confirmed", contradicted: "✗ contradicted", unmarked: "" };
  const plain = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/(\d),(?=\d{3}(?!\d))/g, "$1").replace(/\s+/g, " ").trim();

  // What the rows hold, ready to be shown and searched.
  const rows = (data) => {
    const told = (place, indicator, period) => {
      const [name, zh, above] = data.places[place];
      const [label, labelZh] = data.indicators[indicator];
      return { of: [`${label} ${labelZh}`, `${name} ${zh}`, period].filter(Boolean).join(", "), above };
    };
    const found = (row, source, place, indicator, period, numbers) => {
      const [id, who, date, title, titleZh] = data.sources[source];
      const { of, above } = told(place, indicator, period);
      const text = plain([row.figure, row.printed, row.says, of, above, who, title, titleZh].join(" "));
      return { ...row, of, who: [who, date].filter(Boolean).join(", "), numbers, text, source: id };
    };
    return [
      ...data.claims.map(([id, figure, says, state, ...key]) =>
        found({ figure, printed: "", says, state, href: `notebooks/audit/ledger.html#claim-${id}` }, ...key)),
      ...data.observations.map(([figure, printed, ...key]) => {
        const row = found({ figure, printed, says: "", state: "" }, ...key);
        return { ...row, href: `book/data.html#source-${row.source}` };
      }),
    ];
  };

  // A query: the numbers in it, each with what it is times its unit, and the words left over.
  const parse = (query) => {
    const words = plain(query);
    const numbers = [...words.matchAll(NUMBER)].map(([, digits, unit]) => ({ digits, value: digits * (TIMES[unit] ?? 1) }));
    return { numbers, words: words.replace(NUMBER, " ").split(/[\s%％,，。、]+/).filter(Boolean) };
  };
  const same = (a, b) => Math.abs(a - b) <= 1e-9 * Math.abs(b);
  const standsIn = (digits) => new RegExp(`(?<![\\d.])${digits.replace(".", "\\.")}(?![\\d]|\\.\\d)`);

  // How well a row fits: 2 where its figure is the number, 1 where the number or the words stand in it, 0 not at all.
  const fit = (row, { numbers, words }) => {
    if (!words.every((word) => row.text.includes(word))) return 0;
    let best = numbers.length ? 2 : 1;
    for (const { value, exact } of numbers) {
      if (row.numbers.some((number) => same(number, value))) continue;
      if (!exact.test(row.text)) return 0;
      best = 1;
    }
    return best;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector(".look-up");
    if (!box) return;
    let known;
    const load = () =>
      (known ??= new Promise((done) => {
        window.lookUpData = (data) => done(rows(data));
        document.head.append(Object.assign(document.createElement("script"), { src: new URL("look-up-data.js", here) }));
      }));
    const make = (tag, properties, ...children) => {
      const made = Object.assign(document.createElement(tag), properties);
      made.append(...children);
      return made;
    };
    const input = make("input", { type: "search", id: "look-up", autocomplete: "off", placeholder: "0.03, 9600, 176.5万, Lianzhang, 扶贫" });
    const status = make("p", {});
    status.setAttribute("role", "status");
    const list = make("ol", {});
    const form = make("form", {}, make("label", { htmlFor: "look-up", textContent: "A number, a place or a word" }), input);
    form.setAttribute("role", "search");
    box.replaceChildren(form, status, list);

    const item = (row) => {
      const state = SIGNS[row.state] ? [" ", make("span", { className: `state-${row.state}`, textContent: SIGNS[row.state] })] : [];
      const link = make("a", { href: new URL(`../${row.href}`, here), textContent: row.figure });
      const words = row.printed && row.printed !== row.figure ? [` (${row.printed})`] : [];
      const lines = [row.says, row.of, row.who].filter(Boolean);
      return make("li", {}, link, ...words, ...state, ...lines.map((textContent) => make("span", { className: "of", textContent })));
    };
    const look = async () => {
      const query = input.value;
      const asked = parse(query);
      for (const number of asked.numbers) number.exact = standsIn(number.digits);
      const any = asked.numbers.length || asked.words.length;
      const all = any ? await load() : [];
      if (query !== input.value) return;
      const hits = all.map((row) => [fit(row, asked), row]).filter(([score]) => score);
      const ordered = [...hits.filter(([score]) => score === 2), ...hits.filter(([score]) => score === 1)];
      list.replaceChildren(...ordered.slice(0, MOST).map(([, row]) => item(row)));
      if (ordered.length > MOST) list.append(make("li", { textContent: `${ordered.length - MOST} more; another word narrows them.` }));
      status.textContent = !any ? "" : ordered.length ? `${ordered.length} figure${ordered.length === 1 ? "" : "s"} found.` : "No figure found.";
      history.replaceState(null, "", location.pathname + (query ? `?${new URLSearchParams({ q: query })}` : ""));
    };
    let timer;
    input.addEventListener("focus", load, { once: true });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    if (input.value) look();
  });
})();
