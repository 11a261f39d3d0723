"""Change a number: what the audit says when a printed figure, or a figure of a source, is another.

The page holds the edits and sends them all with each question: pairs of a key and a text.  A key is ``claim:`` with the
id of a printed figure, or ``row:`` with what an observation is known by.  A text is what somebody would print.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .. import files
from ..audit.formulas import Computed
from ..audit.loading import load, reread
from ..audit.outcomes import state
from ..audit.printed import numerals, parse
from ..audit.tables import Claim, Observation, Problem, Tables, as_csv, find_root
from ..audit.verdicts import Evidence, judge
from ..book import number_rows
from ..book.english import BARE, read_as, spoken, stated
from ..hedges import HEDGES
from ..messages import say
from ..periods import period_text
from ..schema import TABLES

if TYPE_CHECKING:  # for it the solver is imported
    from ..audit.conflicts import Conflict

Edits = Iterable[Iterable[str]]
NUMERALS = "data/guangdong/numerals.csv"
README = """Changes made on the page "Change a number".

What was changed (old -> new):
{changes}

Tables that hold the changes, each whole:
{tables}

ledger.json holds what the audit says with these changes.

To take them into a checkout: unpack the folder data over the folder data of the checkout.
git diff shows the changes there; make ledger AGAINST=HEAD says what moves.
git checkout data takes them back.
"""


class EditError(ValueError):
    """Edits that the checks refuse; ``problems`` holds what they say, by the key of the edit."""

    def __init__(self, problems: dict[str, list[Problem]]):
        self.problems = problems
        super().__init__("; ".join(told for key in problems for told in _told(problems[key], "en")))


# The tables and the ledger as they are printed


@cache
def _tables() -> Tables:
    return load()


@cache
def _printed() -> dict[str, dict]:
    """The records of the ledger as the book offers it, by claim."""
    text = (find_root() / "book" / "ledger.json").read_text("utf-8")
    return {record["claim"]: record for record in json.loads(text)}


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of a table as they are written."""
    text = (find_root() / file).read_text("utf-8-sig")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def begin() -> dict:
    """Read the tables, so that the first verdict need not wait for them; how many figures can be changed."""
    return {"claims": len(_tables().claims), "records": len(_printed())}


# Edits


def _key(row: Observation) -> str:
    return "row:" + "|".join((row.place, row.indicator, period_text(row.period), row.basis, row.source))


@cache
def _observations() -> dict[str, Observation]:
    return {_key(row): row for row in _tables().observations}


def _edited_claim(cells: dict[str, str], text: str, tables: Tables) -> dict[str, str]:
    """A row of claims.csv with another figure: the columns say what its words say, so far as they can be read."""
    cells = cells | {"printed": text.strip()}
    try:
        said = parse(text, cells["relation"] if cells["relation"] == "listed" else "")
    except ValueError:
        return cells  # the check says so
    cells |= {"relation": said.relation, "value": said.value, "upper": said.upper}
    indicator = tables.indicators[cells["indicator"]]
    if said.words not in tables.units[cells["unit"] or indicator.unit].words and said.words:
        fitting = [u.unit for u in tables.units.values() if u.canonical == indicator.unit and said.words in u.words]
        cells["unit"] = fitting[0] if fitting else cells["unit"]
    return cells


def _edited_row(cells: dict[str, str], text: str, row: Observation, tables: Tables) -> dict[str, str]:
    """A row of observations.csv with another figure; the source's own words would say otherwise, and are left out."""
    cells = cells | {"printed": "", "value": text.strip(), "upper": ""}
    if row.unit == "date":
        cells["value"], _, cells["upper"] = (part.strip() for part in text.partition(" to "))
        return cells | {"relation": "range" if cells["upper"] else ""}
    try:
        said = parse(text)
    except ValueError:
        return cells  # the check says so
    if said.words and said.words not in tables.units[row.unit].words:
        return cells  # the same: the unit stands beside the field
    relation = "listed" if cells["relation"] == "listed" else said.relation
    return cells | {"relation": relation, "value": said.value, "upper": said.upper}


