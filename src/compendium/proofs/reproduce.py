"""Two builds from clean clones, under circumstances as unlike as this computer allows: the same bytes?"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from compendium.book import build, results, tex
from compendium.proofs import clones, differences

# Compared in the order in which one follows from the other, so that the first difference is nearest the cause.
STAGES = {
    "notebooks": ("notebooks/**/*.ipynb", "notebooks/digests.json"),
    "generated files": ("book/references.bib", "book/ledger.*", "book/figures/*"),
    "HTML": ("_build/html/**/*",),
    "PDF": (f"_build/{build.NAME}.pdf",),
}
OLD = 1_000_000_000  # file times of the second clone: September 2001


class Circumstances(NamedTuple):
    """What surrounds a build and must leave no trace in it."""

    folder: str
    variables: dict[str, str]
    old_files: bool = False


def circumstances(scratch: Path) -> tuple[Circumstances, Circumstances]:
    """Those of the two builds, whose folders lie in `scratch`. The second has an empty home folder too."""
    home = scratch / "empty home"
    home.mkdir()
    # Signs of zones after POSIX, east is minus: 25 hours apart, so the local dates never agree.
    first = {"LC_ALL": "C.UTF-8", "LANG": "en_GB.UTF-8", "TZ": "EAST-14", "PYTHONHASHSEED": "1"}
    second = {"LC_ALL": other_locale(), "LANG": "zh_CN.GB18030", "LANGUAGE": "zh_CN:de", "TZ": "WEST+11"}
    second |= {"PYTHONHASHSEED": "20200331", "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    clock = moved_clock(scratch)
    second |= {"LD_PRELOAD": str(clock)} if clock else {}
    return Circumstances("first", first), Circumstances("second clone, é 二", second, old_files=True)


def moved_clock(scratch: Path) -> Path | None:
    """A library that moves the calendar of a program 400 days ahead; None where there is no C compiler for it."""
    made, compiler = scratch / "clock.so", shutil.which("cc")
    if not compiler or sys.platform != "linux":
        return None
    words = [compiler, "-shared", "-fPIC", "-w", "-o", str(made), str(Path(__file__).with_name("clock.c")), "-ldl"]
    return made if subprocess.run(words, capture_output=True).returncode == 0 else None


def other_locale() -> str:
    """An installed locale that is neither C nor English; `POSIX`, which knows only ASCII, where there is none."""
    if not shutil.which("locale"):
        return "POSIX"
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, errors="replace").stdout.split()
    return next((name for name in sorted(known) if not name.startswith(("C", "POSIX", "en"))), "POSIX")


def make(root: Path, scratch: Path, how: Circumstances, pdf: str) -> Path:
    """Clone `root` into `scratch`, run every notebook again, build the book; returns the clone."""
    start = time.monotonic()
    checkout = clones.clone(root, scratch / how.folder)
    if how.old_files:
        for path in checkout.rglob("*"):
            if ".venv" not in path.parts and path.is_file() and not path.is_symlink():
                os.utime(path, (OLD, OLD))
    clones.run(checkout, "run", "--force", **how.variables)
    clones.run(checkout, "book", "--pdf", pdf, **how.variables)
    print(f"reproduce: built in '{checkout.name}' in {time.monotonic() - start:.0f} s", flush=True)
    return checkout


def names(checkout: Path, patterns: Iterable[str]) -> list[str]:
    """The files of a checkout that fit the patterns, sorted, as paths from it."""
    found = {path for pattern in patterns for path in checkout.glob(pattern) if path.is_file()}
    return sorted(path.relative_to(checkout).as_posix() for path in found)


def of_tree(checkout: Path, files: Iterable[str]) -> str:
    """One sha256 over the names and bytes of files, the same as `sha256sum FILES | sha256sum`."""
    lines = [f"{hashlib.sha256((checkout / name).read_bytes()).hexdigest()}  {name}\n" for name in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def compare(first: Path, second: Path, told: dict[str, tuple[str, str]]) -> tuple[list[list[str]], list]:
    """Compare two built checkouts: (a row for each stage: what, files, sha256 of all, equal), the differences."""
    rows, found = [], []
    for stage, patterns in STAGES.items():
        ours, theirs = names(first, patterns), names(second, patterns)
        unequal = differences.compare(first, second, sorted({*ours, *theirs}), told)
        digest = of_tree(first, ours)[:16] if ours else ""
        verdict = f"{len(unequal)} differ" if unequal else "identical" if ours else "not made"
        rows.append([stage, str(len(ours)), digest, verdict])
        found += unequal
    return rows, found


def report(rows: list[list[str]], found: list[differences.Difference], changed: list[str]) -> list[str]:
    """What a reader is told, one line an item; the last one is the result."""
    lines = [f"{what:16}{files:>5} files  {digest:16}  {verdict}" for what, files, digest, verdict in rows]
    if found:
        rest = [difference.name for difference in found[1:]]
        lines += ["", "the first difference:", f"  {found[0]}"]
        lines += [f"  and {len(rest)} more: {', '.join(rest[:8])}{' …' if len(rest) > 8 else ''}"] if rest else []
    if changed:
        lines += ["", f"a fresh run changes what is stored: {', '.join(changed)}"]
    good = not found and not changed
    total = sum(int(row[1]) for row in rows)
    why = f"{len(found)} of {total} files differ" if found else "what is stored is not what a fresh run gives"
    return [*lines, "", f"reproduce: {f'{total} files, all identical' if good else why}"]


class Outcome(NamedTuple):
    """Two builds compared: the first clone, a row for each stage, whether all is equal and as stored, what was unlike."""

    first: Path
    rows: list[list[str]]
    good: bool
    unlike: str


def twice(root: Path, scratch: Path, pdf: str) -> Outcome:
    """Build twice in `scratch`, compare, print what was found."""
    one, two = circumstances(scratch)
    first, second = (make(root, scratch, how, pdf) for how in (one, two))
    told = {"the folder of the checkout": (str(first), str(second))}
    told |= {f"the variable {name}": (one.variables[name], two.variables[name]) for name in ("LC_ALL", "LANG", "TZ")}
    rows, found = compare(first, second, told)
    changed = clones.uncommitted(first)
    clock = "calendar moved by 400 days" if "LD_PRELOAD" in two.variables else "built one later than the other"
    shown = [f"{name} {one.variables[name]} and {two.variables[name]}" for name in one.variables]
    unlike = "Unlike in the two: folder, home folder, file times, " + ", ".join([clock, *shown]) + "."
    print("\n".join([unlike, *report(rows, found, changed)]), flush=True)
    return Outcome(first, rows, not found and not changed, unlike)


def command(root: Path, pdf: str) -> int:
    """Build twice from the last commit; 0 if every byte is the same and a fresh run changes nothing that is stored."""
    dirty = clones.uncommitted(root)
    if dirty:
        print(f"reproduce: the last commit is built, without what you changed in {len(dirty)} files", flush=True)
    if pdf == "auto" and tex.missing() and not tex.can_install():
        pdf = "no"
        print(f"reproduce: no PDF is compared, since TeX is missing; {tex.advice()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="reproduce-") as folder:
        made = twice(root, Path(folder).resolve(), pdf)
    # Without the digests: the book that holds this table would not be the one that they are of.
    shown = [[what, files, verdict] for what, files, _, verdict in made.rows]
    table = {"title": "Two builds compared byte by byte", "command": "make reproduce", "rows": shown}
    results.write(root, "reproduce", table | {"columns": ["What", "Files", "Result"], "note": made.unlike})
    return 0 if made.good else 1
