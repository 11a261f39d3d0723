"""The numerals of an audited text: whether a list of numerals accounts for every numeral of a text, and whether each claim stands where it says.

The text itself is not part of the project: it is known by its sha256 (``numerals.sha256`` beside ``numerals.csv``).
What can be checked without it is checked with the other tables.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from ..messages import problem_text
from .loading import read
from .printed import numerals
from .tables import Claim, Numeral, Tables, pack_names

LIST = "numerals.csv"
HASH = "numerals.sha256"

_SPLIT = re.compile(r"(?<=[^\W\d_])-(\s*\n\s*)([^\W\d_]+)")
_WORD = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\W\d_]+")


def lines_of(text: str) -> list[str]:
    """The lines of a text; a word hyphenated at the end of a line is put together on the line where it begins."""
    return _SPLIT.sub(r"\2\1", text).split("\n")


def numerals_of(text: str) -> dict[tuple[int, int], str]:
    """Every numeral of a text by its line and its place among the numerals of that line, both counted from 1."""
    return {
        (number, nth): token
        for number, line in enumerate(lines_of(text), start=1)
        for nth, token in enumerate(numerals(line), start=1)
    }


def stands(claim: Claim, lines: list[str]) -> bool:
    """Whether a claim's printed words stand at its lines.

    Parts set off by ``;`` or an ellipsis stand in this order, each part's words side by side; marks and case do not
    count.
    """
    at = [lines[number - 1] for span in claim.spans for number in span if number <= len(lines)]
    rest = _words(" ".join(at))
    for part in re.split("[;…]", claim.printed):
        wanted = _words(part)
        _, found, rest = rest.partition(wanted)
        if not found:
            return False
        rest = " " + rest  # the blank after a part is the blank before the next
    return True


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.lower()))} "


def faults(text: str, numerals: Iterable[Numeral], claims: Iterable[Claim]) -> list[str]:
    """What a list of numerals and the claims it names have wrong about a text, a line each; empty if nothing.

    Parameters
    ----------
    text
        The audited text.
    numerals
        The list that is to account for all its numerals.
    claims
        The claims made of the text.
    """
    there = numerals_of(text)
    listed = {(numeral.line, numeral.nth): numeral for numeral in numerals}
    found = []
    for place in sorted(there.keys() | listed.keys()):
        token, numeral = there.get(place), listed.get(place)
        where = f"line {place[0]}, numeral {place[1]}"
        if numeral is None:
            found.append(f"{where}: {token!r} is missing in {LIST}")
        elif token is None:
            found.append(f"{where}: {numeral.token!r} is superfluous ({numeral.file}:{numeral.row})")
        elif token != numeral.token:
            found.append(f"{where}: the text has {token!r}, the list {numeral.token!r} ({numeral.file}:{numeral.row})")
    lines = lines_of(text)
    for claim in claims:
        if not stands(claim, lines):
            found.append(
                f"claim {claim.claim}: {claim.printed!r} does not stand at line {claim.lines or '-'} "
                f"({claim.file}:{claim.line})"
            )
    return found


def _lists(tables: Tables) -> dict[str, tuple[list[Numeral], list[Claim]]]:
    """By pack that has a list of numerals: the list and the pack's claims."""
    packs = [pack for pack in tables.packs if (tables.root / "data" / pack / LIST).is_file()]
    return {
        pack: (
            [numeral for numeral in tables.numerals if numeral.file.startswith(f"data/{pack}/")],
            [claim for claim in tables.claims if claim.file.startswith(f"data/{pack}/")],
        )
        for pack in packs
    }


def command(root: Path, path: Path) -> int:
    """Compare a text with the list of numerals made of it, and print what is wrong; 0 if nothing is, else 1.

    The list is the one whose stated sha256 is the text's; if there is only one list, it is taken whatever the text.
    """
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    tables, problems = read(root, pack_names(root))
    lists = _lists(tables)
    stated = {pack: _stated(root / "data" / pack / HASH) for pack in lists}
    fitting = [pack for pack in lists if stated[pack] == digest] or list(lists)
    if len(fitting) != 1:
        print(f"{path}: its sha256 {digest} is in no data/*/{HASH}; there are {len(lists)} lists")
        return 1
    pack = fitting[0]
    wrong = [problem_text(problem) for problem in problems]
    if stated[pack] != digest:
        wrong.append(f"data/{pack}/{HASH}: it says {stated[pack] or 'nothing'}; the sha256 of {path} is {digest}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        print(f"{path}: it is not UTF-8 ({error})")
        return 1
    numerals, claims = lists[pack]
    wrong += faults(text, numerals, claims)
    print("\n".join([*wrong, summary(text, numerals, wrong)]))
    return 1 if wrong else 0


def _stated(path: Path) -> str:
    """The sha256 that a file as written by ``sha256sum`` holds first; empty if there is none."""
    return (path.read_text("utf-8").split() or [""])[0] if path.is_file() else ""


def summary(text: str, numerals: list[Numeral], wrong: list[str]) -> str:
    """One line: how many of a text's numerals are accounted for, by claims and by reasons; and how much is wrong."""
    there = numerals_of(text)
    fitting = [numeral for numeral in numerals if there.get((numeral.line, numeral.nth)) == numeral.token]
    claimed = sum(bool(numeral.claims) for numeral in fitting)
    # Rounded down: a hundred per cent is said only where nothing is missing.
    share = 1000 * len(fitting) // len(there) / 10 if there else 100
    return (
        f"{share:g} %: {len(fitting)} of {len(there)} numerals accounted for, {claimed} by claims and "
        f"{len(fitting) - claimed} by reasons; {len(wrong) or 'nothing'} wrong"
    )