def _text(row: Observation) -> str:
    """The figure of an observation as its field shows it, without the unit."""
    hedge = "" if row.relation == "listed" else HEDGES[row.relation].prefix
    return hedge + " to ".join(filter(None, (row.cell, row.cell_upper)))


@lru_cache(maxsize=64)
def _changed(edits: tuple[tuple[str, str], ...]) -> tuple[Tables, dict[str, str]]:
    """The tables with some edits, and the text of each table that is another; raises EditError."""
    tables, rows, problems = _tables(), {}, {}
    lines: dict[tuple[str, int], str] = {}
    for key, text in edits:
        if unread := _unread(key, text):
            problems[key] = [Problem("", 0, "-", unread, {})]
            continue
        kind, _, name = key.partition(":")
        value = tables.claim(name) if kind == "claim" else _observations()[key]
        own = rows.setdefault(value.file, list(_rows(value.file)))
        lines[value.file, value.line] = key
        at = value.line - 2
        own[at] = _edited_claim(own[at], text, tables) if kind == "claim" else _edited_row(own[at], text, value, tables)
        if kind == "row":
            tables, problems[key] = _with_row(tables, value, own[at])
    texts = {file: as_csv(_table(file), own) for file, own in rows.items()}
    for file in (file for file in texts if _table(file) == "claims"):
        tables, found = reread(tables, file, texts[file])
        for problem in found:
            there = [key for at, key in lines.items() if at == (file, problem.line)]
            for key in there or [key for (where, _), key in lines.items() if where == file]:  # where rows clash
                problems.setdefault(key, []).append(problem)
    if problems := {key: found for key, found in problems.items() if found}:
        raise EditError(problems)
    return tables, texts


def _unread(key: str, text: str) -> str:
    """Why an edit is none that the checks could read: the code of the message, or nothing."""
    known = key in _observations() or any(key == f"claim:{claim.claim}" for claim in _tables().claims)
    return "field-unknown" if not known else "" if text.strip() else "field-empty"


def _table(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".csv")


def _with_row(tables: Tables, before: Observation, cells: dict[str, str]) -> tuple[Tables, list[Problem]]:
    """Tables with one observation another: its row is read alone, since a table of thousands takes too long."""
    alone, problems = reread(tables, before.file, as_csv("observations", [cells]))
    if problems:
        return tables, problems
    (after,) = (row for row in alone.observations if row.file == before.file)
    after = replace(after, line=before.line)
    rows = tuple(after if _key(row) == _key(before) else row for row in tables.observations)
    bearings = tuple(
        replace(bearing, observation=after) if _key(bearing.observation) == _key(before) else bearing
        for bearing in tables.bearings
    )
    return replace(tables, observations=rows, bearings=bearings), []


def _pairs(edits: Edits) -> tuple[tuple[str, str], ...]:
    return tuple((key, text) for key, text in edits)


def _told(problems: Iterable[Problem], lang: str) -> list[str]:
    """Faults in the words of the checks, without file and line, which nobody sees here."""
    told = []
    for problem in problems:
        before = ""
        if problem.column not in ("printed", "value", "-"):
            column = TABLES[_table(problem.file)].columns[problem.column]
            before = {"zh": column.label_zh, "en": problem.column}[lang] + ": "
        told.append(before + say(problem.code, lang, **problem.parts))
    return told


def _meant(text: str) -> Iterator[str]:
    """What somebody may mean who writes a comma for the point, or per mille."""
    if match := re.fullmatch(r"(\D*\d+),(\d{1,2})(\D*)", text.strip()):
        yield "{}.{}{}".format(*match.groups())
    if match := re.fullmatch(r"(\D*)(\d+(?:\.\d+)?) ?‰", text.strip()):
        yield f"{match[1]}{Decimal(match[2]) / 10:f} percent"


# Questions of the page


