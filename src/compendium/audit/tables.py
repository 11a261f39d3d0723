"""The tables: the records of their rows, and what is asked of them.

A *pack* is a folder of ``data/`` with the same four tables; ``china`` holds the nation and what national tables say
of every province.  Reading is done with the csv module alone, so that a check takes well under a second.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from ..intervals import Interval
from ..periods import Period, parse_period
from ..schema import COLUMNS, FORESEEN, PLANNED
from .vocabulary import nearest


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a table: where it is and what it is."""

    file: str
    line: int
    column: str
    code: str
    parts: dict


class BasisError(ValueError):
    """A series asked for over bases that may not be joined."""


@dataclass(frozen=True)
class Unit:
    """A printed unit: ``factor`` of them make one printed unit in the ``canonical`` unit."""

    unit: str
    canonical: str
    factor: Fraction
    label_zh: str
    words: frozenset[str]

    @cached_property
    def counting(self) -> bool:
        """Whether it is a unit of counting, such as wan, and not one of measure."""
        return set(str(self.factor)) <= {"0", "1"}


@dataclass(frozen=True, slots=True)
class Basis:
    """What makes two values comparable, and what it may be joined with since which year."""

    basis: str
    label: str
    label_zh: str
    definition: str
    joins: frozenset[str]
    since: str
    caution: str


