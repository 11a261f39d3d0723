"""A build from what the last one kept has the bytes of one that begins anew, whatever was changed between the two.

A small made-up book is edited thirty times, drawn from a seed; after each edit both are built and compared.
"""

import json
import random
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, claim, observation

from compendium.book import drawing, prose, run_sphinx

PAGES = ("growth", "villages", "terms")
CONFIG = (ROOT / "_config.yml").read_text("utf-8")
CFF = (
    "title: A book\nmessage: Cite it.\nversion: 1.0.0\ndate-released: 2026-11-23\n"
    "repository-code: https://example.org/book\nauthors:\n  - name: Somebody\n"
)


def _notebook(figure: float, words: str) -> str:
    """A notebook with prose, a number, a table and a figure, as it is stored when it has run."""
    about = {"label": "fig-growth", "sources": ["An office"], "cautions": []}
    svg = f'<svg viewBox="0 0 10 10" width="9pt"><path d="M 0 {figure}" style="stroke: #000000"/></svg>'
    outputs = [
        {"text/plain": "numbers", prose.STORED: {"numbers": {"share": f"{figure}"}, "holds": {}}},
        {"text/markdown": f":::{{table}} All of it\n:name: tab-growth\n\n| year |\n|---|\n| {figure} |\n:::\n", "text/plain": "t"},
        {"image/svg+xml": svg, "text/plain": f"year,a\n2011,{figure}", drawing.EXHIBIT: about},
    ]  # fmt: skip
    text = [
        f"# Growth\n\n{words} It fell by {{num}}`{figure} <share>` percent, {{numref}}`tab-growth`.\n",
        "```{exhibit} fig-growth\n:alt: A line that falls.\nIt fell.\n```\n\n(fall)=\n## The fall\n\nAs said.\n",
    ]
    cells = [{"cell_type": "markdown", "id": f"m{n}", "metadata": {}, "source": t} for n, t in enumerate(text)]
    for n, data in enumerate(outputs):
        shown = {"output_type": "display_data", "metadata": {}, "data": data}
        cells.append({"cell_type": "code", "id": f"c{n}", "metadata": {}, "execution_count": n + 1,
                      "source": f"# Cell {n}\n{n}", "outputs": [shown]})  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


class Book:
    """A made-up book, and the edits that somebody may make of it."""

    def __init__(self, root: Path, tables):
        self.root, self.tables = root, tables
        self.figure, self.words, self.register, self.title, self.label = 9, "All of it.", "1765000", "Terms", "terms"
        self.provinces, self.order, self.sentences, self.style = ["hunan"], ["villages", "terms"], 1, 1
        self.write()

    def write(self) -> None:
        """All files of the book as it is now."""
        said = f"{int(self.register):,}"
        self.tables(
            claims=[claim("register", f"{said} people", self.register)], observations=[observation(self.register)]
        )
        numbered = "".join(f"      - file: book/{name}\n" for name in self.order)
        toc = "format: jb-book\nroot: notebooks/index\nparts:\n  - caption: All\n    chapters:\n"
        toc += f"      - file: notebooks/growth\n{numbered}      - file: book/references\n"
        toc += "      - file: book/provinces\n        sections:\n          - glob: book/provinces/*\n"
        pages = {
            "_toc.yml": toc,
            "_config.yml": CONFIG,
            "CITATION.cff": CFF,
            "notebooks/growth.ipynb": _notebook(self.figure, self.words),
            "notebooks/index.md": f"# The book\n\nIt fell by {{num}}`{self.figure} <growth:share>`; [](#fall); {{numref}}`fig-growth`."
            "\n\n```{exhibit} fig-growth\n:alt: A line that falls.\nIt fell.\n```\n",
            "book/villages.md": f"# Villages\n\n{{claim}}`{said} people <register>`, {{obs}}`{said} <hunan register-persons>`, "
            f"{{cite}}`office`.\n\n(claim-register)=\n## Entry\n\n{'A sentence of it. ' * self.sentences}",
            "book/terms.md": f"({self.label})=\n# {self.title}\n\n```{{vocabulary}} units\n```\n\n```{{sources}}\n```\n",
            "book/references.md": "# References\n\n```{bibliography}\n```\n",
            "book/provinces.md": f"# Provinces\n\nSee {{doc}}`terms` and {{ref}}`{self.label}`, {{numref}}`tab-units`.\n",
            "book/static/custom.css": f"body {{ margin: {self.style}px }}\n",
            "book/static/sort.js": "",
            "book/look-up-data.js": "",
            "book/static/access.js": "",
            "book/static/favicon.svg": "<svg/>",
            "book/references.bib": f"@misc{{office, title = {{Title of office {self.style}}}, year = {{2018}}}}\n",
            "data/literature.bib": "",
            "book/figures/fig-growth.svg": "<svg/>",
            "book/figures/fig-growth.csv": f"year,a\n2011,{self.figure}\n",
        }
        pages |= {
            f"book/provinces/{name}.md": f"# {name.title()}\n\nIts {{obs}}`{said} <hunan register-persons>`.\n"
            for name in self.provinces
        }
        for path in (self.root / "book" / "provinces").glob("*.md"):
            if path.stem not in self.provinces:
                path.unlink()
        for name, text in pages.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")

    def edit(self, draw: random.Random) -> str:
        """Make one edit, and its name."""
        what = draw.choice(
            ["sentence", "observation", "result", "title", "label", "province added", "province removed", "order",
             "style", "nothing", "words"]
        )  # fmt: skip
        if what == "sentence":
            self.sentences = draw.randint(1, 4)
        elif what == "observation":
            self.register = str(1765000 + draw.randint(1, 99) * 1000)
        elif what == "result":
            self.figure = draw.randint(1, 99)
        elif what == "title":
            self.title = f"Terms {draw.randint(1, 99)}"
        elif what == "label":
            self.label = f"terms-{draw.randint(1, 99)}"
        elif what == "province added":
            self.provinces.append(f"province-{draw.randint(1, 99)}")
        elif what == "province removed":
            self.provinces = self.provinces[1:] or ["hunan"]
        elif what == "order":
            self.order = self.order[::-1]
        elif what == "style":
            self.style += 1
        elif what == "words":
            self.words = f"All of {draw.randint(1, 99)}."
        self.write()
        return what