def verdicts(edits: Edits, lang: str = "en") -> dict:
    """What other sources say at once, before conflicts are worked out.

    Returns
    -------
    dict
        ``faults``: by the key of each edit that is refused, what the checks say of it, in a language.  ``rows``, of the
        edits that are in force: the claims whose verdict is not the printed one, or whose figure was changed, with
        their state, verdict and reason.  ``figures``: what the edited figures of sources are, by key.
    """
    pairs, faults = _pairs(edits), {}
    while True:
        try:
            tables, _ = _changed(pairs)
            break
        except EditError as error:
            faults |= {key: _told(found, lang) for key, found in error.problems.items()}
            for key, text in pairs:
                if key.startswith("claim:") and key in faults:  # at a source's figure the checks say it themselves
                    faults[key] += [say("meant", lang, meant=meant) for meant in _meant(text)]
            pairs = tuple(pair for pair in pairs if pair[0] not in faults)
    rows = []
    for name in _judged(pairs, tables):
        record, found = _printed()[name], judge(tables, tables.claim(name))
        if (found.verdict, found.reason) != (record["verdict"], record["reason"]) or f"claim:{name}" in dict(pairs):
            now = record | {"verdict": found.verdict, "reason": found.reason, "weak": found.weak}
            rows.append(number_rows.row(now | {"state": state(now | {"blamed": False})}))
    held = ("claim", "state", "verdict", "reason")
    figures = {key: _observations()[key] for key, _ in pairs if key.startswith("row:")}
    return {
        "faults": faults,
        "rows": [{name: each[name] for name in held} for each in rows],
        "figures": {key: {"printed": _text(row), "name": _named(row)} for key, row in figures.items()},
    }


def _named(row: Observation) -> str:
    """What a figure of a source is of, and who says it."""
    source, indicator = _tables().sources[row.source], _tables().indicators[row.indicator]
    parts = (_tables().places[row.place].name, indicator.label, spoken(row.period), source.publisher or source.title)
    return ", ".join(parts)


def _judged(edits: tuple[tuple[str, str], ...], tables: Tables) -> list[str]:
    """The claims whose verdict may be another: those edited, or all where an observation was."""
    if any(key.startswith("row:") for key, _ in edits):
        return [claim.claim for claim in tables.claims]
    return [key.partition(":")[2] for key, _ in edits]


@lru_cache(maxsize=64)
def _audited(edits: tuple[tuple[str, str], ...]) -> tuple[dict[str, dict], list[Conflict]]:
    """The ledger with some edits, by claim, and the conflicts of the works that were audited again."""
    from ..audit import ledger  # here: it loads the solver

    tables, _ = _changed(edits)
    works = set(_works(edits, tables))
    entries = ledger.ledger(tables, works)
    again = {entry.claim.claim: ledger.record(tables, entry) for entry in entries}
    return {name: again.get(name, record) for name, record in _printed().items()}, ledger.conflicts_of(entries)


def _works(edits: tuple[tuple[str, str], ...], tables: Tables) -> Iterator[str]:
    """The works in which an edit can move something.

    A printed figure moves its own.  An observation moves a verdict, or stands in for an assumption about its place.
    """
    places = {_observations()[key].place for key, _ in edits if key.startswith("row:")}
    for name in _judged(edits, tables):
        claim, record = tables.claim(name), _printed()[name]
        if not places or claim.place in places or f"claim:{name}" in dict(edits):
            yield claim.work
        else:
            found, before = judge(tables, claim), judge(_tables(), claim)
            if found != before or found.reason != record["reason"]:
                yield claim.work


