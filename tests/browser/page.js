// What `make browser` asks each page, from inside. Run once after loading; src/compendium/proofs/browser.py calls the functions.
window.proof = (() => {
  const name = (element) => {
    const own = element.cloneNode(false).outerHTML.replace(/\s+/g, " ").slice(0, 110);
    return `${own} ${element.textContent.trim().replace(/\s+/g, " ").slice(0, 30)}`;
  };

  // Fonts and formulas have settled.
  const ready = async () => {
    await document.fonts.ready;
    if (window.MathJax?.startup) await window.MathJax.startup.promise;
    await document.fonts.ready;
  };

  // Transitions would be measured half way.
  const still = () => {
    const style = document.createElement("style");
    style.textContent = "*, *::before, *::after { transition: none !important; animation: none !important; }";
    document.head.append(style);
  };

  const links = () => ({
    ids: [...document.querySelectorAll("[id], a[name]")].map((e) => e.id || e.name),
    hrefs: [...document.querySelectorAll("a[href], area[href]")].map((e) => [e.getAttribute("href"), e.href]),
  });

  const images = () =>
    [...document.images].map((e) => ({ src: e.currentSrc || e.src, alt: e.getAttribute("alt"), shown: e.naturalWidth > 0 }));

  // Formulas that are not typeset, and TeX that was left in the text.
  const math = () => {
    const formulas = [...document.querySelectorAll(".math")];
    const faults = formulas
      .filter((e) => {
        const set = e.querySelector("mjx-container");
        return !set || set.getBoundingClientRect().width < 2 || e.querySelector("mjx-merror, [data-mjx-error]");
      })
      .map((e) => `not typeset: ${name(e)}`);
    const text = document.querySelector("#main-content")?.cloneNode(true);
    text?.querySelectorAll("pre, code, script, mjx-container").forEach((e) => e.remove());
    faults.push(...(text?.textContent.match(/\\[([][^\n]{0,40}|\$\$[^\n]{0,40}/g) ?? []).map((found) => `raw TeX: ${found}`));
    const broken = [...document.fonts].filter((f) => f.status === "error").map((f) => `font not loaded: ${f.family}`);
    const used = [...document.fonts].some((f) => f.status === "loaded" && f.family.startsWith("MJX"));
    if (formulas.length && !used) broken.push("no font of MathJax was loaded");
    return { count: formulas.length, faults: [...faults, ...broken] };
  };

  // A formula written now, with the MathJax that the book carries: proves it where no page has one.
  const formula = async () => {
    const place = document.createElement("span");
    place.className = "math";
    place.textContent = "\\(\\sqrt{\\frac{a}{b}}\\)";
    document.querySelector("#main-content").prepend(place);
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.content_root}_static/mathjax/tex-mml-chtml.js`;
    await new Promise((done) => {
      script.onload = script.onerror = done;
      document.head.append(script);
    });
    await ready();
  };

  // Each character beyond ASCII that the page shows, drawn in the font of its place: none may look like a character
  // that no font has, nor be blank.
  const glyphs = () => {
    const pen = new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true });
    const drawn = (character, font) => {
      pen.clearRect(0, 0, 64, 64);
      pen.font = font;
      pen.fillText(character, 8, 44);
      return pen.getImageData(0, 0, 64, 64).data.join();
    };
    const wanted = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const place = walker.currentNode.parentElement;
      const seen = walker.currentNode.data.match(/[^\p{Z}\p{C}\x00-\x7e]|\p{Co}|\p{Cn}/gu);
      if (!seen || place.closest("script, style, template, mjx-container") || !place.checkVisibility()) continue;
      const style = getComputedStyle(place);
      const font = `${style.fontStyle} ${style.fontWeight} 32px ${style.fontFamily}`;
      for (const character of seen) wanted.set(font + character, [character, font]);
    }
    const blank = drawn(" ", "32px serif");
    const faults = [];
    const missing = new Map();
    for (const [character, font] of wanted.values()) {
      if (!missing.has(font)) missing.set(font, ["\u{10fffd}", "\u0378"].map((none) => drawn(none, font)));
      const shape = drawn(character, font);
      if (shape === blank || missing.get(font).includes(shape))
        faults.push(`no glyph: U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")} ${character}`);
    }
    const all = [...wanted.values()].map(([character]) => character);
    return { characters: [...new Set(all)].join(""), faults: [...new Set(faults)] };
  };

  const audit = async () => {
    const result = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
    const short = (list) =>
      list.map((rule) => ({
        rule: rule.id,
        impact: rule.impact,
        help: rule.help,
        places: rule.nodes.map((node) => `${node.target.join(" ")}: ${node.html.replace(/\s+/g, " ").slice(0, 130)}`),
        why: rule.nodes[0]?.failureSummary?.replace(/\s+/g, " ").slice(0, 240),
      }));
    return { violations: short(result.violations), open: short(result.incomplete), passed: result.passes.length };
  };

  // The keyboard: all that can be operated is listed; what Tab reaches is written down together with how it looks then.
  const OPERABLE = "a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  const visible = (e) =>
    e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const body = (e) => { // what is seen of it: itself, or what it holds where it has no size of its own
    const { width, height } = e.getBoundingClientRect();
    return width * height < 4 && e.firstElementChild ? e.firstElementChild : e;
  };
  const look = (e) => {
    const s = getComputedStyle(body(e));
    const outline = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 && !/, 0\)$/.test(s.outlineColor);
    return { outline: outline ? `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}` : "", shadow: s.boxShadow };
  };
  const watched = { stops: new Map(), order: [] };
  const watch = () => {
    const elements = [...document.querySelectorAll(OPERABLE)];
    const stops = elements.filter((e) => !e.disabled && e.tabIndex >= 0 && visible(e));
    watched.before = new Map(stops.map((e) => [e, look(e)]));
    watched.stops = new Map();
    watched.order = [];
    addEventListener("focusin", ({ target }) => {
      watched.order.push(target);
      const rect = body(target).getBoundingClientRect();
      const inside = rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth;
      if (!watched.stops.has(target)) watched.stops.set(target, { ...look(target), inside, size: rect.width * rect.height });
    });
    document.activeElement?.blur();
    return stops.length;
  };
  const walked = () => {
    const faults = [];
    for (const [element, before] of watched.before) {
      const now = watched.stops.get(element);
      if (!now) faults.push(`Tab does not reach: ${name(element)}`);
      else if (!now.outline && now.shadow === before.shadow) faults.push(`focus cannot be seen: ${name(element)}`);
      else if (now.outline && now.outline === before.outline) faults.push(`focus looks like no focus: ${name(element)}`);
      else if (!now.inside || now.size < 4) faults.push(`focus is off the screen: ${name(element)}`);
    }
    return { stops: watched.stops.size, faults };
  };
  const round = () => watched.stops.size < watched.order.length; // Tab has come back to where it was

  // What takes a click must take the keyboard: itself, or what it lies in or holds. `listeners` comes with the tools.
  const clickable = (listeners) => {
    const faults = [];
    for (const e of document.body.querySelectorAll("*")) {
      const takes = e.onclick || (listeners(e).click ?? []).length > 0;
      const reached = e.matches(OPERABLE) || e.closest("a[href], button, summary, label") || e.querySelector(OPERABLE);
      if (takes && !reached && visible(e)) faults.push(`takes clicks but no keys: ${name(e)}`);
    }
    return faults;
  };

  // Operating: the harness focuses the nth element that a selector finds, presses keys, and asks again.
  const focus = (selector, n) => {
    const element = [...document.querySelectorAll(selector)].filter(visible)[n];
    element.focus();
    return document.activeElement === element;
  };
  const count = (selector) => [...document.querySelectorAll(selector)].filter(visible).length;
  const sorted = (n) => {
    const button = [...document.querySelectorAll(SORT)].filter(visible)[n];
    const head = button.closest("th");
    const cells = [...head.closest("table").tBodies[0].rows].map((row) => row.cells[head.cellIndex].textContent.trim());
    const order = head.getAttribute("aria-sort");
    const right = [...cells].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    if (order === "descending") right.reverse();
    return cells.join("\n") === right.join("\n") ? order : `${order}, but its cells are not in order`;
  };
  const SORT = "table.sortable th button";
  const opened = (n) => [...document.querySelectorAll("summary")].filter(visible)[n].parentElement.open;
  const fits = () => ({ page: document.documentElement.scrollWidth, window: innerWidth });
  // No table that is promised to sort may be without heads that do.
  const unsorted = () =>
    [...document.querySelectorAll("table.sortable")].filter((t) => !t.querySelector("th button")).map((t) => name(t));

  return {
    ready, still, links, images, math, formula, glyphs, audit, watch, walked, round, clickable,
    focus, count, sorted, opened, fits, unsorted, visible,
  };
})();
