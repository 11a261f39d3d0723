"""The pages that run the audit in the browser: what they say there is what the same programs say here.

`make browser` calls it. Each page boots from a folder and over http, with every other host refused. Every printed figure
is edited once in Chromium, and the ledger must have the bytes that Python makes of the same edits here; and two broken
copies of what the page loads must be noticed.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import io
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

from playwright.async_api import Browser, Error, Page

from compendium import files
from compendium.audit.loading import load
from compendium.audit.printed import numerals
from compendium.audit.tables import Claim
from compendium.book import engine
from compendium.live import numbers

PAGE = "book/change.html"
PATIENCE = 600_000  # milliseconds, on a computer with much else to do
# Changes of what is packed, each of which must move a ledger: a figure of a table, and a rule of the page's own module.
BROKEN = {
    "data/guangdong/observations.csv": (
        "guangdong-round-3,,0.3,,,,,从4.54%降至0.3%",
        "guangdong-round-3,,0.4,,,,,从4.54%降至0.4%",
    ),
    "src/compendium/live/numbers.py": ("again.get(name, record)", "record"),
}
HASH = """async (edits) => {
  const { files } = await Engine.ask({ what: "numbers.ledger", edits });
  const digest = await crypto.subtle.digest("SHA-256", files["ledger.json"]);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


def _texts(claim: Claim) -> Iterator[str]:
    """What somebody might write in the place of a printed figure: another digit, another word, one thing less."""
    if claim.relation == "listed":
        yield claim.printed.rpartition(";")[0]
    for token in numerals(claim.printed):
        for at, sign in enumerate(token):
            if sign.isdigit():
                yield from (claim.printed.replace(token, token[:at] + n + token[at + 1 :], 1) for n in "2175")
        if not token[0].isdigit():
            yield from (claim.printed.replace(token, word, 1) for word in ("four", "two", "fifth", "second"))
    yield "2"  # where it was no figure: a large gap


def rounds() -> list[list[list[str]]]:
    """An edit of each printed figure that the checks let pass, one figure of each text at a time: texts do not hang on
    each other, and there are fewer ledgers to write.
    """
    by_work: dict[str, list[list[str]]] = {}
    for claim in load().claims:
        tried = ([f"claim:{claim.claim}", text] for text in _texts(claim) if text != claim.printed)
        by_work.setdefault(claim.work, []).append(next(e for e in tried if not numbers.verdicts([e])["faults"]))
    return [[edit for edit in row if edit] for row in zip_longest(*by_work.values())]


def here(held: list[list[str]]) -> str:
    """The digest of the ledger with some edits, as Python makes it on this computer."""
    return hashlib.sha256(numbers.ledger(held)["files"]["ledger.json"]).hexdigest()


def weights(site: Path) -> dict[str, float]:
    """What a host that compresses sends, in megabytes by part."""
    return {path.stem: len(gzip.compress(path.read_bytes(), 6)) / 1e6 for path in (site / engine.FOLDER).glob("*.js")}


async def opened(browser: Browser, address: str, faults: set[str]) -> Page:
    """A page that tells of errors, and of what it asks of others."""
    tab = await (await browser.new_context(accept_downloads=True)).new_page()
    tab.set_default_timeout(PATIENCE)
    own = address[: address.index("book/")]
    tab.on("pageerror", lambda error: faults.add(error.message))
    tab.on("request", lambda it: it.url.startswith((own, "blob:", "data:")) or faults.add(f"asks {it.url}"))
    await tab.goto(address)
    return tab


async def write(tab: Page, claim: str, text: str) -> tuple[float, float]:
    """Write a figure into its field: seconds to its verdict, and until all that moves is told."""
    await tab.evaluate(
        "for (const name of ['quick', 'whole']) delete document.querySelector('.change-bar').dataset[name]"
    )
    began, field = time.monotonic(), tab.locator(f"#number-{claim} input").first
    await field.fill(text)
    await field.press("Enter")
    seconds = []
    for name in ("quick", "whole"):
        await tab.wait_for_function(f"document.querySelector('.change-bar').dataset.{name}")
        seconds.append(time.monotonic() - began)
    return seconds[0], seconds[1]


async def used(browser: Browser) -> tuple[float, float]:
    """Memory in MB and seconds of processor of the process that draws the page; it shares little with others."""
    tools = await browser.new_browser_cdp_session()
    drawing = [it for it in (await tools.send("SystemInfo.getProcessInfo"))["processInfo"] if it["type"] == "renderer"]
    most = max(drawing, key=lambda it: it["cpuTime"])
    smaps = Path(f"/proc/{most['id']}/smaps_rollup")
    told = re.search(r"^Pss: +(\d+) kB", smaps.read_text(), re.M) if smaps.exists() else None
    return (int(told[1]) / 1000 if told else 0), most["cpuTime"]


async def by_hand(tab: Page, faults: set[str]) -> list[float]:
    """Change the rate as a reader would, see what moves, be refused, go back; seconds of what was waited for."""

    async def expect(script: str, words: str) -> None:
        try:
            await tab.wait_for_function(script, timeout=PATIENCE)
        except Error:
            faults.add(words)

    row = "document.querySelector('#number-rate-2018')"
    shown = (
        "[...document.querySelectorAll('.ledger-filter [role=status], table.numbers')].map((it) => it.innerText).join()"
    )
    printed = await tab.evaluate(shown)
    first, whole = await write(tab, "rate-2018", "less than 0.8 percent")
    await expect(
        f"{row}.querySelector('.verdict del').textContent.includes('differs')", "the old verdict is not struck through"
    )
    await expect(
        "/can all be true now/.test(document.querySelector('.change-moved').innerText)", "the conflict does not go"
    )
    link = tab.url
    later, again = await write(tab, "rate-2018", "0.3 percent")
    await expect(f"/agrees/.test({row}.querySelector('.verdict strong').textContent)", "0.3 percent is not confirmed")
    await expect(f"{row}.matches('.confirmed') && /As changed/.test({shown})", "state and counts do not move with it")
    await tab.locator("#number-rate-2018 input").fill("hardly any")
    await expect(f"/^(reading …|no verdict)/.test({row}.querySelector('.verdict').innerText)", "a verdict stays at a figure that is not read")  # fmt: skip
    await expect(
        f"/cannot be read/.test({row}.querySelector('.fault')?.textContent)", "a figure that is none is not refused"
    )
    await tab.locator("text=Undo").click()
    await expect(f"{row}.querySelector('input').value === '0.3 percent'", "Undo does not take the last entry back")
    await tab.locator("#number-rate-2018 input").fill("hardly any")
    await expect(f"{row}.matches('.bad')", "a pause does not read what is typed")
    await tab.locator("text=All as printed").click()
    if await tab.evaluate(f"location.hash + {shown}") != printed or await tab.locator("input[aria-invalid]").count():
        faults.add("not all is as printed again")
    if await tab.evaluate(HASH, []) != here([]):
        faults.add("without edits the ledger is not that of the book")
    await tab.goto("about:blank")
    await tab.goto(link)
    await expect(f"{row}.querySelector('input').value === 'less than 0.8 percent'", "the link does not hold the change")
    return [first, whole, later, again]


async def every_figure(tab: Page, faults: set[str]) -> int:
    """Edit every printed figure once, there and here; how many ledgers were compared."""
    await tab.evaluate("Engine.need('z3')")
    held = await asyncio.to_thread(rounds)
    for each in held:
        there, mine = await asyncio.gather(tab.evaluate(HASH, each), asyncio.to_thread(here, each))
        if there != mine:
            faults.add(f"the ledger is another than here with {each}")
    return sum(map(len, held))


def broken(site: Path, file: str, *changes: str) -> None:
    """Change a file inside what the page loads."""
    part = site / engine.FOLDER / "audit.js"
    held = base64.b64decode(re.search(r'","(.+)"', part.read_text("ascii"))[1])
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for was, now in zip(changes[::2], changes[1::2], strict=True):
        assert was.encode() in parts[file], f"{file} holds no {was}: name another change in tools/live_pages.py"
        parts[file] = parts[file].replace(was.encode(), now.encode())
    packed = base64.b64encode(files.archive(parts)).decode()
    part.write_text(f'enginePart("audit","{packed}");\n', "ascii")


async def noticed(browser: Browser, site: Path, file: str) -> bool:
    """Whether a change of what the page loads shows in a ledger."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns("_downloads", "_images", "*.pdf"))
        broken(copy, file, *BROKEN[file])
        tab = await opened(browser, f"{copy.as_uri()}/{PAGE}", set())
        await tab.evaluate("Engine.need('z3')")
        edit = [["claim:lifted-2018", "nearly 1.6 million"]]
        return await tab.evaluate(HASH, edit) != here(edit)


async def prove(browser: Browser, site: Path, web: str, say: Callable[[str], None]) -> tuple[list[list], str, set[str]]:
    """Prove the page "Change a number": rows for the table of the proofs, what was measured in words, and faults."""
    if not (site / engine.FOLDER).is_dir():
        return (
            [["Pages that run the audit: not built with it", "0 pages", 1]],
            "",
            {"there is no engine: make book ENGINE=required"},
        )
    rows, told = [], []
    for name, base in (("a folder", f"{site.resolve().as_uri()}/"), ("http", web)):
        faults: set[str] = set()
        tab = await opened(browser, base + PAGE, faults)
        first, whole, later, again = await by_hand(tab, faults)
        memory, cpu = await used(browser)
        told.append(f"from {name} {first:.1f} s to the first verdict and {whole:.1f} s to all that moves, then {later:.2f} and {again:.1f} s, {memory:.0f} MB, {cpu:.0f} s of processor")  # fmt: skip
        rows.append([f"“Change a number” from {name}, as a reader would", "12 actions", faults])
        say(told[-1])
        if base != web:
            await tab.context.close()  # so that the other's memory is not taken for its own
    faults = set()
    began, count = time.monotonic(), await every_figure(tab, faults)
    say("".join(f"{fault}; " for fault in sorted(faults)) or "all ledgers are the same")
    rows.append(["Each printed figure edited there and here: the ledger's bytes", f"{count} edits", faults])
    say(f"{count} edits in {time.monotonic() - began:.0f} s")
    blind = {f"a change of {file} is not noticed" for file in BROKEN if not await noticed(browser, site, file)}
    rows.append(["Broken copies of what it loads, each noticed", f"{len(BROKEN)} copies", blind])
    weight = weights(site)
    sizes = {"first": weight["pyodide"] + weight["audit"], "all": weight["pyodide"] + weight["audit"] + weight["z3"]}
    stated = re.search(
        r"MEGABYTES = \{ first: (\d+), all: (\d+) \}", (site / "_static" / "change.js").read_text("utf-8")
    )
    wrong = {f"the page says {mb} MB, it is {size:.1f}" for mb, size in zip(stated.groups(), sizes.values(), strict=True) if abs(int(mb) - size) > 0.6}  # fmt: skip
    rows.append(["Megabytes as the page says them", f"{sizes['all']:.1f} MB", wrong])
    return rows, f" “Change a number”: {'; '.join(told)}.", set().union(*(row[2] for row in rows))