def audit(edits: Edits) -> dict:
    """The whole audit with some edits.

    Returns
    -------
    dict
        ``rows``: the rows (``number_rows``) of the claims whose row is not the printed one; ``moved``: what moved,
        claim by claim; ``conflicts``: the sets that cannot all be true that came, went or ask for something else.
    """
    pairs = _pairs(edits)
    (tables, _), (records, conflicts) = _changed(pairs), _audited(pairs)
    other = [name for name, record in records.items() if record != _printed()[name]]
    moved = [_moved(tables, _printed()[name], records[name]) for name in other]
    return {
        "rows": [
            number_rows.row(records[name])
            for name in other
            if number_rows.row(records[name]) != number_rows.row(_printed()[name])
        ],
        "moved": [each for each in moved if each.keys() & {"printed", "verdict"} or each["lines"]],
        "conflicts": _conflicts_moved(tables, records, conflicts),
    }


def _says(tables: Tables, name: str) -> str:
    claim = tables.claim(name)
    return claim.restatement.replace("{printed}", claim.printed)


def _moved(tables: Tables, before: dict, after: dict) -> dict:
    """What moved at one claim: pairs of words, before and after, and sentences."""
    was, now = number_rows.row(before), number_rows.row(after)
    pairs = {name: [was[name], now[name]] for name in ("printed", "verdict") if was[name] != now[name]}
    lines = [after["reason"]] if before["reason"] != after["reason"] else []
    if number_rows.fits(before) != (told := number_rows.fits(after)):
        untested = after["coherence"] == "untested"
        still = "It still" if {before["coherence"], after["coherence"]} == {"in-conflict"} else "Now it"
        lines.append(f"{told[0].upper()}{told[1:]}." if untested else f"{still} {told}.")
    lines += _slips_moved(tables, before, after) + _evidence_moved(tables, before, after)
    return {"claim": after["claim"], "says": _says(tables, after["claim"]), **pairs, "lines": lines}


def _slips_moved(tables: Tables, before: dict, after: dict) -> list[str]:
    old, new = ({slip["value"]: slip for slip in record["slips"]} for record in (before, after))
    gone = [
        f"{value} was named as one small change away; now it is the figure."
        if value in numerals(after["printed"])
        else f"{value} is no longer named as one small change away."
        for value in old
        if value not in new
    ]
    come = [
        f"One small change away: {value}. So says {_who(tables, slip['confirmed_by'][0])}."
        for value, slip in new.items()
        if value not in old
    ]
    return gone + come


def _who(tables: Tables, name: str) -> str:
    """A source by its publisher; another mention in the same text as such."""
    source = tables.sources.get(name)
    return (source.publisher or source.title) if source else "the text itself elsewhere"


def _evidence_moved(tables: Tables, before: dict, after: dict) -> list[str]:
    """Sources that meet a figure now and did not, or the other way round, and those that say another figure."""

    def known(record: dict) -> dict[tuple, dict]:
        return {tuple(item[name] for name in ("source", "period", "locator")): item for item in record["evidence"]}

    old, new, told = known(before), known(after), []
    for key, item in new.items():
        was = old.get(key)
        if was is None or was["agrees"] != item["agrees"]:
            meets = "fits" if item["agrees"] else "does not fit"
            told.append(f"What {_who(tables, item['source'].split(';')[0])} says {meets} it.")
    return list(dict.fromkeys(told))


def _conflicts_moved(tables: Tables, records: dict[str, dict], now: list[Conflict]) -> list[dict]:
    """The sets that came, ask for something else or went: their figures, and what each would have to be."""

    def named(ledger: Iterable[dict]) -> dict[tuple, dict]:
        return {tuple(each["members"]): each for record in ledger for each in record["conflicts"]}

    old, new = named(_printed().values()), named(records.values())
    told = [
        {"kind": "other" if members in old else "new", "lines": _asks(tables, conflict)}
        | {"figures": [_says(tables, claim.claim) for claim in conflict.claims]}
        for conflict in now
        for members in [tuple(member.name for member in conflict.members)]
        if new[members] != old.get(members)
    ]
    gone = [members for members in old if members not in new]
    return told + [
        {"kind": "gone", "lines": [], "figures": [_says(tables, name) for name in members if name in records]}
        for members in gone
    ]


