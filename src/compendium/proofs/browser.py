"""`make browser`: every page of the built book in a real browser: offline, private, whole, and open to everybody.

Each page is opened from its folder (`file://`) and from a server on this computer (http). Before that every check is
shown a page with its fault (`tests/browser/broken`), and must find it.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import click

from compendium.book import results
from compendium.proofs.chromium import BrowserError, Chromium, Tab, provide

DESKTOP, PHONE = (1300, 900), (390, 844)
ALT = 60  # a text alternative that says what a figure shows is longer than this
GRAVE = ("serious", "critical")
SHOWN = 12  # findings of one kind that are printed
FILE_NAME = re.compile(r"[0-9a-f]{16}|\.(?:png|svg|jpe?g|gif)\b", re.I)
REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"', re.I)
SEARCHED = "poverty"

# Each check: what it looks at.
CHECKS = {
    "requests": "Requests to other hosts, cookies",
    "console": "Errors in the console, files that did not load",
    "links": "Links and anchors within the book",
    "math": "Formulas typeset, fonts of MathJax loaded",
    "characters": "Characters beyond ASCII with a glyph, Chinese too",
    "pictures": "Pictures shown, with a text that says what they show",
    "width": "Page no wider than a phone",
    "axe, light, desktop": "axe-core, light, desktop",
    "axe, light, phone": "axe-core, light, phone",
    "axe, dark, desktop": "axe-core, dark, desktop",
    "axe, dark, phone": "axe-core, dark, phone",
    "keyboard": "Tab reaches all that can be operated, and shows where it is",
    "operation": "Skip link, hidden cells, sorting, search, theme and side bars work by key",
}

# What tests/browser/broken must be found out by: (check, part of the finding).
BROKEN = (
    ("requests", "elsewhere.invalid"),
    ("requests", "cookie"),
    ("console", "deliberate"),
    ("console", "missing.css"),
    ("links", "no such page"),
    ("links", "no such anchor"),
    ("math", "not typeset"),
    ("math", "raw TeX"),
    ("characters", "U+10FFFD"),
    ("pictures", "no text"),
    ("pictures", "file name"),
    ("pictures", "not shown"),
    ("width", "wider"),
    ("axe, light, desktop", "button-name"),
    ("axe, dark, desktop", "color-contrast"),
    ("axe, light, phone", "image-alt"),
    ("axe, dark, phone", "color-contrast"),
    ("keyboard", "Tab does not reach"),
    ("keyboard", "focus cannot be seen"),
    ("keyboard", "takes clicks but no keys"),
    ("operation", "skip link"),
    ("operation", "sort"),
    ("operation", "hidden cell"),
    ("operation", "search"),
    ("operation", "theme"),
)


@dataclass
class Result:
    """What was looked at and what was found."""

    looked: Counter = field(default_factory=Counter)
    faults: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: {check: set() for check in CHECKS})
    lesser: Counter = field(default_factory=Counter)
    characters: set[str] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)
    hrefs: set[tuple[str, str, str]] = field(default_factory=set)

    def found(self, check: str, page: str, faults: list[str]) -> None:
        """Note the faults that a check found on a page."""
        self.faults[check] |= {(page, fault) for fault in faults}

    @property
    def bad(self) -> bool:
        """Whether anything was found."""
        return any(self.faults.values())


@dataclass(frozen=True)
class Visit:
    """One way of going through the pages: where they lie, and how the reader looks at them."""

    name: str
    base: str
    check: object
    size: tuple[int, int] = DESKTOP
    dark: bool = False


def command(root: Path) -> int:
    """Check the built book of the checkout `root`; prints what was done and writes `book/proofs/browser.json`.

    Returns
    -------
    0 when nothing was found, 1 otherwise.

    Raises
    ------
    click.ClickException
        The browser cannot be had.
    """
    start = time.monotonic()
    site = root / "_build" / "html"
    try:
        modules = provide(root)
        broken, _ = examine(root / "tests" / "browser" / "broken", root, modules)
        blind = [f"{check}: {part}" for check, part in BROKEN if not _holds(broken, check, part)]
        print(f"browser: {len(BROKEN) - len(blind)} of {len(BROKEN)} deliberate faults found", flush=True)
        if blind:
            raise click.ClickException("a check did not find its deliberate fault:\n" + "\n".join(blind))
        result, version = examine(site, root, modules)
    except BrowserError as error:
        raise click.ClickException(str(error)) from None
    axe = json.loads((modules / "axe-core" / "package.json").read_text("utf-8"))["version"]
    _print(result)
    _write(root, result, version, axe)
    pages, faults = len(result.ids), sum(map(len, result.faults.values()))
    took = f"{time.monotonic() - start:.0f} s"
    print(f"browser: {pages} pages in {version} with axe-core {axe}: {faults or 'no'} faults, in {took}")
    return int(result.bad)


def _holds(result: Result, check: str, part: str) -> bool:
    return any(part in fault for _, fault in result.faults[check])


def examine(site: Path, root: Path, modules: Path) -> tuple[Result, str]:
    """Open every page of `site` in every way; returns what was found and the browser's version."""
    result = Result()
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = [page for page in pages if not page.startswith("_static/")]  # there: the theme's templates
    leading = {page: to[1] for page in pages if (to := REFRESH.search((site / page).read_text("utf-8")))}
    scripts = [(root / "tests" / "browser" / "page.js").read_text("utf-8")]
    scripts.append((modules / "axe-core" / "axe.min.js").read_text("utf-8") + "\n;0")
    asked: list[str] = []
    with _serve(functools.partial(_Quiet, directory=str(site))) as web, _serve(_refusing(asked)) as proxy:
        visits = [
            # The long ones first: two go on at a time.
            Visit("keyboard, phone", web, keyboard, PHONE),
            Visit("keyboard, desktop", web, keyboard),
            *(
                Visit(
                    f"axe, {'dark' if dark else 'light'}, {'phone' if size is PHONE else 'desktop'}",
                    web,
                    axe,
                    size,
                    dark,
                )
                for dark in (False, True)
                for size in (DESKTOP, PHONE)
            ),
            Visit("content, http", web, content),
            Visit("content, folder", f"{site.resolve().as_uri()}/", content),
        ]

        def go(visit: Visit) -> str:
            with Chromium(proxy) as browser, Tab(browser, visit.dark, *visit.size) as tab:
                for page in pages:
                    try:
                        if page in leading:
                            _led(tab, visit, page, leading[page], result)
                        else:
                            _open(tab, visit, page, scripts, result)
                    except BrowserError as error:
                        raise BrowserError(f"{visit.name}: {page}: {error}") from None
                tab.open("about:blank")
                return browser.version

        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            version = list(pool.map(go, visits))[0]
    result.found("requests", "(any page)", [f"the browser asked {address}" for address in asked])
    _links(site, result)
    return result, version