@dataclass(frozen=True)
class Indicator:
    """What a value measures, in which canonical unit, between which natural bounds."""

    indicator: str
    label: str
    label_zh: str
    unit: str
    kind: str
    minimum: Fraction | None
    maximum: Fraction | None
    inside: bool
    definition: str

    @cached_property
    def natural(self) -> Interval:
        """All values that it can have."""
        return Interval(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class Place:
    """A place; its path is its id and its hierarchy."""

    place: str
    name: str
    name_zh: str
    level: str
    gb_code: str
    region: str
    note: str
    pack: str

    @property
    def parent(self) -> str:
        """Path of the place that holds this one; empty for the country."""
        return parent_of(self.place)


@dataclass(frozen=True, slots=True)
class Source:
    """A text that states figures (or the work whose figures are audited)."""

    source: str
    kind: str
    seen: bool
    title: str
    title_zh: str
    author: str
    container: str
    volume: str
    pages: str
    doi: str
    publisher: str
    date: str
    address: str
    read: str
    extent: str
    archived: str
    grade: str
    origin: str
    note: str
    pack: str

    @property
    def read_at(self) -> str:
        """Container as a page may print it: empty for a mirror or a worthless page, which sources.csv alone names."""
        return "" if self.grade in ("C", "D") else self.container


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A printed value: what claims and observations have in common.

    ``number`` and ``upper`` are in the indicator's canonical unit (days since 0001-01-01 for dates); ``precision``
    likewise; ``cell`` is the value as its cell stands.
    """

    place: str
    indicator: str
    period: Period | None
    basis: str
    relation: str
    number: Fraction
    upper: Fraction | None
    precision: Fraction
    cell: str
    cell_upper: str
    unit: str
    readings: dict[str, Interval]
    note: str
    file: str
    line: int

    @property
    def interval(self) -> Interval:
        """The reading that decides."""
        return next(iter(self.readings.values()))

    @property
    def pack(self) -> str:
        """The pack in whose table the row stands."""
        return pack_of(self.file)

    @property
    def reading(self) -> str:
        """Name of the reading that decides."""
        return next(iter(self.readings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Value):
    """A figure as a source states it.

    ``printed`` is the figure in the source's own language; ``scope`` says to what the source limits it: such a figure
    is shown beside a claim and never judges it.
    """

    modality: str
    printed: str
    scope: str
    source: str
    locator: str

    @property
    def foreseen(self) -> bool:
        """Whether it is a plan or a forecast of what its indicator measures; an indicator of plans measures just these."""
        return self.modality in FORESEEN and not self.indicator.startswith(PLANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Value):
    """A figure as the audited work prints it."""

    claim: str
    work: str
    section: str
    paragraph: str
    lines: str
    printed: str
    restatement: str
    modality: str
    cites: tuple[str, ...]
    repeats: str

    @property
    def spans(self) -> tuple[range, ...]:
        """The lines of the work's text in which the figure stands, span by span; none where none is given."""
        ends = [span.split("-") for span in self.lines.split(";") if span]
        return tuple(range(int(span[0]), int(span[-1]) + 1) for span in ends)


@dataclass(frozen=True, slots=True)
class Argument:
    """A causal or general sentence of the audited work: its kind, the claims offered for it, what would refute it.

    ``causes`` and ``effects`` are our reading of it: indicators of what is said to work and of what it is said to bring
    about; empty where no table holds anything of it that could bear a date.
    """

    argument: str
    work: str
    section: str
    line: str
    kind: str
    restatement: str
    offered: tuple[str, ...]
    refutes: str
    causes: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """An observation of another key that a reader of a claim must know: it adds a sentence and moves no verdict."""

    claim: str
    observation: Observation
    direction: str
    why: str


@dataclass(frozen=True, slots=True)
class Search:
    """A search for a source: when, where, with which words, for which claims and for what, and what came of it."""

    date: str
    where: str
    words: str
    claims: tuple[str, ...]
    purpose: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What an earlier version of the book said wrongly or unfairly: since when and on which pages it says otherwise."""

    date: str
    version: str
    pages: tuple[str, ...]
    said: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that printed figures of one work must obey: claims, and the assumption on which parts make up the whole."""

    sum: str
    work: str
    whole: str
    parts: tuple[str, ...]
    sentence: str
    assumption: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of an audited text: the ``nth`` of its line, and the claims it belongs to or why it is none."""

    line: int
    nth: int
    token: str
    claims: tuple[str, ...]
    reason: str
    file: str
    row: int

    @property
    def pack(self) -> str:
        """The pack in whose table the row stands."""
        return pack_of(self.file)


def pack_of(file: str) -> str:
    """The pack of a table by the table's path from the root (``data/hunan/places.csv``)."""
    return file.split("/")[-2]


def parent_of(path: str) -> str:
    """Path of the place that holds a place: ``china`` for a province, empty for the country."""
    head, slash, _ = path.rpartition("/")
    return head if slash else ("" if path == "china" else "china")


@dataclass(frozen=True)
class Tables:
    """All tables of some packs, checked; everything else computes over one of these."""

    root: Path
    packs: tuple[str, ...]
    units: dict[str, Unit] = field(default_factory=dict)
    bases: dict[str, Basis] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    claims: tuple[Claim, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    arguments: tuple[Argument, ...] = ()
    bearings: tuple[Bearing, ...] = ()
    searches: tuple[Search, ...] = ()
    sums: tuple[Sum, ...] = ()
    corrections: tuple[Correction, ...] = ()
    publishers_zh: dict[str, str] = field(default_factory=dict)  # their Chinese names
    notes_zh: dict[str, str] = field(default_factory=dict)  # what notes and scopes of figures say, in Chinese
    whole: Tables | None = None  # the tables of all packs, where these are some of them

    @property
    def all_packs(self) -> Tables:
        """The tables of all packs: a claim is judged over them, whatever a notebook loads."""
        return self.whole or self

    def narrowed(self, packs: Iterable[str]) -> Tables:
        """The rows of some packs alone; ``all_packs`` of what is returned still holds everything."""
        packs = tuple(dict.fromkeys(packs))

        def of_packs(rows):
            return tuple(row for row in rows if row.pack in packs)

        return replace(
            self,
            packs=packs,
            places={name: place for name, place in self.places.items() if place.pack in packs},
            sources={name: source for name, source in self.sources.items() if source.pack in packs},
            observations=of_packs(self.observations),
            claims=of_packs(self.claims),
            numerals=of_packs(self.numerals),
            arguments=tuple(row for row in self.arguments if self.sources[row.work].pack in packs),
            bearings=tuple(row for row in self.bearings if row.observation.pack in packs),
            whole=self.all_packs,
        )

    def inside(self, place: str) -> list[str]:
        """Paths of the places that lie inside a place, sorted."""
        names = self._sorted_places
        if place == "china":
            return [name for name in names if name != place]
        # Sorted paths that begin alike stand together; "0" is the sign after "/".
        return names[bisect_left(names, f"{place}/") : bisect_left(names, f"{place}0")]

    def count_of(self, table: str) -> int:
        """How many rows of all packs a table has: ``observations``, ``claims``, ``sources``."""
        return len(getattr(self, table))

    def stated_in(self, place: str) -> list[Observation]:
        """Observations of a place and of the places inside it, in table order."""
        places = {place, *self.inside(place)}
        return [row for row in self.observations if row.place in places]

    def stated_by(self, pack: str) -> list[Observation]:
        """Observations that stand in the tables of a pack, in table order."""
        return [row for row in self.observations if row.pack == pack]

    @cached_property
    def _sorted_places(self) -> list[str]:
        return sorted(self.places)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], list[Observation]]:
        found: dict[tuple[str, str], list[Observation]] = {}
        for observation in self.observations:
            found.setdefault((observation.place, observation.indicator), []).append(observation)
        return found

    def observed(
        self, place: str, indicator: str, *, basis: str = "", period: str = "", source: str = ""
    ) -> list[Observation]:
        """Observations of an indicator at a place, in table order, narrowed to a basis, a period or a source."""
        rows = self._by_subject.get((place, indicator), [])
        when = self.period_of(indicator, period) if period else None
        return [
            row
            for row in rows
            if (not basis or row.basis == basis)
            and (not source or row.source == source)
            and (when is None or row.period == when)
        ]

    def one(self, place: str, indicator: str, period: str = "", *, basis: str = "", source: str = "") -> Observation:
        """The one observation that fits, and that was not foreseen; of several the best graded.

        Raises
        ------
        LookupError
            If none fits, or several of the best grade that differ; the message names the choices.
        """
        rows = self.observed(place, indicator, basis=basis, period=period, source=source)
        rows = [row for row in rows if not row.foreseen]
        best = min((self._rank(row) for row in rows), default="")
        rows = [row for row in rows if self._rank(row) == best]
        key = " ".join(part for part in (place, indicator, period, basis, source) if part)
        if not rows:
            raise LookupError(f"no observation fits {key!r}")
        if len({(row.basis, row.relation, row.number, row.upper) for row in rows}) > 1:
            choices = "; ".join(f"{row.basis} {row.source}: {row.cell}" for row in rows)
            raise LookupError(f"several observations fit {key!r} ({choices}): name basis or source")
        return rows[0]

    def claim(self, name: str) -> Claim:
        """The claim of that id; raises LookupError with the nearest id."""
        for claim in self.claims:
            if claim.claim == name:
                return claim
        near = nearest(name, [claim.claim for claim in self.claims])
        raise LookupError(f"there is no claim {name!r}" + (f"; did you mean {near!r}?" if near else ""))

    def period_of(self, indicator: str, text: str) -> Period:
        """The period that joins: a stock or a rate of a year or a month is that of its last day."""
        return joining(parse_period(text), self.indicators[indicator].kind)

    def by_year(self, place: str, indicator: str, *bases: str) -> dict[int, list[Observation]]:
        """All statements of a year's value of an indicator on one basis, or on bases that may be joined, by year.

        A figure that its source limits in scope is no value of the whole, and is left out.  Where bases are joined, years of a basis before the one since which it may be joined (its ``since``) are left
        out.

        Raises
        ------
        BasisError
            If two of the bases may not be joined; it names them.
        """
        for one in bases:
            for other in bases:
                if other != one and other not in self.bases[one].joins:
                    raise BasisError(f"{one} and {other} may not be joined in one series of {indicator}")
        found: dict[int, list[Observation]] = {}
        for row in self.observed(place, indicator):
            if row.basis not in bases or row.scope or row.period is None or not whole_year(row.period):
                continue
            year = row.period.end.year
            if len(bases) > 1 and self.bases[row.basis].since and year < int(self.bases[row.basis].since):
                continue
            found.setdefault(year, []).append(row)
        return dict(sorted(found.items()))

    def yearly(self, place: str, indicator: str, *bases: str) -> dict[int, Observation]:
        """What ``by_year`` finds, one record a year and none that was foreseen: the best graded one, then the first in
        the table.
        """
        asked = (place, indicator, *bases)
        if asked not in self._years:  # a rank asks it of every place for every year
            found = {
                year: [row for row in rows if not row.foreseen]
                for year, rows in self.by_year(place, indicator, *bases).items()
            }
            self._years[asked] = {year: min(rows, key=self._rank) for year, rows in found.items() if rows}
        return dict(self._years[asked])

    @cached_property
    def _years(self) -> dict[tuple[str, ...], dict[int, Observation]]:
        """What ``yearly`` has found."""
        return {}

    def publishers_of(self, sources: Iterable[str]) -> list[str]:
        """Who issued some sources, each once: the publisher, or where none is known the title."""
        return list(dict.fromkeys(self.sources[name].publisher or self.sources[name].title for name in sources))

    def cautions_of(self, bases: Iterable[str]) -> list[str]:
        """What some bases warn of, a sentence each without its full stop; of a basis without a caution nothing."""
        named = (self.bases[name] for name in dict.fromkeys(bases))
        return list(dict.fromkeys(basis.caution for basis in named if basis.caution))

    def _rank(self, row: Observation) -> str:
        return self.sources[row.source].grade or "Z"