def _asks(tables: Tables, conflict: Conflict) -> list[str]:
    """What each figure of a conflict would have to be, what is assumed, and what explains it."""
    must = {claim.claim: conflict.repair(claim.claim) for claim in conflict.claims}
    lines = [
        f"If the others are right, “{tables.claim(name).printed}” must be "
        f"{read_as(tables, tables.claim(name).indicator, interval, 3)}."
        for name, interval in must.items()
        if interval
    ]
    lines += [f"Assumed: {member.sentence}." for member in conflict.members if member.kind == "assumption"]
    return lines + [f"A later count explains it: {stated(tables, e.observation)}." for e in conflict.explanations]


def evidence(claim: str, edits: Edits) -> dict:
    """The observations that speak of a claim, each once, with the text of its field."""
    tables, _ = _changed(_pairs(edits))
    rows = {}
    for item in judge(tables, tables.claim(claim)).evidence:
        for observation in item.value.inputs if isinstance(item.value, Computed) else (item.value,):
            rows.setdefault(_key(observation), _observed(tables, tables.claim(claim), item, observation))
    return {"rows": list(rows.values())}


def _observed(tables: Tables, claim: Claim, item: Evidence, observation: Observation) -> dict:
    source, printed = tables.sources[observation.source], _observations()[_key(observation)]
    about = [spoken(observation.period), source.date and f"dated {source.date}", f"grade {source.grade}"]
    if observation.place != claim.place:
        about.insert(0, tables.places[observation.place].name)
    return {
        "key": _key(observation),
        "text": _text(observation),
        "printed": _text(printed),
        "unit": "" if observation.unit in BARE else observation.unit,
        "words": printed.printed,
        "who": source.publisher or source.title,
        "about": ", ".join(filter(None, about)),
        "counts": "" if item.counts else f"not counted: {item.reason}",
        "meets": item.meets,
    }


def _ledger(edits: tuple[tuple[str, str], ...]) -> bytes:
    """The ledger as ``make ledger`` writes it of these tables."""
    if not edits:
        return (find_root() / "book" / "ledger.json").read_bytes()
    records, _ = _audited(edits)
    return (json.dumps(list(records.values()), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _counted(edits: tuple[tuple[str, str], ...], now: Tables) -> dict[str, str]:
    """The list that accounts for every numeral of the paper, as it would be if the paper printed the edits."""
    rows, edited = [], {key.partition(":")[2] for key, _ in edits if key.startswith("claim:")}
    for row in _rows(NUMERALS):
        if row["claim"] not in edited:
            rows.append(row)
        elif row["claim"] not in {each["claim"] for each in rows}:
            tokens = enumerate(numerals(now.claim(row["claim"]).printed), int(row["nth"]))
            rows += [row | {"nth": str(nth), "token": token} for nth, token in tokens]
    return {} if rows == list(_rows(NUMERALS)) else {NUMERALS: as_csv("numerals", rows)}


def ledger(edits: Edits) -> dict:
    """The ledger with some edits, as a file; without any the file that the book offers."""
    return {"files": {"ledger.json": _ledger(_pairs(edits))}}


def tables(edits: Edits) -> dict:
    """The ledger and the tables that are others, as one archive to unpack into a checkout, with a list of the changes."""
    pairs = _pairs(edits)
    now, texts = _changed(pairs)
    texts = dict(sorted((texts | _counted(pairs, now)).items()))
    parts = {"README.txt": README.format(changes="\n".join(_listed(pairs)), tables="\n".join(texts)), **texts}
    held = {name: text.encode("utf-8") for name, text in parts.items()}
    return {"files": {"changed.zip": files.archive({"ledger.json": _ledger(pairs), **held})}}


def _listed(edits: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """What the edits change: what it is of, old, new."""
    for key, text in edits:
        if row := _observations().get(key):
            yield f"{_text(row)} -> {text} ({_named(row)})"
        else:
            claim = _tables().claim(key.partition(":")[2])
            yield f"{claim.printed} -> {text} ({claim.restatement.replace('{printed}', '...')})"
