// A card at each printed figure, on hover, focus or tap; without it the figure is a link to its entry or its source.
// What the cards say is loaded when the first one is asked for, by a script, so that it works from a folder.
(() => {
  const data = new URL("small-cards.js", document.currentScript.src);
  const LINKS = ".printed a, a[href*='#claim-']:not(.headerlink)";
  const chinese = () => document.documentElement.lang.startsWith("zh");
  let cards, open, wanted, timer, pointer;

  const load = () =>
    (cards ??= new Promise((done) => {
      window.smallCards = done;
      document.head.append(Object.assign(document.createElement("script"), { src: data }));
    }));
  const linkOf = (target) => (target.closest?.(".figure-card") ? null : target.closest?.(LINKS));
  const keyOf = (link) =>
    [...(link.closest(".printed")?.classList ?? [])].find((name) => /^(obs|claim)-/.test(name)) ??
    decodeURIComponent((link.getAttribute("href") ?? "").split("#")[1] ?? "");

  const close = () => {
    clearTimeout(timer);
    wanted = null;
    open?.link.removeAttribute("aria-describedby");
    open?.card.remove();
    open = null;
  };
  const make = (link, found) => {
    const card = document.createElement("div");
    card.id = "figure-card";
    card.className = `figure-card ${found.state}`;
    const line = (text, name) => {
      card.append(Object.assign(document.createElement("p"), { textContent: text, className: name }));
    };
    const language = chinese() ? "zh" : "en";
    line(found.title[language], "title");
    found[language].forEach((text, at) => line(text, at ? "" : "verdict"));
    // The figure itself leads there by key, so Tab need not stop here.
    const words = /#claim-/.test(link.href) ? ["Full entry", "完整条目"] : ["The source", "来源"];
    card.append(Object.assign(document.createElement("a"), { href: link.href, textContent: words[+chinese()], tabIndex: -1 }));
    return card;
  };
  const show = async (link) => {
    wanted = link;
    const found = (await load())[keyOf(link)];
    if (wanted !== link || open?.link === link) return;
    close();
    if (!found) return;
    const card = make(link, found);
    link.removeAttribute("title"); // the card says more
    (link.closest("svg") ?? link.closest(".printed") ?? link).after(card);
    link.setAttribute("aria-describedby", card.id);
    open = { link, card };
    place();
  };
  const place = () => {
    const { link, card } = open;
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const below = at.bottom + 6 + height <= innerHeight || at.top < height + 6;
    card.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8))}px`;
    card.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
  };
  const later = (action, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse") return;
    const link = linkOf(target);
    if (link) later(() => show(link), 150);
    else if (target.closest?.(".figure-card")) clearTimeout(timer);
    else later(close, 250);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = linkOf(target);
    if (link?.matches(":focus-visible")) later(() => show(link), 150);
    else if (!target.closest?.(".figure-card")) close();
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    pointer = pointerType;
    if (!target.closest?.(".figure-card") && linkOf(target) !== open?.link) close();
  });
  // The first tap opens the card, in which the link stands.
  document.addEventListener("click", async (event) => {
    const link = linkOf(event.target);
    if (!link || pointer !== "touch" || open?.link === link) return;
    event.preventDefault();
    await show(link);
    if (open?.link !== link) location.assign(link.href);
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && close());
  // A figure that is reached by key scrolls the page itself: its card comes along, any other closes.
  const scrolled = ({ target }) => {
    if (!open || target === open.card) return;
    if (open.link === document.activeElement) place();
    else close();
  };
  addEventListener("scroll", scrolled, { capture: true, passive: true });
})();
