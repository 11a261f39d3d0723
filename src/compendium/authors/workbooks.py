"""The workbooks of all provinces in the site: with its tables where a province has some, else empty; and their list.

They belong to the site and not to git.  Made ones lie in ``_build/workbooks`` by a digest of all they are made from, so
that a build makes those alone that would be others, in a process beside it.
"""

from __future__ import annotations

import contextlib
import csv
import html
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from .. import files
from ..audit.loading import load
from ..book import digests, engine
from ..book.answers import BlocksDirective, Sources, answers, told
from ..book.build import ABANDONED_SECONDS
from ..book.surroundings import fixed, objections_to
from .filled import workbook_of

KEPT, FOLDER = Path("_build") / "workbooks", Path("_static") / "workbooks"


def names(root: Path) -> dict[str, str]:
    """By province the name under which its workbook is kept: with a digest of all that it is made from."""
    code = [root / "src" / digests.PACKAGE / "authors" / "filled.py"]
    places = root / "data" / "china" / "places.csv"
    shared = [*engine.modules(root, code), *(root / "data").glob("*.csv"), places, root / "requirements.lock"]
    common, found = digests.of_files(sorted(shared), root), {}
    with places.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["level"] == "province":
                own = sorted((root / "data" / row["place"]).glob("*.csv"))
                found[row["place"]] = f"{row['place']}-{digests.of_files(own, root, common)[:16]}.xlsx"
    return found


def make(root: Path) -> None:
    """Make the workbooks that are not there yet, and delete old ones of other tables."""
    tables, kept = load(root=root), root / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    wanted = names(root)
    for place, name in wanted.items():
        if not (kept / name).exists():
            files.write(kept / name, workbook_of(root, tables, tables.places[place])[0])
    for path in set(kept.iterdir()) - {kept / name for name in wanted.values()}:
        with contextlib.suppress(FileNotFoundError):  # another build deletes too
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:  # else it may be what another build makes
                path.unlink()


@answers("workbooks", of="tables")
def listed(asked: Sources, page: str, lang: str) -> list[str]:
    """The list of all workbooks, in English or Chinese."""
    tables = asked.tables
    groups: dict[bool, list[str]] = {True: [], False: []}
    provinces = (place for place in tables.places.values() if place.level == "province")
    for place in sorted(provinces, key=lambda place: place.gb_code):
        there = place.place in tables.packs
        shown = (place.name_zh, place.name) if lang == "zh" else (place.name, place.name_zh)
        link = f'<a href="../{FOLDER.as_posix()}/{place.place}.xlsx" download>{html.escape(shown[0])}</a>'
        groups[there].append(
            f'<li>{link} <span lang="{"en" if lang == "zh" else "zh-CN"}">{html.escape(shown[1])}</span></li>'
        )
    heads = {
        "en": (
            "With the tables as they are",
            "Still empty: of these provinces the book holds national rows alone, which need not be entered again",
        ),
        "zh": ("已有数据", "空表：这些省目前只有全国各表中的数字，预览中会显示，不必再填"),
    }[lang]
    parts = [
        f"<p>{head}</p>\n<ul>\n" + "\n".join(items) + "\n</ul>"
        for head, items in zip(heads, groups.values(), strict=True)
        if items
    ]
    return ['```{raw} html\n<div class="workbooks">\n' + "\n".join(parts) + "\n</div>\n```\n"]


@answers("send-tables", of="other")
def send(asked: Sources, page: str, lang: str) -> list[str]:
    """To whom the tables go: the address of the repository, or that none is configured."""
    address = objections_to(asked.root)
    if lang == "zh":
        return [
            f"把压缩包交到 <{address}>。\n" if address else "本书未设定投稿地址，请把压缩包交给向您提供本书的人。\n"
        ]
    if address:
        return [f"Send the zip to <{address}>.\n"]
    return ["No address is configured for this copy: give the zip to whoever gave the copy to you.\n"]


def _begin(app: Sphinx, env: BuildEnvironment) -> None:
    """Start making what is missing while pages are written, where one of them lists the workbooks."""
    asked = {question.kind for questions in told(env).asked.values() for question in questions}
    if app.builder.format != "html" or "workbooks" not in asked:
        return
    root = Path(app.srcdir)
    wanted, process = names(root), None
    if not all((root / KEPT / name).exists() for name in wanted.values()):
        process = subprocess.Popen([sys.executable, "-m", __name__, str(root)], env=fixed(root))
    app.compendium_workbooks = wanted, process


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """Wait for it, and copy the workbooks into the site.

    Raises
    ------
    ExtensionError
        They could not be made.
    """
    made, process = getattr(app, "compendium_workbooks", ({}, None))
    if process and process.wait() and not exception:
        raise ExtensionError("the workbooks of the provinces could not be made")
    folder = Path(app.outdir) / FOLDER
    for place, name in made.items() if not exception else ():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(app.srcdir) / KEPT / name, folder / f"{place}.xlsx")


def setup(app: Sphinx) -> dict:
    """Register the directives, and what the build does beside the pages."""
    app.setup_extension("compendium.book.answers")
    for name in ("workbooks", "send-tables"):
        app.add_directive(name, BlocksDirective)
    app.connect("env-updated", _begin)
    app.connect("build-finished", _finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    make(Path(sys.argv[1]))