def _led(tab: Tab, visit: Visit, page: str, to: str, result: Result) -> None:
    """A page that only leads on to another."""
    result.ids[page] = set()
    tab.open(visit.base + page)
    if not tab.until(f"location.href === {json.dumps(visit.base + to)} && document.readyState === 'complete'"):
        result.found("links", page, [f"does not lead on to {to}"])


def _open(tab: Tab, visit: Visit, page: str, scripts: list[str], result: Result) -> None:
    tab.open(visit.base + page)
    for script in scripts:
        tab.run(script)
    tab.run("proof.ready()")
    visit.check(tab, visit, page, result)
    _heard(tab, visit, page, result)


def _heard(tab: Tab, visit: Visit, page: str, result: Result) -> None:
    """What the browser told of a visit: requests, errors, cookies."""
    cookies = tab.call("Network.getCookies")["cookies"]
    result.found("requests", page, [f"sets the cookie {cookie['name']}" for cookie in cookies])
    for name, event in tab.events:
        if name == "Network.requestWillBeSent":
            address = event["request"]["url"]
            if not address.startswith((visit.base, "data:", "blob:", "about:")):
                result.found("requests", page, [f"asks {address}"])
        elif name == "Network.loadingFailed":
            result.found("console", page, [f"not loaded: {event['errorText']} ({event['type']})"])
        elif name == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            words = details.get("exception", {}).get("description", details["text"])
            result.found("console", page, [words.split("\n")[0]])
        elif name == "Runtime.consoleAPICalled" and event["type"] in ("error", "assert"):
            result.found("console", page, [" ".join(str(x.get("value", x["type"])) for x in event["args"])])
        elif name == "Log.entryAdded" and event["entry"]["level"] == "error":
            entry = event["entry"]
            result.found("console", page, [f"{entry['text']} {entry.get('url', '').removeprefix(visit.base)}"])
    result.looked.update(("requests", "console"))  # not how many requests: the browser's cache decides that


