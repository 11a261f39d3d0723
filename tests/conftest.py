"""A small checkout with tables of its own, for tests that change or break them."""

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from compendium.schema import COLUMNS

ROOT = Path(__file__).resolve().parents[1]

# No deadline: a busy computer is no fault. The same examples in every test run. Proofs look at more examples; a mutant is not explained, only found.
settings.register_profile("test", deadline=None, derandomize=True, database=None)
settings.register_profile("proofs", deadline=None, max_examples=1000)
settings.register_profile("mutants", deadline=None, derandomize=True, database=None,
                          phases=(Phase.explicit, Phase.generate))  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def need_git() -> None:
    """Skip a test where there is no git: a copy from a ZIP file needs none."""
    if not shutil.which("git"):
        pytest.skip("git is not installed here")


def table(name: str, *rows: dict) -> str:
    """CSV text of a table with the given cells; what is not given is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[name], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


UNITS = [
    {"unit": "persons", "canonical": "persons", "factor": "1", "label_zh": "人", "words": "people; persons"},
    {"unit": "ten thousand persons", "canonical": "persons", "factor": "10000", "label_zh": "万人"},
    {"unit": "million persons", "canonical": "persons", "factor": "1000000", "label_zh": "百万人", "words": "million"},
    {"unit": "percent", "canonical": "percent", "factor": "1", "label_zh": "%", "words": "percent"},
    {"unit": "date", "canonical": "date", "factor": "1", "label_zh": "日期"},
]
BASES = [
    {"basis": "register", "label": "register", "label_zh": "建档立卡", "joins": "register"},
    {"basis": "survey", "label": "survey", "label_zh": "监测", "joins": "survey"},
    {"basis": "not-stated", "label": "not stated", "label_zh": "未说明"},
]


def indicator(name: str, unit: str, kind: str, minimum: str = "", maximum: str = "") -> dict:
    """A row of indicators.csv."""
    return {"indicator": name, "label": name, "label_zh": "指标", "unit": unit, "kind": kind, "minimum": minimum,
            "maximum": maximum, "definition": "What a test measures."}  # fmt: skip


INDICATORS = [
    indicator("register-persons", "persons", "stock", "0"),
    indicator("lifted-persons", "persons", "flow", "0"),
    indicator("incidence", "percent", "rate", "0", "100"),
    indicator("visit", "date", "event"),
]
PLACES = [
    {"place": "china", "name": "China", "name_zh": "中国", "level": "country"},
    {"place": "hunan", "name": "Hunan", "name_zh": "湖南", "level": "province"},
]


def source(name: str, grade: str = "A", origin: str = "", **cells: str) -> dict:
    """A row of sources.csv."""
    return {"source": name, "kind": "source", "seen": "yes", "title": f"Title of {name}", "grade": grade,
            "origin": origin or name, "address": "https://example.org/page"} | cells  # fmt: skip


SOURCES = [
    source("the-paper", kind="work"),
    source("cited", grade="", seen="no", address="", note="never seen"),
    source("office"),
    source("mirror", grade="C"),
    source("hoax", grade="D"),
]


def observation(value: str, **cells: str) -> dict:
    """A row of observations.csv."""
    return {"place": "hunan", "indicator": "register-persons", "period": "2018-12-31", "basis": "register",
            "value": value, "source": "office"} | cells  # fmt: skip


def claim(name: str, printed: str, value: str, **cells: str) -> dict:
    """A row of claims.csv."""
    return {"claim": name, "work": "the-paper", "section": "2", "line": "1", "printed": printed,
            "restatement": "It is said to be {printed}.", "place": "hunan", "indicator": "register-persons",
            "period": "2018-12-31", "basis": "register", "value": value, "modality": "measured"} | cells  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """A function that writes a small checkout with the given rows and returns its root."""

    def write(*, observations=(), claims=(), sources=SOURCES, places=PLACES, indicators=INDICATORS, units=UNITS,
              bases=BASES) -> Path:  # fmt: skip
        (tmp_path / "_config.yml").touch()
        files = {
            "units": table("units", *units),
            "bases": table("bases", *bases),
            "indicators": table("indicators", *indicators),
            "china/places": table("places", *places),
            "china/sources": table("sources", *sources),
            "china/observations": table("observations", *observations),
            "china/claims": table("claims", *claims),
        }
        for name, text in files.items():
            path = tmp_path / "data" / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def said_by_script(script: str, call: str, values: list, folder: Path) -> list:
    """What a function of a script of the pages gives for some values, by Node or by Chromium."""
    run = f"{script}\nconst said = JSON.stringify({json.dumps(values)}.map({call}));\n"
    if node := shutil.which("node"):
        (folder / "run.js").write_text(f"{run}console.log(said);", "utf-8")
        done = subprocess.run([node, folder / "run.js"], capture_output=True, check=True, timeout=60)
        return json.loads(done.stdout.decode("utf-8"))
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    if program is None:
        pytest.skip("neither Node nor Chromium is here to run a script of the pages; .ci/run installs Node")
    page = f"<meta charset=utf-8><pre></pre><script>{run}document.querySelector('pre').textContent = said;</script>"
    (folder / "run.html").write_text(page, "utf-8")
    options = ["--headless", "--no-sandbox", f"--user-data-dir={folder}", "--dump-dom", (folder / "run.html").as_uri()]
    done = subprocess.run([program, *options], capture_output=True, check=True, timeout=60)
    return json.loads(html.unescape(re.search(r"<pre>(.*?)</pre>", done.stdout.decode("utf-8"), re.S)[1]))
