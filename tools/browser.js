// What tools/browser.py asks each page, from inside; there before the page's own scripts.
window.proof = (() => {
  const name = (element) => {
    const own = element.cloneNode(false).outerHTML.replace(/\s+/g, " ").slice(0, 110);
    return `${own} ${element.textContent.trim().replace(/\s+/g, " ").slice(0, 30)}`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Fonts and formulas have settled; nothing is measured half way through a transition.
  const settle = async () => {
    const style = document.createElement("style");
    style.textContent = "*, *::before, *::after { transition: none !important; animation: none !important; }";
    document.head.append(style);
    await document.fonts.ready;
    if (window.MathJax?.startup) await window.MathJax.startup.promise;
    await document.fonts.ready;
  };

  const open = () => all("details").forEach((e) => (e.open = true));

  const content = () => {
    const faults = { math: [], pictures: [], characters: [] };
    const looked = { math: all(".math").length, pictures: document.images.length, characters: 0 };
    faults.requests = all("link[rel~=preconnect], link[rel~=dns-prefetch]").map((e) => `connects ahead to ${e.href}`);
    faults.operation = all("table.sortable")
      .filter((e) => !e.querySelector("th button"))
      .map((e) => `a table that is to sort has no heads that do: ${name(e)}`);
    formulas(faults.math);
    for (const e of document.images) {
      if (!e.naturalWidth) faults.pictures.push(`not shown: ${name(e)}`);
      if (e.alt.length <= 60) faults.pictures.push(`no text that says what it shows: ${name(e)}`);
      if (/[0-9a-f]{16}|\.(png|svg|jpe?g|gif)\b/i.test(e.alt)) faults.pictures.push(`its text is a file name: ${name(e)}`);
    }
    looked.characters = glyphs(faults.characters);
    const links = all("a[href], area[href]").map((e) => [e.getAttribute("href"), e.href]);
    return { ids: all("[id], a[name]").map((e) => e.id || e.name), links, looked, faults };
  };

  // Formulas that are not typeset, and TeX that was left in the text.
  const formulas = (faults) => {
    for (const e of all(".math")) {
      const set = e.querySelector("mjx-container");
      if (!set || set.getBoundingClientRect().width < 2 || e.querySelector("mjx-merror, [data-mjx-error]"))
        faults.push(`not typeset: ${name(e)}`);
    }
    const text = document.querySelector("#main-content")?.cloneNode(true);
    text?.querySelectorAll("pre, code, script, mjx-container").forEach((e) => e.remove());
    faults.push(...(text?.textContent.match(/\\[([][^\n]{0,40}|\$\$[^\n]{0,40}/g) ?? []).map((raw) => `raw TeX: ${raw}`));
    if (all(".math").length && ![...document.fonts].some((f) => f.status === "loaded" && f.family.startsWith("MJX")))
      faults.push("no font of MathJax was loaded");
  };

  // Each character beyond ASCII that the page shows, drawn in the font of its place: none may look like a character
  // that no font has, nor be blank.
  const glyphs = (faults) => {
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
    const missing = new Map();
    for (const [character, font] of wanted.values()) {
      if (!missing.has(font)) missing.set(font, ["\u{10fffd}", "\u0378"].map((none) => drawn(none, font)));
      const shape = drawn(character, font);
      if (shape === blank || missing.get(font).includes(shape))
        faults.push(`no glyph: U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")} ${character}`);
    }
    return wanted.size;
  };

  // The keyboard: all that can be operated is listed; what Tab reaches is written down together with how it looks then.
  const OPERABLE = "a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  const visible = (e) =>
    e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const body = (e) => { // what is seen of it: itself, or what it holds where it has no size of its own
    const { width, height } = e.getBoundingClientRect();
    return width * height < 4 && e.firstElementChild ? e.firstElementChild : e;
  };
  const inside = (e) => {
    const { top, right, bottom, left, width, height } = body(e).getBoundingClientRect();
    return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && width * height >= 4;
  };
  const look = (e) => {
    const s = getComputedStyle(body(e));
    const outline = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 && !/^rgba.*, 0\)$/.test(s.outlineColor);
    return `${outline ? s.outline : ""} ${s.boxShadow}`;
  };
  const before = new Map();
  const reached = new Map();
  let steps = 0;
  const watch = () => {
    for (const e of all(OPERABLE)) if (!e.disabled && e.tabIndex >= 0 && visible(e)) before.set(e, look(e));
    addEventListener("focusin", ({ target }) => {
      steps += 1;
      if (!reached.has(target)) reached.set(target, { look: look(target), inside: inside(target) });
    });
    document.activeElement?.blur();
    return before.size;
  };
  const walked = () => {
    const faults = [];
    for (const [element, was] of before) {
      const now = reached.get(element);
      if (!now) faults.push(`Tab does not reach: ${name(element)}`);
      else if (now.look === was) faults.push(`focus cannot be seen: ${name(element)}`);
      else if (!now.inside) faults.push(`focus is off the screen: ${name(element)}`);
    }
    return { stops: reached.size, round: reached.size < steps, faults }; // round: Tab has come back to where it was
  };

  // Asked 150 milliseconds later, since a side bar that opens takes the focus after 100.
  const shows = async (selector) => {
    await new Promise((done) => setTimeout(done, 150));
    return all(selector).some(visible);
  };

  // What takes a click must take the keyboard: itself, or what it lies in or holds. `listeners` comes with the tools.
  const clickable = (listeners) =>
    [...document.body.querySelectorAll("*")]
      .filter((e) => e.onclick || (listeners(e).click ?? []).length)
      .filter((e) => !e.matches(OPERABLE) && !e.closest("a[href], button, summary, label") && !e.querySelector(OPERABLE))
      .filter(visible)
      .map((e) => `takes clicks but no keys: ${name(e)}`);

  // The order that a head says its column is in, if it is.
  const sorted = (button) => {
    const head = button.closest("th");
    const cells = [...head.closest("table").tBodies[0].rows].map((row) => row.cells[head.cellIndex].textContent.trim());
    const order = head.getAttribute("aria-sort");
    const right = [...cells].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    if (order === "descending") right.reverse();
    return cells.join("\n") === right.join("\n") ? order : `${order}, but its cells are not in order`;
  };

  const figures = (table, column) =>
    [...table.tBodies[0].rows].every((row) => /^([−-]?[\d,.]+( to [−-]?[\d,.]+)?)?$/.test(row.cells[column]?.textContent.trim())) ||
    table.tBodies[0].rows[0].cells[column]?.classList.contains("text-right");

  // Tables of texts whose columns are off the screen: on a phone their rows are lists. Those of figures may scroll.
  const cut = () =>
    all("table.table")
      .filter((e) => e.tHead?.rows[0].cells.length > 3 && [...e.tHead.rows[0].cells].filter((_, at) => figures(e, at)).length < 2)
      .filter((e) => e.scrollWidth > e.parentElement.clientWidth + 1)
      .map((e) => `a table of texts is cut: ${name(e)}`);

  return { settle, open, cut, content, inside, shows, watch, walked, clickable, sorted };
})();
