"""Numbers in prose: the words stand in the text, running a notebook stores what they should be, and this compares them.

A notebook's cell ``show.numbers({...})`` stores names and words as an output.  ``{num}`words <name>``` in that notebook,
or ``{num}`words <notebook:name>``` on another page, must have those words.  ``make run`` rewrites the words of all pages
from the stored outputs; build and test refuse others.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from .. import files
from ..audit.chinese import worded

# The kind of output in which a cell stores its numbers, and what of the text hangs on them.
STORED = "application/vnd.compendium.numbers+json"
_NUM = re.compile(r"\{num\}`(?P<words>[^`<]*?)\s*<(?P<target>[^<>`]+)>`")
_ROLE = re.compile(r"\{[\w:]+\}`([^`<]*?)\s*(?:<[^<>`]*>)?`")


class Stored(NamedTuple):
    """What the cells of one notebook stored: words by name, and by sentence whether it still holds."""

    numbers: dict[str, str]
    holds: dict[str, bool]


class Moved(NamedTuple):
    """A number or a sentence whose words in the text are not what was computed."""

    name: str
    before: str
    now: str


def stored(notebook: Mapping) -> Stored:
    """What the cells of a notebook (as JSON) stored.

    Raises
    ------
    ValueError
        Two cells stored one name.
    """
    found = Stored({}, {})
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            made = output.get("data", {}).get(STORED, {})
            for own, new in ((found.numbers, made.get("numbers", {})), (found.holds, made.get("holds", {}))):
                if twice := own.keys() & new.keys():
                    raise ValueError(f"stored by two cells: {', '.join(sorted(twice))}; a name is stored once")
                own |= new
    return found


def texts(notebook: Mapping) -> Iterator[str]:
    """The pieces of prose of a notebook: its text cells."""
    yield from ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def plain(text: str) -> str:
    """Prose with its roles replaced by their words, on one line: what a reader reads."""
    return " ".join(_ROLE.sub(r"\1", text).split())


def differing(pieces: Iterable[str], own: Stored) -> list[Moved]:
    """What of a notebook's own prose is not as its cells stored it: numbers, then sentences that no longer hold."""
    pieces = list(pieces)
    printed = {(m["target"], " ".join(m["words"].split())) for piece in pieces for m in _NUM.finditer(piece)}
    moved = [
        Moved(name, words, own.numbers[name])
        for name, words in sorted(printed)
        if words != worded(words, own.numbers.get(name, words))
    ]
    return moved + [Moved(sentence, sentence, "no longer holds") for sentence, true in own.holds.items() if not true]


def name_of(path: Path) -> str:
    """The name of a page in a target: the stem of its file; of the opening page of a folder, the folder's."""
    return path.parent.name if path.stem == "index" and path.parent.name != "notebooks" else path.stem


def pages(root: Path) -> list[Path]:
    """Every page with prose: notebooks and pages of text."""
    texts = [
        *(root / "notebooks").rglob("[!.]*.md"),
        *(root / "book").glob("*.md"),
        *(root / "book" / "zh").glob("*.md"),
    ]
    return [*sorted((root / "notebooks").rglob("[!.]*.ipynb")), *sorted(texts)]


def everything_stored(root: Path) -> dict[str, Stored]:
    """What is stored, by the name of the notebook (``growth``).

    Raises
    ------
    ValueError
        A cell stores a name twice, or two notebooks that store something have one stem.
    """
    found: dict[str, Stored] = {}
    for path in pages(root):
        if path.suffix == ".ipynb":
            try:
                own = stored(json.loads(path.read_text("utf-8")))
            except ValueError as error:
                raise ValueError(f"{path.relative_to(root).as_posix()}: {error}") from None
            if name_of(path) in found:
                raise ValueError(f"{path.relative_to(root).as_posix()}: a second notebook of this name")
            found[name_of(path)] = own
    return found


def look_up(known: Mapping[str, Stored], page: str, target: str) -> str:
    """The words stored for the target of a role on a page of this name.

    Raises
    ------
    LookupError
        Nothing of that name is stored.
    """
    notebook, _, name = target.rpartition(":")
    own = known.get(notebook or page)
    if own is None or name not in own.numbers:
        raise LookupError(f"no cell of {notebook or page} stores a number {name!r}")
    return own.numbers[name]