def _built(root: Path, out: Path) -> dict[str, bytes]:
    """The files of the site that is built from what is in a folder; ``_static`` goes first, as in every build."""
    shutil.rmtree(out / "html" / "_static", ignore_errors=True)
    run_sphinx.main(root, "html", out / "html", out / "doctrees", out / "read", True)
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted((out / "html").rglob("*")) if p.is_file()}
    return {name: data for name, data in found.items() if not name.endswith(".buildinfo")}


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)])
def test_after_each_of_ten_edits_a_kept_build_is_a_clean_one(checkout, tmp_path, seed):
    draw, out = random.Random(seed), tmp_path / "_build"
    book = Book(tmp_path, checkout)
    for _ in range(10):
        edit = book.edit(draw)
        kept, clean = _built(tmp_path, out / "kept"), _built(tmp_path, out / "clean")
        shutil.rmtree(out / "clean")
        assert kept.keys() == clean.keys(), edit
        assert [name for name in clean if kept[name] != clean[name]] == [], edit


def test_paper_from_what_was_kept_is_paper_from_what_is_read_anew(checkout, tmp_path):
    draw, out = random.Random(3), tmp_path / "_build"
    book, texts = Book(tmp_path, checkout), []
    for _ in range(4):
        _built(tmp_path, out / "kept")
        book.edit(draw)
    for folder in (out / "kept", out / "clean"):
        _built(tmp_path, folder)
        for picture in (tmp_path / "book" / "figures").glob("*.svg"):
            picture.with_suffix(".pdf").write_bytes(b"%PDF-1.4")
        run_sphinx.main(tmp_path, "latex", folder / "latex", folder / "doctrees", folder / "read", True)
        texts.append({path.name: path.read_text("utf-8") for path in (folder / "latex").glob("*.tex")})
    assert texts[0] == texts[1] and len(texts[0]) == 2
    reader, annex = texts[0]["lianzhang-recomputed.tex"], texts[0]["lianzhang-recomputed-annex.tex"]
    assert "{The fall} (on the web)" in reader and "{Fig. 1} (on the web)" in reader  # on a page that is not printed
    (number,) = set(re.findall(r"Table (\d+)", (out / "kept/html/book/provinces.html").read_text("utf-8")))
    assert f"\\gdef\\thetable{{{number}}}" in annex


def test_only_pages_that_would_be_told_something_else_are_read(checkout, tmp_path, capfd):
    book, out = Book(tmp_path, checkout), tmp_path / "_build"
    _built(tmp_path, out)
    capfd.readouterr()

    def read() -> set[str]:
        _built(tmp_path, out)
        return set(re.findall(r"reading sources.*?\[ *\d+%\] (?:\x1b\[\d+m)?([\w./-]+)", capfd.readouterr().out))

    assert read() == set()
    book.sentences = 3
    book.write()
    assert read() == {"book/villages"}
    book.figure = 7  # printed by the notebook and by the first page
    book.write()
    assert read() == {"notebooks/growth", "notebooks/index"}
    path = tmp_path / "data" / "units.csv"
    path.write_text(path.read_text("utf-8").replace("百万人", "百万人口"), "utf-8")
    assert read() == {"book/terms"}
