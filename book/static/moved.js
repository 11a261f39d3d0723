// Parts of pages that version 0.1.0 had and that stand elsewhere now: an old link leads on to them. A part that is on
// the page is never looked up. Page, then the old part, then page and part now.
const MOVED = {
  "notebooks/index": {
    "tab-counts-front": "notebooks/audit/ledger#tab-counts"
  },
  "notebooks/paper/01_reason": {
    "its-figure": "notebooks/paper/01_reason#all-figures-of-the-section"
  },
  "notebooks/paper/02_background": {
    "the-figures-and-what-others-say-of-them": "notebooks/paper/02_background#all-figures-of-the-section",
    "who-was-still-poor-at-the-end-of-the-third-year": "notebooks/finding#the-subtraction",
    "tab-leads": "notebooks/finding#tab-finding-assume",
    "tab-base": "notebooks/finding#a-share-of-what",
    "the-year-before": "notebooks/finding#could-the-register-explain-it",
    "tab-conflict-before": "notebooks/audit/conflicts#tab-set-rate-2017",
    "tab-poor-income": "notebooks/paper/02_background#tab-lines"
  },
  "notebooks/paper/03_model": {
    "the-figures-and-what-others-say-of-them": "notebooks/paper/03_model#all-figures-of-the-section",
    "what-was-built-a-head-and-a-household": "notebooks/paper/03_model#land-and-people",
    "tab-works": "notebooks/paper/03_model#tab-land"
  },
  "notebooks/paper/04_reference": {
    "the-figures-and-what-others-say-of-them": "notebooks/paper/04_reference#all-figures-of-the-section"
  },
  "notebooks/audit/ledger": {
    "object": "book/corrections#how-to-object",
    "how-to-object": "book/corrections#how-to-object",
    "how-they-fared": "notebooks/audit/ledger#how-they-came-out",
    "all-figures": "notebooks/audit/ledger#reason-and-significance",
    "tab-ledger": "notebooks/audit/ledger#reason-and-significance",
    "the-entries": "notebooks/audit/ledger#reason-and-significance",
    "tab-ledger-others": "notebooks/audit/ledger#other-texts"
  },
  "notebooks/beyond/index": {
    "how-much-of-the-fall-would-growth-alone-have-done": "notebooks/beyond/growth",
    "are-rich-and-poor-drawing-together": "notebooks/beyond/regions",
    "has-the-division-of-town-and-country-been-broken": "notebooks/beyond/town_and_country",
    "is-lianzhang-special": "notebooks/beyond/villages",
    "what-came-before-what": "notebooks/beyond/timeline",
    "what-would-copying-it-take": "notebooks/beyond/cost"
  },
  "notebooks/beyond/growth": {
    "the-benchmark": "notebooks/beyond/growth#model",
    "what-the-benchmark-gives": "notebooks/beyond/growth#what-the-benchmark-leaves",
    "tab-growth-gaps": "notebooks/beyond/growth#tab-growth-left",
    "what-would-change-it": "notebooks/beyond/growth#annex-how-much-hangs-on-the-choices",
    "guangdong-planned-and-reported": "notebooks/paper/02_background#planned-and-reported",
    "tab-growth-plan": "notebooks/paper/02_background#tab-plans"
  },
  "notebooks/beyond/regions": {
    "the-rich-and-the-poor-of-guangdong": "notebooks/beyond/regions#the-delta-and-the-rest",
    "is-it-the-richest-and-the-poorest": "notebooks/beyond/regions#the-richest-and-the-poorest",
    "how-unequal-is-rural-consumption": "notebooks/beyond/regions#annex-rural-consumption-of-the-cities-the-weights-decide",
    "did-poorer-cities-grow-faster": "notebooks/beyond/regions#annex-did-poorer-cities-grow-faster",
    "the-provinces-does-output-draw-together-and-does-income":
      "notebooks/beyond/regions#the-provinces-output-stopped-income-went-on"
  },
  "notebooks/beyond/town_and_country": {
    "poor-areas-against-the-rural-mean": "notebooks/beyond/town_and_country#poor-areas-and-guangdong",
    "tab-town-poor": "notebooks/beyond/town_and_country#fig-town-places",
    "guangdong": "notebooks/beyond/town_and_country#poor-areas-and-guangdong",
    "what-the-textbook-test-finds": "notebooks/beyond/town_and_country#annex-why-no-other-date-is-sought",
    "why-the-textbook-finds-breaks-that-are-persistence":
      "notebooks/beyond/town_and_country#annex-why-no-other-date-is-sought"
  },
  "notebooks/beyond/villages": {
    "how-much-hangs-on-the-start": "notebooks/beyond/villages#annex-how-much-hangs-on-the-figures-that-one-takes",
    "lianzhang-s-sources-against-each-other": "notebooks/beyond/villages#lianzhangs-own-figures",
    "the-figures-one-by-one": "notebooks/beyond/villages#annex-the-figures-one-by-one"
  },
  "notebooks/beyond/timeline": {
    "everything-on-one-axis": "notebooks/beyond/timeline#annex-all-events",
    "all-statements-one-by-one": "notebooks/beyond/timeline#annex-all-events",
    "how-many-families-were-still-on-the-register": "notebooks/beyond/timeline#fig-timeline-register",
    "what-is-undated": "notebooks/beyond/timeline#annex-what-is-undated",
    "what-would-change-it": "notebooks/beyond/timeline#annex-what-would-change-it"
  },
  "notebooks/beyond/cost": {
    "scenarios": "notebooks/beyond/cost#tab-cost-scenarios",
    "a-job-a-villager-a-registered-family-a-mu": "notebooks/beyond/cost#what-a-village-a-family-and-a-job-come-to",
    "beside-the-programme-s-own-money": "notebooks/beyond/cost#tab-cost-money",
    "who-would-not-be-reached": "notebooks/beyond/cost#where-registered-families-live"
  },
  "notebooks/provinces/comparison": {
    "income-against-the-nation": "notebooks/provinces/comparison#fig-provinces-income",
    "rural-income": "notebooks/provinces/comparison#fig-provinces-income"
  },
  "book/data": {
    "what-could-not-be-had": "book/data#what-was-not-found"
  },
  "book/reading": {
    "can-the-paper-s-own-figures-all-be-true": "book/reading#can-the-papers-own-figures-all-be-true"
  },
  "book/exhibits": {
    "tables-figures-numbers-and-their-programs": "book/exhibits#tables-and-figures"
  }
};

addEventListener("DOMContentLoaded", () => {
  const part = decodeURIComponent(location.hash.slice(1));
  const page = Object.keys(MOVED).find((name) => location.pathname.endsWith(`/${name}.html`));
  const now = page && part && !document.getElementById(part) && MOVED[page][part];
  if (!now) return;
  const [where, at] = now.split("#");
  location.replace("../".repeat(page.split("/").length - 1) + where + ".html" + (at ? "#" + at : ""));
});
