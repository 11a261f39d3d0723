"""Every page of the built book in Chromium: offline, private, whole, and open to everybody.

    python tools/browser.py [HTML_FOLDER]

Playwright opens each page from its folder (`file://`) and from a server on this computer, light and dark, on a desktop
and on a phone, and axe-core judges it; the pages that run the audit are used (`live_pages`, `province_page`). Before that the same
checks must find every fault that the pages of `tools/browser_faults` name. The result is kept in `book/proofs/browser.json`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote

import live_pages
import province_page
from axe_playwright_python.async_playwright import Axe
from common import ROOT, keep
from playwright.async_api import Error, Page, async_playwright

from compendium.book import debian

HERE = Path(__file__).resolve().parent
SITE = ROOT / "_build" / "html"
# The first is the same engine without what draws a window, in half the time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk", "fonts-dejavu-core")  # of Debian
SCREENS = {"desktop": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
MOVED = re.compile(r"const MOVED = (\{.*?\n\});", re.S)
# No name but this computer's is ever found, so that nothing leaves it.
ALONE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
DELIBERATE = re.compile(r"<!-- ([a-z, ]+): (.+?) -->")
# The rules that axe-core runs by default, and the one on targets under 24 pixels. It need not fetch the style sheets
# once more: only an experimental rule reads them.
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "preload": False}
# What search must find, and a page that must be among the hits.
FINDS = {"9600": "notebooks/audit/ledger.html"}
FINDS |= dict.fromkeys("poverty 0.03 1,765,000 扶贫 连樟 连樟村 贫困发生率".split(), "notebooks/index.html")

# What the look-up box must find among its first hits: a part of the address to which a hit leads.
LOOKS = {"0.03": "#claim-rate-2018", "9600": "#claim-poor-income-2018", "1.765 million": "#claim-register-persons"}
LOOKS |= {"176.5万": "#claim-register-persons", "扶贫": "#claim-", "贫困发生率": "#claim-rate-2018", "连樟": "#claim-"}

# Each check: what it looks at, and what is counted.
CHECKS = {
    "requests": ("Requests to other hosts, cookies", "openings of a page"),
    "console": ("Errors in the console, files that did not load", "openings of a page"),
    "links": ("Links and anchors within the book", "links"),
    "math": ("Formulas typeset, fonts of MathJax loaded", "formulas"),
    "characters": ("Characters beyond ASCII with a glyph, Chinese too", "characters of a font on a page"),
    "pictures": ("Pictures shown, with a text that says what they show", "pictures"),
    "width": ("Page no wider than the screen; on a phone no table of texts cut", "openings of a page"),
    "targets": ("What is tapped is 24 pixels large or stands apart", "openings of a page"),
    **{f"{mode}, {on}": (f"axe-core, {mode}, {on}", "pages") for mode in ("light", "dark") for on in SCREENS},
    "keyboard": ("Tab reaches all that can be operated, and shows where it is", "stops"),
    "operation": ("Skip link, hidden cells, sorting, search, theme and side bars work by key", "actions"),
    "search": ("Search finds " + ", ".join(FINDS), "searches"),
    "figures": ("From a figure to its card, conflict and source; the ledger's filter; the look-up box", "actions"),
}

# What a key changes, and other or the same keys change back: name, control, keys, state.
TOGGLES = (
    ("hidden cell", "summary", ("Enter", "Space"), "e => e.parentElement.open"),
    ("switch for the theme", ".theme-switch-button", ["Enter"] * 3, "() => document.documentElement.dataset.mode"),
    ("search", ".search-button__button", ("Enter", "Escape"), "() => document.activeElement.matches('#search-input')"),
    ("primary side bar", "button.primary-toggle", ["Enter"] * 2, "() => proof.shows('.bd-sidebar-primary a')"),
    ("secondary side bar", "button.secondary-toggle", ["Enter"] * 2, "() => proof.shows('.bd-sidebar-secondary a')"),
)


@dataclass
class Found:
    """What was looked at, and what was found: (check, page, fault)."""

    looked: Counter = field(default_factory=Counter)
    faults: set[tuple[str, str, str]] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)
    links: set[tuple[str, str, str]] = field(default_factory=set)  # page, as written, where it leads


@dataclass
class Visit:
    """A page that is open in one way."""

    found: Found
    page: str
    base: str
    tab: Page
    screen: str
    theme: str

    def fault(self, check: str, *words: str) -> None:
        """Note faults of this page."""
        self.found.faults.update((check, self.page, each) for each in words)

    def expect(self, right: object, words: str, check: str = "operation") -> None:
        """Note an action, and the fault where it did not do what it should."""
        self.found.looked[check] += 1
        if not right:
            self.fault(check, f"{self.screen}: {words}")


async def load(visit: Visit) -> None:
    """Open the page, go where it leads if it only leads on, and let it settle."""
    await visit.tab.goto(visit.base + visit.page)
    there = "document.readyState === 'complete' && !document.querySelector('meta[http-equiv=refresh]')"
    await visit.tab.wait_for_function(there)
    await visit.tab.evaluate("proof.settle()")


async def content(visit: Visit) -> None:
    """Links, formulas, characters, pictures, and tables to sort, with hidden cells open."""
    found = visit.found
    await visit.tab.evaluate("proof.open()")
    seen = await visit.tab.evaluate("proof.content()")
    found.ids[visit.page] = set(seen["ids"])
    found.links |= {(visit.page, written, href.removeprefix(visit.base)) for written, href in seen["links"]}
    found.looked.update(seen["looked"])
    for check, faults in seen["faults"].items():
        visit.fault(check, *faults)


async def search(visit: Visit) -> None:
    """On the search page, that each word finds its page."""
    for word, page in FINDS.items() if visit.page == "search.html" else ():
        visit.found.looked["search"] += 1
        await visit.tab.goto(f"{visit.base}search.html?q={quote(word)}")
        try:
            await visit.tab.locator(f"#search-results a[href^='{page}']").first.wait_for(timeout=10_000)
            await visit.tab.wait_for_load_state("networkidle")  # over http it fetches what surrounds each hit
        except Error:
            visit.fault("search", f"{word} does not find {page} (from {visit.base})")


async def figures(visit: Visit) -> None:
    """From the landing page to card and conflict, and to the source; what filter and look-up box show."""
    tab, there = visit.tab, visit.base + visit.page
    if visit.page == "notebooks/index.html":
        figure = tab.locator(".printed.contradicted a").first
        await figure.focus()
        await tab.locator(".figure-card.contradicted").wait_for(timeout=10_000)
        await tab.keyboard.press("Escape")
        visit.expect(not await tab.locator(".figure-card").count(), "Escape does not close a card", "figures")
        await figure.click()
        card = tab.locator(".ledger-card:target")
        visit.expect("cannot be true" in await card.inner_text(), "a click does not lead to the conflict", "figures")
        await card.locator("a[href*='#source-']").first.click()
        await tab.locator(":target").wait_for(timeout=10_000)  # the source, which was folded
    if visit.page == "notebooks/audit/ledger.html":
        for query, wanted in {
            "state=contradicted": ".contradicted",
            "section=2&kind=programme": ".in-2.kind-programme",
        }.items():
            await tab.goto(f"{there}?{query}")
            cards = tab.locator(".ledger-card:not([hidden])")
            right = 0 < await cards.count() == await tab.locator(f".ledger-card{wanted}").count()
            visit.expect(right, f"?{query} does not show just {wanted}", "figures")
    for words, part in LOOKS.items() if visit.page == "book/lookup.html" else ():
        await tab.goto(f"{there}?q={quote(words)}")
        await tab.locator(f".look-up a[href*='{part}']").first.wait_for(timeout=10_000)
        visit.expect(await tab.locator(".look-up li").count() <= 51, f"{words}: more than are shown at once", "figures")


async def look(visit: Visit) -> None:
    """Theme, width, and the rules of axe-core with hidden cells open."""
    tab, check = visit.tab, f"{visit.theme}, {visit.screen}"
    visit.found.looked.update(("width", "targets", check))
    theme = await tab.evaluate("document.documentElement.dataset.theme")
    if theme != visit.theme:
        visit.fault(check, f"the page does not follow the reader's system: its theme is {theme!r}")
    width = await tab.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)")
    if width > SCREENS[visit.screen]["width"]:
        visit.fault("width", f"{width} pixels, wider than the {visit.screen}")
    await tab.evaluate("proof.open()")
    if visit.screen == "phone":
        visit.fault("width", *await tab.evaluate("proof.cut()"))
    for rule in (await Axe().run(tab, options=AXE)).response["violations"]:
        places = "".join(f"\n      {node['html'][:110]}" for node in rule["nodes"][:3])
        words = f"{rule['id']} ({rule['impact']}): {rule['help']}: {len(rule['nodes'])} places{places}"
        visit.fault("targets" if rule["id"] == "target-size" else check, words)


async def walk(visit: Visit) -> None:
    """Go through the page with Tab."""
    tools = await visit.tab.context.new_cdp_session(visit.tab)
    asked = {"expression": "proof.clickable(getEventListeners)", "includeCommandLineAPI": True, "returnByValue": True}
    visit.fault("keyboard", *(await tools.send("Runtime.evaluate", asked))["result"]["value"])
    for _ in range(1 + await visit.tab.evaluate("proof.watch()")):
        # Twenty at once: they arrive in order, and no answer is waited for in between.
        await asyncio.gather(*(visit.tab.keyboard.press("Tab") for _ in range(20)))
        if (walked := await visit.tab.evaluate("proof.walked()"))["round"]:
            break
    visit.found.looked["keyboard"] += walked["stops"]
    visit.fault("keyboard", *(f"{visit.screen}: {fault}" for fault in walked["faults"]))


async def skip(visit: Visit) -> None:
    """Follow the skip link."""
    await visit.tab.evaluate("document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges()")
    link = await visit.tab.query_selector("a[href='#main-content']")
    visit.expect(link, "there is no skip link")
    if link:
        await link.focus()
        shown = await link.evaluate("e => proof.inside(e)")
        await link.press("Enter")
        await visit.tab.keyboard.press("Tab")
        inside = await visit.tab.evaluate("document.activeElement.closest('#main-content') !== null")
        visit.expect(shown and inside, "the skip link does not lead to the text")


async def toggle(visit: Visit) -> None:
    """Open and close hidden cells, search and side bars, and go once through the themes."""
    for name, selector, keys, state in TOGGLES:
        controls = await visit.tab.query_selector_all(f"{selector}:visible")
        visit.expect(controls or name not in ("search", "switch for the theme"), f"there is no {name}")
        for n, control in enumerate(controls, 1):
            states = [await control.evaluate(state)]
            for key in keys:
                await (visit.tab.keyboard if key == "Escape" else control).press(key)
                states.append(await control.evaluate(state))
            right = states[0] == states[-1] and all(one != next for one, next in pairwise(states))
            visit.expect(right, f"{name} {n} does not change and come back: {states}")


async def sort(visit: Visit) -> None:
    """Sort the tables by their heads."""
    for n, head in enumerate(await visit.tab.query_selector_all("table.sortable th button:visible"), 1):
        for key, order in (("Enter", "ascending"), ("Space", "descending")):
            await head.press(key)
            got = await head.evaluate("e => proof.sorted(e)")
            visit.expect(got == order, f"head {n} does not sort: {got}, not {order}")


KEYS = (load, walk, skip, sort, toggle)
# Each way of opening a page: checks, screen, theme, scheme of the address.
WAYS = (
    ((load, content, look, *KEYS, search, figures), "desktop", "light", "http"),
    ((load, look, *KEYS), "phone", "light", "http"),
    ((load, look), "desktop", "dark", "http"),
    ((load, look), "phone", "dark", "http"),
    ((load, content, search, figures), "desktop", "light", "file"),
)


async def examine(site: Path, program: str) -> tuple[Found, str]:
    """Open every page of the folder `site` in every way: what was found, and the browser's version."""
    found, turns = Found(), asyncio.Semaphore(os.cpu_count() or 1)
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]  # there: the theme's templates
    pages.sort(key=lambda path: -path.stat().st_size)  # so that no long one is waited for at the end
    with served(site) as web:
        bases = {"http": web, "file": f"{site.resolve().as_uri()}/"}
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=program, args=ALONE)

            async def go(path: Path, checks: tuple, screen: str, theme: str, scheme: str) -> None:
                options = {"viewport": SCREENS[screen], "is_mobile": screen == "phone", "color_scheme": theme}
                async with turns, await browser.new_context(**options, reduced_motion="reduce") as context:
                    context.set_default_timeout(120_000)  # on a busy computer the largest pages take long
                    await context.add_init_script(path=HERE / "browser.js")
                    page = path.relative_to(site).as_posix()
                    visit = Visit(found, page, bases[scheme], await context.new_page(), screen, theme)
                    listen(visit)
                    for check in checks:
                        try:
                            await check(visit)
                        except Error as error:  # a check that cannot be made is a fault of the page
                            visit.fault("console", f"{screen}, {check.__name__}: {error.message}")
                    visit.fault("requests", *(f"sets the cookie {each['name']}" for each in await context.cookies()))

            await asyncio.gather(*(go(path, *way) for path in pages for way in WAYS))
            version = browser.version
            await browser.close()
    follow(site, found)
    return found, version


