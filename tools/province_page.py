"""The page that takes a province, in Chromium: a faulty workbook, then a clean one, and what it gives back in a clone.

`make browser` calls it, from a folder and over http.  The rows that it adds are made up, and stay in the clone.
"""

from __future__ import annotations

import base64
import io
import re
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import common
import openpyxl
from live_pages import PATIENCE, opened, weights
from playwright.async_api import Browser, Page

PAGES = {"en": "book/province.html", "zh": "book/province.zh.html"}
READ = "!document.querySelector('.desk').ariaBusy && document.querySelector('.read-out').childElementCount"
DROP = """async ([name, content]) => {
  const bytes = await (await fetch(`data:;base64,${content}`)).arrayBuffer(), dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  document.querySelector(".desk .drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


def workbook(site: Path, *edits: tuple[str, int, dict[str, str]]) -> bytes:
    """The workbook of Hunan as the site offers it, with cells of some sheets and rows written; row 0 is a new one."""
    book, out = openpyxl.load_workbook(site / "_static" / "workbooks" / "hunan.xlsx"), io.BytesIO()
    for table, row, cells in edits:
        sheet = book[table]
        row = row or sheet.max_row + 1
        columns = {cell.value.split()[0]: cell.column for cell in sheet[1]}
        for name, text in cells.items():
            sheet.cell(row, columns[name]).value = text
    book.save(out)
    return out.getvalue()


async def drop(tab: Page, name: str, content: bytes) -> float:
    """Drop a file on the page; seconds until it is read."""
    began = time.monotonic()
    await tab.evaluate(DROP, [name, base64.b64encode(content).decode()])
    await tab.wait_for_function("document.querySelector('.desk').ariaBusy", timeout=PATIENCE)
    await tab.wait_for_function(READ, timeout=PATIENCE)
    return time.monotonic() - began


async def given_back(tab: Page) -> bytes:
    """The zip that the page offers."""
    async with tab.expect_download() as waiting:
        await tab.locator(".read-out .buttons button").last.click()
    return Path(await (await waiting.value).path()).read_bytes()


def in_a_clone(packed: bytes) -> set[str]:
    """What is wrong with a zip in a clone of the last commit: its check fails, or other rows differ than were changed."""
    with tempfile.TemporaryDirectory() as folder:
        clone = common.clone(Path(folder) / "clone")
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(clone)
        check = [str(clone / ".venv" / common.PROGRAMS / "python"), "-m", "compendium", "check"]
        done = subprocess.run(check, cwd=clone, capture_output=True, text=True)
        moved = common.git("diff", "--numstat", folder=clone).split()
        faults = {f"make check in the clone: {done.stdout.strip()[:200]}"} if done.returncode else set()
        right = ["3", "1", "data/hunan/observations.csv"]
        return faults | (set() if moved == right else {f"git diff --numstat in the clone: {' '.join(moved)}"})


async def in_turn(browser: Browser, site: Path, base: str, lang: str, faults: set[str]) -> str:
    """Drop a faulty workbook, then a clean one; what was measured, in words."""
    tab = await opened(browser, base + PAGES[lang], faults)
    source = openpyxl.load_workbook(site / "_static" / "workbooks" / "hunan.xlsx", read_only=True)["sources"][
        "A2"
    ].value
    wrong = workbook(
        site, ("observations", 3, {"value": "about 3", "indicator": "incidenc"}), ("sources", 2, {"grade": "E"})
    )
    row = {
        "place": "hunan",
        "indicator": "incidence",
        "basis": "not-stated",
        "value": "9",
        "printed": "9%",
        "source": source,
    }
    new = [("observations", 0, row | {"period": year}) for year in ("2003", "2004")]
    right = workbook(site, ("observations", 2, {"note": "Changed here."}), *new)
    first = await drop(tab, "hunan.xlsx", wrong)
    for _ in PAGES:  # in the page's language, then in the other
        told = await tab.locator(".faults li").all_inner_texts()
        words = {"en": "observations row 3, column indicator", "zh": "工作表 observations 第 3 行，indicator 列"}[lang]
        if len(told) != 3 or not any(words in text for text in told):
            faults.add(f"three faults in {lang}, and the page tells: {told}")
        await tab.locator(".read-out .buttons button").first.click()
        lang = "zh" if lang == "en" else "en"
    later = await drop(tab, "hunan.xlsx", right)
    if (count := await tab.locator(".changes li").count()) != 3:
        faults.add(f"three rows change, and the page tells of {count}")
    if not await tab.frame_locator(".read-out iframe").locator("svg.curve").count():
        faults.add("the preview has no curve")
    faults |= in_a_clone(await given_back(tab))
    return f"{first:.1f} s to the first faults, {later:.1f} s to the next workbook"


async def prove(browser: Browser, site: Path, web: str, say: Callable[[str], None]) -> tuple[list[list], str, set[str]]:
    """Prove the page: rows for the table of the proofs, what was measured in words, and faults."""
    rows, told = [], []
    for name, base, lang in (("a folder", f"{site.resolve().as_uri()}/", "en"), ("http", web, "zh")):
        faults: set[str] = set()
        told.append(f"from {name} {await in_turn(browser, site, base, lang, faults)}")
        rows.append([f"“Add or correct a province” from {name}, in both languages", "2 workbooks", faults])
        say(told[-1])
    size = sum(weight for part, weight in weights(site).items() if part != "z3")
    stated = int(re.search(r"(\d+) MB", (site / "_static" / "province.js").read_text("utf-8"))[1])
    wrong = {f"the page says {stated} MB, it is {size:.1f}"} if abs(stated - size) > 0.6 else set()
    rows.append(["Megabytes as it says them", f"{size:.1f} MB", wrong])
    return rows, f" “Add or correct a province”: {'; '.join(told)}.", set().union(*(row[2] for row in rows))
