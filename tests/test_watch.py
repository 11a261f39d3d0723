"""What is saved reaches an open page: a made-up book is served, edited, broken, mended and left.

Server, looks at the files, check of the tables and workbook are the real ones.  In the place of Sphinx stands a builder
that takes no time: it puts the first table and a page into one file of HTML.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from conftest import observation

from compendium.__main__ import main
from compendium.book import watch

PATIENCE_SECONDS = 30
# Called as `compendium` is.  Like the real one it writes on a page that it was called for.
BUILDER = """
import json, subprocess, sys, time
from pathlib import Path
from compendium.__main__ import main
from compendium.audit import checks
from compendium.messages import spoken_language
with open("calls", "a") as calls:
    print(*sys.argv[1:2], file=calls)
if sys.argv[1] != "book":
    main(sys.argv[1:])
if Path("slow").exists():
    Path("child").write_text(str(subprocess.Popen(["sleep", "99"]).pid))
    time.sleep(99)
if checks.command(Path("."), lang=spoken_language()):
    sys.exit(1)
page, table = Path("book/terms.md"), Path("data/china/observations.csv").read_text("utf-8")
page.write_text(page.read_text("utf-8").replace("teh", "the"), "utf-8")
made = f"<html><body>{page.read_text('utf-8')}<pre>{table}</pre></body></html>"
Path("_build/html").mkdir(parents=True, exist_ok=True)
Path("_build/html/index.html").write_text(made, "utf-8")
Path("_build/made.json").write_text(json.dumps({"html": made}), "utf-8")
"""
STARTED = "import sys, pathlib; from compendium.book import watch; watch.COMMAND = [sys.executable, 'builder.py']; "
STARTED += "watch.PAUSE_SECONDS = .05; watch.keep_up(watch.Server(pathlib.Path.cwd(), 0, {lang!r}))"


class Watched:
    """A made-up book that is served at a free port in a process of its own."""

    def __init__(self, root: Path, lang: str):
        self.root = root
        self.process = subprocess.Popen([sys.executable, "-c", STARTED.format(lang=lang)], cwd=root, text=True,
                                        encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=os.environ | {"PYTHONUTF8": "1", "GONE": "yes"})  # fmt: skip
        self.address = re.search(r"http://127\.0\.0\.1:\d+/", self.process.stdout.readline())[0]

    def get(self, path: str = "") -> str:
        """What is sent for an address, found or not."""
        try:
            return urllib.request.urlopen(self.address + path).read().decode("utf-8")
        except urllib.error.HTTPError as error:
            return error.read().decode("utf-8")

    def until(self, *there: str, gone: str = "\0") -> str:
        """The first page, once it holds some pieces of text and another no more."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (all(text in (page := self.get()) for text in there) and gone not in page):
            assert time.monotonic() < end, page
            time.sleep(0.05)
        return page

    def calls(self) -> list[str]:
        """The commands that were run, once no more are run."""
        time.sleep(1)
        return (self.root / "calls").read_text().split()

    def leave(self) -> str:
        """Interrupt it; what it said."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=PATIENCE_SECONDS)[0]


@pytest.fixture
def start(checkout):
    """A function that starts to serve a book of one figure in a language; whatever still runs at the end is killed."""
    root, running = checkout(observations=[observation("1765000")]), []
    for name, text in {"builder.py": BUILDER, "book/terms.md": "It is teh first.", "_toc.yml": "", "notebooks/a.md": "",
                       "CITATION.cff": "date-released: 2026-11-23\n", "requirements.lock": ""}.items():  # fmt: skip
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")

    def started(lang: str = "en") -> Watched:
        running.append(Watched(root, lang))
        return running[-1]

    yield started
    for watched in running:
        watched.process.kill()
        watched.process.communicate()


def test_what_is_saved_is_built_and_what_the_build_writes_starts_no_more(start):
    watched = start()
    first, now = watched.until("It is the first."), watched.get("-/now")
    assert f'!== "{now}") location.reload()' in first and first.endswith("</script></body></html>")
    assert "role=" not in first and "<script" not in (watched.root / "_build/html/index.html").read_text("utf-8")
    # The builder wrote on the page that it was called for: one more look, and then no more.
    assert watched.calls() == ["book"] * 2
    page = watched.root / "book/terms.md"
    page.touch()  # saved as it was
    (watched.root / "book/ledger.csv").write_text("made by a build", "utf-8")
    assert watched.calls() == ["book"] * 2
    page.write_text("It is another.", "utf-8")
    watched.until("It is another.", gone="first")
    assert watched.get("-/now") != now and watched.calls() == ["book"] * 3


@pytest.mark.parametrize(
    ("lang", "title", "fault"), [("en", "has faults", "allowed"), ("zh", "保存的内容有误", "应为")]
)
def test_faults_stand_escaped_over_the_last_good_page_until_they_are_mended(start, lang, title, fault):
    watched = start(lang)
    watched.until("1765000")
    table = watched.root / "data/china/observations.csv"
    good = table.read_text("utf-8")
    table.write_text(good.replace("1765000", "<script>bad()"), "utf-8")
    page = watched.until("data/china/observations.csv:2: value:", title)
    assert f'lang="{lang}"' in page and "1765000" in page, "the last good page"
    assert "&lt;script&gt;bad()" in page and "<script>bad()" not in page
    assert watched.get("nowhere.html").count(title) == 1
    table.write_text(good.replace("1765000", "1766000"), "utf-8")
    watched.until("1766000", gone=title)


def test_a_saved_workbook_is_read_where_it_has_no_fault_and_would_not_take_most_rows_away(start):
    watched = start()
    watched.until("1765000")
    table, path = (watched.root / "data/china" / name for name in ("observations.csv", "china.xlsx"))
    more = "".join(f"hunan,incidence,201{n},register,,5,,,,,,,office,,\n" for n in range(8))
    table.write_text(table.read_text("utf-8") + more, "utf-8")
    watched.until("2017")
    made = subprocess.run([sys.executable, "-m", "compendium", "workbook", "china"], cwd=watched.root)
    assert made.returncode == 0
    book = openpyxl.load_workbook(path)
    sheet = book["observations"]
    (value,) = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value) == "1765000"]
    value.value = "many"
    book.save(path)
    watched.until("role=", "observations", f"row {value.row}", "many")
    assert "many" not in table.read_text("utf-8")
    value.value = "1766000"
    book.save(path)
    watched.until(",1766000,", gone="role=")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.value = cell.value if cell.row == value.row else None
    book.save(path)  # the variable GONE says yes
    watched.until("role=", "GONE=yes", ",2017,")
    path.unlink()
    watched.until(",2017,", gone="role=")


@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_ctrl_c_ends_it_and_all_that_it_started_without_a_traceback(start):
    watched = start()
    watched.until("first")
    (watched.root / "slow").touch()
    (watched.root / "book/terms.md").write_text("more", "utf-8")
    child = watched.root / "child"
    end = time.monotonic() + PATIENCE_SECONDS
    while not (child.exists() and child.read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)
    said = watched.leave()
    assert watched.process.returncode == 0 and "1 observations" in said and "Traceback" not in said
    state = subprocess.run(["ps", "-o", "stat=", "-p", child.read_text()], capture_output=True, text=True).stdout
    assert state == "" or state.startswith("Z"), "ended, if perhaps not yet forgotten"
    with pytest.raises(urllib.error.URLError):
        watched.get()


def test_a_port_that_is_taken_is_said_in_one_sentence(monkeypatch):
    with socket.socket() as other:
        other.bind((watch.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        for lang, said in (("en", f"port {port} of this computer"), ("zh", f"本机端口 {port}")):
            run = CliRunner().invoke(main, ["watch", "--port", str(port), "--lang", lang])
            assert run.exit_code == 1 and said in run.output and f"PORT={port + 1}" in run.output
            assert run.output.count("\n") == 1