def content(tab: Tab, visit: Visit, page: str, result: Result) -> None:
    """Links, formulas, characters and pictures; on the search page also a search, and a formula of our own."""
    links = tab.run("proof.links()")
    result.ids[page] = set(links["ids"])
    for written, href in links["hrefs"]:
        inside = href.startswith(visit.base)
        result.hrefs.add((page, written, href.removeprefix(visit.base) if inside else href))
    tab.run("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    if page == "search.html":
        tab.run("proof.formula()")
    for check, script in (("math", "proof.math()"), ("characters", "proof.glyphs()")):
        seen = tab.run(script)
        result.found(check, page, seen["faults"])
        result.looked[check] += seen.get("count", 0)
        result.characters |= set(seen.get("characters", ""))
    for picture in tab.run("proof.images()"):
        result.looked["pictures"] += 1
        alt, name = picture["alt"] or "", unquote(picture["src"].split("/")[-1])
        if not picture["shown"]:
            result.found("pictures", page, [f"not shown: {name}"])
        if len(alt) <= ALT:
            result.found("pictures", page, [f"no text of more than {ALT} characters: {name}"])
        if FILE_NAME.search(alt):
            result.found("pictures", page, [f"its text is a file name: {name}"])
    if page == "search.html":
        _search(tab, visit, page, result)


def _search(tab: Tab, visit: Visit, page: str, result: Result) -> None:
    _heard(tab, visit, page, result)
    tab.open(f"{visit.base}{page}?q={SEARCHED}")
    if not tab.until("document.querySelectorAll('#search-results li a').length > 0"):
        result.found("operation", page, [f"a search for {SEARCHED} finds nothing ({visit.name})"])


def axe(tab: Tab, visit: Visit, page: str, result: Result) -> None:
    """axe-core's rules, all of them, with hidden cells open; and that nothing makes a page wider than a phone."""
    tab.run("proof.still()")
    theme = tab.run("document.documentElement.dataset.theme")
    if theme != ("dark" if visit.dark else "light"):
        result.found(visit.name, page, [f"the page does not follow the reader's system: its theme is {theme!r}"])
    if visit.size is PHONE:
        result.looked["width"] += 1
        size = tab.run("proof.fits()")
        if max(size.values()) > PHONE[0]:
            result.found("width", page, [f"{max(size.values())} pixels, wider than {PHONE[0]}"])
    tab.run("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    seen = tab.run("proof.audit()")
    result.looked[visit.name] += 1
    for rule in seen["violations"]:
        words = f"{rule['rule']} ({rule['impact']}): {rule['help']}"
        if rule["impact"] in GRAVE:
            places = "".join(f"\n      {place}" for place in rule["places"][:3])
            result.found(visit.name, page, [f"{words}: {len(rule['places'])} places{places}"])
        else:
            result.lesser[words] += len(rule["places"])


def keyboard(tab: Tab, visit: Visit, page: str, result: Result) -> None:
    """Go through the page with Tab, then operate by key what can be operated."""
    tab.run("proof.still()")
    result.found("keyboard", page, tab.run("proof.clickable(getEventListeners)", includeCommandLineAPI=True))
    stops = tab.run("proof.watch()")
    tab.press("Tab", stops + 2)
    for _ in range(stops):  # boxes that scroll are stops too, which only the browser knows
        if tab.run("proof.round()"):
            break
        tab.press("Tab", 5)
    walk = tab.run("proof.walked()")
    result.looked["keyboard"] += walk["stops"]
    result.found("keyboard", page, [f"{visit.name}: {fault}" for fault in walk["faults"]])
    result.found("operation", page, [f"{visit.name}: {fault}" for fault in _operate(tab, visit, result)])


def _operate(tab: Tab, visit: Visit, result: Result) -> list[str]:
    faults = []

    def expect(right: bool, words: str) -> None:
        result.looked["operation"] += 1
        if not right:
            faults.append(words)

    def press(selector: str, n: int, key: str) -> None:
        if tab.run(f"proof.focus({json.dumps(selector)}, {n})"):
            tab.press(key)  # on anything else it would follow a link

    tab.run("document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges()")
    skip = "a[href='#main-content']"
    if tab.run(f"document.querySelector({json.dumps(skip)}) !== null"):
        tab.run(f"document.querySelector({json.dumps(skip)}).focus()")
        shown = tab.run("proof.visible(document.activeElement)")
        tab.press("Enter")
        tab.press("Tab")
        inside = tab.run("document.activeElement.closest('#main-content') !== null")
        expect(shown and inside, "the skip link does not lead to the text")
    else:
        expect(False, "there is no skip link")
    for n in range(tab.run("proof.count('summary')")):
        states = [tab.run(f"proof.opened({n})")]
        for key in ("Enter", " "):
            press("summary", n, key)
            states.append(tab.run(f"proof.opened({n})"))
        expect(states in ([False, True, False], [True, False, True]), f"hidden cell {n + 1} does not open and close")
    for table in tab.run("proof.unsorted()"):
        expect(False, f"a table that is to sort has no heads that do: {table}")
    for n in range(tab.run("proof.count('table.sortable th button')")):
        for key, order in (("Enter", "ascending"), (" ", "descending")):
            press("table.sortable th button", n, key)
            got = tab.run(f"proof.sorted({n})")
            expect(got == order, f"head {n + 1} does not sort: {got}, not {order}")
    if tab.run("proof.count('.theme-switch-button')"):
        mode = "document.documentElement.dataset.mode"
        modes = []
        for _ in range(4):  # once round, and on
            press(".theme-switch-button", 0, "Enter")
            modes.append(tab.run(mode))
        expect(set(modes) == {"auto", "light", "dark"} and modes[0] == modes[3], f"the theme does not change: {modes}")
        tab.run("localStorage.clear()")
    else:
        expect(False, "there is no switch for the theme")
    if tab.run("proof.count('.search-button__button')"):
        press(".search-button__button", 0, "Enter")
        expect(tab.run("document.activeElement.matches('#search-input')"), "the search does not open")
        tab.press("Escape")
        expect(not tab.run("proof.count('.search-button__wrapper.show')"), "the search does not close")
    else:
        expect(False, "there is no button for the search")
    for side in ("primary", "secondary"):
        if tab.run(f"proof.count('button.{side}-toggle')"):
            links = f"proof.count('.bd-sidebar-{side} a')"
            before = tab.run(links)
            for word in ("open or close", "come back"):
                press(f"button.{side}-toggle", 0, "Enter")
                now = tab.run(links)
                expect((now == 0) != (before == 0), f"the {side} side bar does not {word}")
                before = now
    return faults


def _links(site: Path, result: Result) -> None:
    """That each link within the book leads to a file of it, and to an anchor that is there."""
    for page, written, href in result.hrefs:
        parts = urlsplit(href)
        if parts.scheme in ("http", "https", "mailto"):
            result.looked["external"] += 1
            continue
        result.looked["links"] += 1
        target, anchor = urldefrag(href)
        target = unquote(urlsplit(target).path) or page
        if parts.scheme or not (site / target).is_file():
            result.found("links", page, [f"no such page: {written}"])
        elif anchor and target in result.ids and unquote(anchor) not in result.ids[target]:
            result.found("links", page, [f"no such anchor: {written}"])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """What `python -m http.server` serves with, without its log."""

    def log_message(self, *_) -> None:
        pass


def _refusing(asked: list[str]) -> type:
    class Refusing(http.server.BaseHTTPRequestHandler):
        """A proxy that writes down what it is asked for and gets nothing."""

        def refuse(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        do_GET = do_HEAD = do_POST = do_OPTIONS = do_CONNECT = refuse

        def log_message(self, *_) -> None:
            pass

    return Refusing


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_) -> None:
        """A browser that goes on to the next page breaks off what it was asking for."""


@contextmanager
def _serve(handler):
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _looked(result: Result, check: str) -> str:
    n = result.looked[check]
    if check == "characters":
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in result.characters)
        return f"{len(result.characters)} characters, {chinese} of them Chinese"
    units = {
        "requests": "openings of a page",
        "console": "openings of a page",
        "links": "links",
        "math": "formulas",
        "pictures": "pictures",
        "keyboard": "stops",
        "operation": "actions",
    }
    return f"{n:,} {units.get(check, 'pages')}"


def _print(result: Result) -> None:
    for check, what in CHECKS.items():
        faults = sorted(result.faults[check])
        print(f"  {what}: {_looked(result, check)}: {len(faults) or 'no'} faults")
        for page, fault in faults[:SHOWN]:
            print(f"    {page}: {fault}")
        if len(faults) > SHOWN:
            print(f"    and {len(faults) - SHOWN} more")
    for words, places in sorted(result.lesser.items()):
        print(f"  (not counted: {words}: {places} places)")


def _write(root: Path, result: Result, version: str, axe: str) -> None:
    lesser = "; ".join(sorted(result.lesser)) or "none"
    made = {
        "title": "Every page in a browser",
        "command": "make browser",
        "columns": ["What", "Looked at", "Faults"],
        "rows": [[what, _looked(result, check), str(len(result.faults[check]))] for check, what in CHECKS.items()],
        "note": (
            f"{len(result.ids)} pages, opened from a folder and over http, in {version.replace('/', ' ')} with"
            f" axe-core {axe}; desktop {DESKTOP[0]} and phone {PHONE[0]} pixels wide."
            f" Before that, {len(BROKEN)} deliberate faults on broken pages were each found."
            f" Of axe-core, all rules run and serious and critical findings count; lesser ones: {lesser}."
            " The book's own MathJax set one formula more in each way, written by the test."
            " Links to other hosts are not followed, since the test itself is offline."
        ),
    }
    results.write(root, "browser", made)