async def live(site: Path, program: str) -> tuple[list[list], str, set[str]]:
    """Prove the pages that run the audit: rows of the table, what was measured, and faults."""
    with served(site) as web:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=program, args=ALONE)
            rows, told, faults = [], "", set()
            try:
                for page in (live_pages, province_page):
                    found = await page.prove(browser, site, web, lambda words: print(f"browser: {words}", flush=True))
                    rows, told, faults = rows + found[0], told + found[1], faults | found[2]
            finally:
                await browser.close()
            return rows, told, faults


def listen(visit: Visit) -> None:
    """Note what the browser tells of a visit: requests and errors."""

    def asks(what) -> None:
        if not what.url.startswith((visit.base, "data:", "blob:", "about:")):
            visit.fault("requests", f"asks {what.url}")

    def says(message) -> None:
        if message.type in ("error", "assert"):
            visit.fault("console", f"{message.text} {message.location['url'].removeprefix(visit.base)}")

    visit.found.looked.update(("requests", "console"))
    visit.tab.on("websocket", asks)
    visit.tab.on("request", asks)
    visit.tab.on("requestfailed", lambda it: visit.fault("console", f"not loaded: {it.failure} {it.url}"))
    visit.tab.on("pageerror", lambda it: visit.fault("console", it.message))
    visit.tab.on("console", says)