def whole_year(period: Period) -> bool:
    """Whether a period is a whole calendar year, or the last day of one."""
    ends = (period.end.month, period.end.day) == (12, 31)
    return ends and (
        period.start == period.end
        or (
            period.start is not None
            and period.years == range(period.end.year, period.end.year + 1)
            and (period.start.month, period.start.day) == (1, 1)
        )
    )


@lru_cache(maxsize=4096)  # many rows have one period
def joining(period: Period, kind: str) -> Period:
    """The period that joins: a stock or a rate of a year or a month is that of its last day."""
    if kind in ("stock", "rate", "spread", "count") and period.start is not None:
        same_year = period.start.year == period.end.year
        if same_year:
            return Period(period.end, period.end)
    return period


def find_root(start: Path | None = None) -> Path:
    """The checkout: the nearest folder upwards with ``_config.yml`` and ``data/``, else where the package lies."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents, *Path(__file__).resolve().parents):
        if (folder / "_config.yml").is_file() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError("no _config.yml beside a data folder here or above: start inside the checkout")


def pack_names(root: Path) -> list[str]:
    """Names of all packs: the folders of ``data/``, the nation first."""
    # What archives and editors add beside the packs, like __MACOSX and .ipynb_checkpoints, is none.
    names = sorted(path.name for path in (root / "data").iterdir() if path.is_dir() and path.name[0] not in "._")
    return sorted(names, key=lambda name: name != "china")


def as_csv(table: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as the CSV text of a table in normal form: one header, line ends as on Unix, quotes only where needed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[table], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