def faults(root: Path) -> list[str]:
    """Every number in prose that is stale or stored nowhere, every sentence that no longer holds or is not there."""
    known, found = everything_stored(root), []
    for path in pages(root):
        page = path.relative_to(root).as_posix()
        own_pieces = pieces(path)
        for where, piece in own_pieces:
            for match in _NUM.finditer(piece):
                words, line = " ".join(match["words"].split()), piece.count("\n", 0, match.start()) + 1
                place = f"{page}:{line}" if where == "text" else f"{page}: {where}, line {line}"
                try:
                    now = look_up(known, name_of(path), match["target"])
                except LookupError as error:
                    found.append(f"{place}: {error}")
                    continue
                if words != (now := worded(words, now)):
                    found.append(
                        f"{place}: {words!r} in the text is now {now!r} ({match['target']}); `make run` rewrites it"
                    )
        own = known.get(name_of(path)) if path.suffix == ".ipynb" else None
        everything = " ".join(plain(piece) for _, piece in own_pieces)
        for sentence, true in (own.holds if own else {}).items():
            if plain(sentence) not in everything:
                found.append(f"{page}: a check is named {sentence!r}, which the text does not say")
            elif not true:
                found.append(f"{page}: no longer holds: {sentence!r}; read the passage again and write it anew")
    return found


def pieces(path: Path) -> list[tuple[str, str]]:
    """The prose of a page, each piece with where it stands: ``cell 3``; a page of text is one piece."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return [("text", text)]
    cells = json.loads(text)["cells"]
    return [(f"cell {n}", "".join(c["source"])) for n, c in enumerate(cells, 1) if c["cell_type"] == "markdown"]


def rewritten(text: str, known: Mapping[str, Stored], page: str) -> str:
    """Prose with the words of its numbers as they are stored; of a number stored nowhere the words stay."""

    def now(match: re.Match[str]) -> str:
        try:
            words = look_up(known, page, match["target"])
        except LookupError:
            return match[0]
        before = " ".join(match["words"].split())
        return match[0] if before == worded(before, words) else f"{{num}}`{worded(before, words)} <{match['target']}>`"

    return _NUM.sub(now, text)


def rewrite(root: Path) -> list[Path]:
    """Write the stored words into the text of every page; returns the pages that changed."""
    known, changed = everything_stored(root), []
    for path in pages(root):
        text = path.read_text("utf-8")
        if path.suffix == ".md":
            new = rewritten(text, known, name_of(path))
        else:
            notebook, new = json.loads(text), text
            for cell in notebook["cells"]:
                source = "".join(cell["source"])
                if cell["cell_type"] == "markdown" and (now := rewritten(source, known, name_of(path))) != source:
                    cell["source"] = now.splitlines(keepends=True)
                    new = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if new != text and files.write(path, new):
            changed.append(path)
    return changed


def moved(root: Path, revision: str) -> list[str]:
    """What the numbers and sentences of the notebooks were at a commit of git and are now, a line each.

    Raises
    ------
    LookupError
        There is no git, or it knows no such commit.
    """
    git = ["git", "-C", str(root), "show"]
    if not shutil.which("git"):
        raise LookupError("git is not installed: what moved is compared with what it holds")
    if subprocess.run([*git, "--quiet", revision], capture_output=True).returncode:
        raise LookupError(f"git knows no commit {revision!r}")
    lines = []
    for path in pages(root):
        if path.suffix != ".ipynb":
            continue
        name = path.relative_to(root).as_posix()
        old = subprocess.run([*git, f"{revision}:{name}"], capture_output=True)
        before = stored(json.loads(old.stdout)) if old.returncode == 0 else Stored({}, {})
        now = stored(json.loads(path.read_text("utf-8")))
        for key in sorted(before.numbers.keys() | now.numbers.keys()):
            pair = before.numbers.get(key, "(not there)"), now.numbers.get(key, "(not there)")
            if pair[0] != pair[1]:
                lines.append(f"{name}: {key}: {pair[0]} → {pair[1]}")
        lines += [f"{name}: no longer holds: {sentence}" for sentence, true in now.holds.items() if not true]
    return lines