def follow(site: Path, found: Found) -> None:
    """That each link within the book, and each old address, leads to a file of it, and to an anchor that is there."""
    moved = site / "_static" / "moved.js"
    for page, parts in json.loads(MOVED.search(moved.read_text("utf-8"))[1]).items() if moved.exists() else ():
        found.links |= {(f"{page}.html", old, re.sub(r"(?=#|$)", ".html", now, count=1)) for old, now in parts.items()}
    for page, written, href in found.links:
        if href.startswith(("http:", "https:", "mailto:")):
            continue
        found.looked["links"] += 1
        target, _, anchor = href.partition("#")
        target = unquote(target.split("?")[0]) or page
        if not (site / target).is_file():
            found.faults.add(("links", page, f"no such page: {written}"))
        elif anchor and target in found.ids and unquote(anchor) not in found.ids[target]:
            found.faults.add(("links", page, f"no such anchor: {written}"))


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a server of the folder, only for this computer."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield re.search(r"http://[\d.]+:\d+/", server.stdout.readline())[0]
        finally:
            server.terminate()


def chromium() -> str:
    """The path of a Chromium, which root on Debian need not install first; ends with how to get it where there is none."""
    if not any(map(shutil.which, PROGRAMS)) and debian.can_install():
        print("browser: installing Chromium (about 100 MB, once) ...", flush=True)
        debian.install(PACKAGES, ROOT / "_build" / "chromium-install.log")
    if found := list(filter(None, map(shutil.which, PROGRAMS))):
        return found[0]
    how = f"on Debian: sudo {debian.INSTALL}{' '.join(PACKAGES)}"
    sys.exit(f"browser: Chromium is missing; {how}; elsewhere any of these on the path will do: {', '.join(PROGRAMS)}")


def main() -> int:
    """The deliberate faults first, then the book; 1 if a check is blind or a page has a fault."""
    site = Path(sys.argv[1]) if sys.argv[1:] else SITE
    if not (site / "index.html").exists():
        sys.exit(f"browser: no book in {site}; `make book` makes it")
    program = chromium()
    broken = HERE / "browser_faults"
    named = [fault for path in sorted(broken.glob("*.html")) for fault in DELIBERATE.findall(path.read_text("utf-8"))]
    seen = asyncio.run(examine(broken, program))[0].faults
    blind = [(name, part) for name, part in named if not any(name == it[0] and part in it[2] for it in seen)]
    print(f"browser: {len(named) - len(blind)} of {len(named)} deliberate faults found", flush=True)
    for check, part in blind:
        print(f"  not found: {check}: {part}")
    if blind:
        return 1
    found, version = asyncio.run(examine(site, program))
    faults = Counter(check for check, _, _ in found.faults)
    rows = [[what, f"{found.looked[check]:,} {unit}", faults[check]] for check, (what, unit) in CHECKS.items()]
    live_rows, measured, live_faults = asyncio.run(live(site, program))
    rows += [[what, looked, len(wrong)] for what, looked, wrong in live_rows]
    axe = re.search(r"axe v([\d.]+)", Axe().axe_script)[1]
    note = (
        f"{len(found.ids)} pages, opened from a folder and over http, in Chromium {version} with axe-core {axe};"
        f" desktop {SCREENS['desktop']['width']} and phone {SCREENS['phone']['width']} pixels wide."
        f" Before that, {len(named)} deliberate faults on broken pages were each found."
        f" Links to other hosts are not followed, since the test itself is offline.{measured}"
    )
    kept, columns = site.resolve() == SITE, ["What", "Looked at", "Faults"]
    keep("browser", "Every page in a browser", columns, rows, note, kept)
    for check, page, fault in sorted(found.faults):
        print(f"  {check}: {page}: {fault}")
    print("".join(f"  live: {fault}\n" for fault in sorted(live_faults)), end="")
    return bool(found.faults or live_faults)


if __name__ == "__main__":
    sys.exit(main())
