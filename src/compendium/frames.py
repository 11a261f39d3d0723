"""The door from the audit to pandas: the tables as tidy frames, series and panels.

Exact records stay with the audit; what comes out of here is for analyses.  Numbers are float64 in the canonical unit.
Where a number comes from and what makes it comparable travel as columns (``source``, ``basis``), since pandas keeps
``.attrs`` through neither merge nor concat.  The examples run as tests, on the small tables of ``tests/data``.

>>> from compendium import load
>>> data = load(root="tests")
>>> data.series("guangdong", "register-persons", "guangdong-round-3", best="grade")
          value        low       high              basis  source
year
2015  1765000.0  1764500.0  1765500.0  guangdong-round-3  decree
2019  1615000.0  1614500.0  1615500.0  guangdong-round-3  report
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .audit import disagreements, loading, plausibility
from .audit.tables import BasisError, Observation, Tables, Value, whole_year
from .audit.vocabulary import nearest
from .hedges import NO_VALUE, RELATIONS
from .intervals import Interval
from .periods import period_text
from .schema import GRADES, LEVELS, MODALITIES
from .words import exact

# The columns of the tidy file: type, meaning in English and Chinese, values.
CODEBOOK = {
    "place": ("text", "path of the place: id and hierarchy", "地点编号（路径）", "places.csv"),
    "place_name": ("text", "name of the place", "地点英文名", ""),
    "place_name_zh": ("text", "name of the place in Chinese", "地点中文名", ""),
    "indicator": ("text", "what is measured", "指标编号", "indicators.csv"),
    "indicator_label": ("text", "the indicator in words", "指标英文名", ""),
    "indicator_label_zh": ("text", "the indicator in Chinese words", "指标中文名", ""),
    "period": ("text", "day, or span of days; empty for an event", "时期；事件留空", "ISO 8601: 2018-12-31, 2016-01-01/2017-12-31"),
    "start": ("date", "first day of the period; of an event its first possible day", "时期的第一天；事件的最早日期", "ISO 8601"),
    "end": ("date", "last day of the period; of an event its last possible day", "时期的最后一天；事件的最晚日期", "ISO 8601"),
    "year": ("integer", "the calendar year that the period is or ends with; empty for any other period", "整年或年末的年份；其他时期留空", ""),
    "basis": ("text", "what makes the value comparable; compare only values of one basis", "口径；只比较同一口径的数值", "bases.csv"),
    "basis_label": ("text", "the basis in words", "口径英文名", ""),
    "basis_label_zh": ("text", "the basis in Chinese words", "口径中文名", ""),
    "value": ("number", "the figure in the canonical unit; empty for a bound, a range and an event", "以标准单位表示的数值；界限、区间和事件留空", ""),
    "low": ("number", "least value that the printed figure allows; empty for none", "所印数字允许的最小值；没有则空", ""),
    "high": ("number", "greatest value that the printed figure allows; empty for none", "所印数字允许的最大值；没有则空", ""),
    "precision": ("number", "step to which the figure is taken to be exact, in the canonical unit; empty for an event", "数字精确到的单位，以标准单位表示；事件留空", ""),
    "low_open": ("boolean", "whether low itself is left out", "是否不含最小值", "true, false"),
    "high_open": ("boolean", "whether high itself is left out", "是否不含最大值", "true, false"),
    "unit": ("text", "canonical unit of the indicator", "标准单位", "units.csv"),
    "relation": ("text", "how the source hedges the figure", "限定词", ", ".join(RELATIONS)),
    "modality": ("text", "what the source makes of it", "性质", ", ".join(MODALITIES)),
    "printed": ("text", "the figure as the source prints it", "来源所印的原文", ""),
    "scope": ("text", "to what the source limits the figure; empty for no limit", "来源对数字范围的限定；没有则空", ""),
    "grade": ("text", "where the source could be read: publisher's own page, named reprint, mirror", "来源等级：原页、注明出处的转载、镜像", ", ".join([*GRADES][:3])),
    "origin": ("text", "who first issued the figure: several prints of one statement are one witness", "最初发布者", ""),
    "source": ("text", "the text that states the figure", "来源编号", "sources.csv"),
    "publisher": ("text", "publisher of the source", "来源的发布者", ""),
    "published": ("text", "date of the source", "来源的日期", "ISO 8601, as far as it is known"),
    "locator": ("text", "where in the source", "在来源中的位置", ""),
    "note": ("text", "what a reader must know of the row", "备注", ""),
}  # fmt: skip


class SourcesDiffer(ValueError):
    """Several sources state one key and differ by more than rounding; the message names them."""


class Panel(NamedTuple):
    """Years x places of one indicator: five frames of one shape, empty where no source states a value.

    ``value``, ``low`` and ``high`` are float64 in the canonical unit; ``basis`` and ``source`` are the ids behind them.
    """

    value: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    basis: pd.DataFrame
    source: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """The panel with a row for each year and place that a source states: year, place, value, low, high, basis, source.

        >>> data.panel("rural-income", basis="disposable", level="province").tidy()
           year      place    value       low      high       basis    source
        0  2017  guangdong  15779.7  15779.65  15779.75  disposable  yearbook
        1  2018  guangdong  17168.0  17167.50  17168.50  disposable  yearbook
        2  2018      hunan  14092.5  14092.45  14092.55  disposable  yearbook
        """
        found = pd.concat({name: frame.stack() for name, frame in self._asdict().items()}, axis=1)
        return found.dropna(subset="source").reset_index()


class Data(Tables):
    """The tables of some packs, and what pandas makes of them: frames, series, panels."""

    @classmethod
    def of(cls, tables: Tables) -> Data:
        """The same tables, with frames."""
        held = {field.name: getattr(tables, field.name) for field in fields(tables)}
        return cls(**held | {"whole": tables.whole and cls.of(tables.whole)})

    def frame(self, what: str = "observations", **filters: object) -> pd.DataFrame:
        """A table as a tidy frame, a row each, in the order of the table.

        Parameters
        ----------
        what
            ``observations``, ``claims``, ``sources``, ``places``, ``indicators`` or ``bases``.
        filters
            By column the value, or the values, of the rows that are kept.

        Returns
        -------
        pandas.DataFrame
            Observations have the columns place, indicator, period, year, basis, value, low, high, precision, unit, relation,
            modality, printed, scope, grade, origin, source, note, locator, start, end, low_open, high_open; ``CODEBOOK``
            says what they mean.  Claims have claim, work, section, line and restatement, cites and repeats in place of
            scope, grade, origin, source and locator.  The others have the columns of their table.

        Raises
        ------
        LookupError
            If there is no such table, column, place, indicator, basis, source, work or claim; it names the nearest.

        Examples
        --------
        A bound has no value, only a low or a high end:

        >>> data.frame(place="guangdong", indicator="lifted-persons")[["year", "value", "low", "high", "printed"]]
           year      value        low       high printed
        0  2016   500000.0   450000.0   550000.0    50万人
        1  2017        NaN   600000.0        NaN  超过60万人
        2  2018  1600000.0  1550000.0  1650000.0   160万人
        3  <NA>  1600000.0  1595000.0  1605000.0   160万人
        """
        makers = {"observations": self._observations, "claims": self._claims}
        plain = ("sources", "places", "indicators", "bases")
        self._known("table", what, (*makers, *plain))
        made = makers[what]() if what in makers else _records(getattr(self, what).values())
        ids = {"place": self.places, "indicator": self.indicators, "basis": self.bases}
        ids |= {"source": self.all_packs.sources, "work": self.all_packs.sources}
        ids |= {"claim": [claim.claim for claim in self.claims]}
        for column, wanted in filters.items():
            self._known("column", column, made.columns)
            values = [wanted] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
            for value in values:
                self._known(column, value, ids.get(column, values))
            made = made[made[column].isin(values)]
        return made.reset_index(drop=True)

    def series(
        self,
        place: str,
        indicator: str,
        *bases: str,
        source: str | Iterable[str] = (),
        best: str | None = None,
        modality: str | Iterable[str] = (),
    ) -> pd.DataFrame:
        """Yearly values of an indicator at a place, on one basis or on bases that may be joined.

        A row's period is a whole year or the last day of one.  A figure that its source limits in scope is left out, and
        so are plans and forecasts of what the indicator measures.  Nothing is filled in: a year that no source states
        has no row.

        Parameters
        ----------
        place, indicator, bases
            Ids; at least one basis.  Of joined bases each counts from the year since which it may be joined.
        source
            The source, or the sources by preference, to take in the years that it states; other years are as without.
        best
            ``"grade"``: where sources differ, take the best by the rule below.
        modality
            Take only rows of these modalities, ``"plan"`` say.

        Returns
        -------
        pandas.DataFrame
            By year: value, low, high (float64, canonical unit), basis, source.

        Raises
        ------
        SourcesDiffer
            Where sources differ by more than rounding, and neither ``source`` nor ``best`` says which one is taken;
            it names those of every such year.
        BasisError
            If the bases may not be joined, or what stands on one of them makes no series; it names them.
        LookupError
            If an id is unknown, or nothing is left; it says what there is.

        Notes
        -----
        Sources agree where the intervals of what they print meet.  Of those that agree one is kept, by this rule: the
        best grade, then the narrowest interval (so the finest precision, and a figure before a bound), then the latest
        date of the source, then its id.  ``best="grade"`` applies the same rule to those that differ.

        Examples
        --------
        >>> data.series("guangdong", "register-persons", "guangdong-round-3")
        Traceback (most recent call last):
        compendium.frames.SourcesDiffer: sources differ:
        guangdong register-persons 2015: decree (A) 1,765,000; feature (C) 1,790,000
        name the one to take, source="...", or take the best by the rule of series, best="grade"

        >>> data.series("china", "rural-income", "disposable", "disposable-backcast").loc[2012:2014]
                value       low      high                basis    source
        year
        2012   8389.3   8389.25   8389.35  disposable-backcast  yearbook
        2013   9429.6   9429.55   9429.65           disposable  yearbook
        2014  10488.9  10488.85  10488.95           disposable  yearbook
        >>> data.series("china", "rural-income", "net-income", "disposable")
        Traceback (most recent call last):
        compendium.audit.tables.BasisError: net-income and disposable may not be joined in one series of rural-income
        """
        found, differ = self._chosen(place, indicator, bases, source, best, modality)
        _refuse(differ)
        if not found:
            raise LookupError(
                f"no yearly value of {indicator} at {place} on {', '.join(bases)}{self._there(place, indicator)}"
            )
        return _by_year(found)

    def panel(
        self,
        indicator: str,
        *,
        basis: str | Iterable[str],
        level: str | None = None,
        places: Iterable[str] | None = None,
        source: str | Iterable[str] = (),
        best: str | None = None,
        modality: str | Iterable[str] = (),
    ) -> Panel:
        """Yearly values of an indicator at several places: years x places, with twins that say where they come from.

        Parameters
        ----------
        basis
            The basis, or bases that may be joined, as in ``series``; ``source``, ``best`` and ``modality`` too are as there.
        level
            Places of this level (``province``) that have a value.
        places
            These places, in this order, each with a column whether or not it has a value; with ``level`` those of it.

        Raises
        ------
        ValueError
            If neither ``level`` nor ``places`` is given.
        SourcesDiffer, BasisError, LookupError
            As ``series``; differing sources of all places at once.

        Examples
        --------
        >>> incomes = data.panel("rural-income", basis="disposable", level="province")
        >>> incomes.value
        place  guangdong    hunan
        year
        2017     15779.7      NaN
        2018     17168.0  14092.5
        >>> incomes.source.loc[2018, "hunan"]
        'yearbook'
        """
        if level is None and places is None:
            raise ValueError("say which places: level='province', or places=[...]")
        if level is not None:
            self._known("level", level, LEVELS)
        named = list(self.places if places is None else dict.fromkeys(_several(places)))
        for place in named:
            self._known("place", place, self.places)
        named = [place for place in named if level in (None, self.places[place].level)]
        bases, found, differ = _several(basis), {}, []
        for place in named:
            rows, apart = self._chosen(place, indicator, bases, source, best, modality)
            differ += apart
            if rows or places is not None:
                found[place] = _by_year(rows)
        _refuse(differ)
        if not any(len(rows) for rows in found.values()):
            raise LookupError(f"no yearly value of {indicator} at any of these places on {', '.join(bases)}")
        joined = pd.concat(found, axis=1, names=["place", None]).sort_index().rename_axis("year")
        return Panel(*(joined.xs(name, axis=1, level=1)[list(found)] for name in Panel._fields))

    def ledger(self) -> pd.DataFrame:
        """The ledger: the frame of the claims with what the audit says of each; ``compendium.audit.ledger.FIELDS`` tells.

        The verdict columns are verdict, reason, coherence, weak, independent, outcome, blamed, state; then how many
        entries of evidence, conflicts, slips and bearings there are, and how much of the evidence is counting.

        >>> data.ledger()[["claim", "printed", "verdict", "coherence"]]
                    claim                 printed verdict coherence
        0  register-count        1,765,000 people  agrees  untested
        1     lifted-2018  nearly 1.5 million  differs  untested
        """
        from .audit.ledger import FIELDS, LISTS, ledger, record

        entries = ledger(self)
        found = self._claims(entry.claim for entry in entries)
        records = [record(self.all_packs, entry) for entry in entries]
        for field in FIELDS:
            if field in LISTS:
                found[field] = [len(row[field]) for row in records]
            elif field not in found and field != "upper":  # of a range it stands in high
                found[field] = [row[field] for row in records]
        found["counting"] = [sum(item["counts"] for item in row["evidence"]) for row in records]
        return found.astype({"independent": "boolean"})

    def printed(self, claim: str) -> Interval:
        """What a claim prints, as the exact interval that decides its verdict; open ends are kept, and arithmetic holds.

        >>> left = data.printed("register-count") - data.printed("lifted-2018")
        >>> print(left)
        [264500, 365500)
        """
        return self.claim(claim).interval

    def publishers(self, frame: pd.DataFrame | Panel) -> str:
        """The publishers behind a frame, each once.

        >>> data.publishers(data.frame(place="guangdong", indicator="lifted-persons"))
        'Daily; Provincial government'
        """
        return "; ".join(self.publishers_of(sources(frame)))

    def disagreements(self, place: str = "") -> list[disagreements.Disagreement]:
        """Where sources disagree about a place or one inside it; ``compendium.audit.disagreements`` says what that is."""
        return disagreements.disagreements(self, place)

    def doubts(self, pack: str) -> list[plausibility.Doubt]:
        """The rows of a pack that should be looked at again, since other rows make them unlikely."""
        return [doubt for doubt in self._all_doubts if doubt.row.pack == pack]

    @cached_property
    def _all_doubts(self) -> list[plausibility.Doubt]:
        return list(plausibility.doubts(self))

    def credits(self, *frames: pd.DataFrame | Panel) -> dict[str, list[str]]:
        """What must stand under a figure or table made from some frames: who issued their data, what their bases warn of.

        Raises
        ------
        ValueError
            If a frame has lost its sources.

        >>> data.credits(data.series("china", "rural-income", "disposable-backcast"))
        {'sources': ['Statistics bureau'],
         'cautions': ['income before 2013 was recalculated']}
        """
        named = [name for frame in frames for name in sources(frame)]
        warned = [basis for frame in frames if _held(frame, "basis") for basis in bases(frame)]
        return {"sources": self.publishers_of(named), "cautions": self.cautions_of(warned)}

    def tidy(self) -> pd.DataFrame:
        """All observations as the file that is offered for download: the columns of ``CODEBOOK``, labels with the ids."""
        found, whole = self._observations(), self.all_packs
        known = {"place": whole.places, "indicator": whole.indicators, "basis": whole.bases, "source": whole.sources}
        for column, named, kind in (
            ("place_name", "name", "place"),
            ("place_name_zh", "name_zh", "place"),
            ("indicator_label", "label", "indicator"),
            ("indicator_label_zh", "label_zh", "indicator"),
            ("basis_label", "label", "basis"),
            ("basis_label_zh", "label_zh", "basis"),
            ("publisher", "publisher", "source"),
            ("published", "date", "source"),
        ):
            found[column] = found[kind].map({name: getattr(row, named) for name, row in known[kind].items()})
        return found[list(CODEBOOK)]

    def _observations(self) -> pd.DataFrame:
        rows = self.observations  # asked for each time, also where the frame of them is there
        if not self._framed:
            self._framed.append(self._frame_of(rows))
        return self._framed[0].copy()

    @cached_property
    def _framed(self) -> list[pd.DataFrame]:
        return []

    def _frame_of(self, rows: Collection[Observation]) -> pd.DataFrame:
        found = self._values(rows)
        held = [self.all_packs.sources[row.source] for row in rows]
        for name in ("scope", "grade", "origin", "source", "note", "locator"):
            given = held if name in ("grade", "origin") else rows
            found[name] = _text(getattr(row, name) for row in given)
        return _last(found, "locator", *_ENDS)

    def _claims(self, claims: Iterable | None = None) -> pd.DataFrame:
        claims = list(self.claims if claims is None else claims)
        found = self._values(claims)
        for at, name in enumerate(("claim", "work", "section")):
            found.insert(at, name, _text(getattr(claim, name) for claim in claims))
        found["restatement"] = _text(claim.restatement for claim in claims)
        found["cites"] = _text(";".join(claim.cites) for claim in claims)
        found["repeats"] = _text(claim.repeats for claim in claims)
        found["note"] = _text(claim.note for claim in claims)
        found["line"] = _text(claim.lines for claim in claims)
        return _last(found, *_ENDS)

    def _values(self, rows: Collection[Value]) -> pd.DataFrame:
        """What claims and observations have in common; an event, whose value is a date, has only a start and an end."""
        events = [self.indicators[row.indicator].kind == "event" for row in rows]
        numbers = [
            None if event or row.relation in NO_VALUE else row.number for row, event in zip(rows, events, strict=True)
        ]
        bounds = [Interval(None, None) if event else row.interval for row, event in zip(rows, events, strict=True)]
        days = [_days(row, event) for row, event in zip(rows, events, strict=True)]
        years = [row.period.end.year if row.period and whole_year(row.period) else None for row in rows]
        return pd.DataFrame(
            {
                "place": _text(row.place for row in rows),
                "indicator": _text(row.indicator for row in rows),
                "period": _text(period_text(row.period) for row in rows),
                "year": pd.Series(years, dtype="Int64"),
                "basis": _text(row.basis for row in rows),
                "value": _numbers(numbers),
                "low": _numbers(bound.low for bound in bounds),
                "high": _numbers(bound.high for bound in bounds),
                "precision": _numbers(
                    None if event else row.precision for row, event in zip(rows, events, strict=True)
                ),
                "unit": _text(self.indicators[row.indicator].unit for row in rows),
                "relation": _text(row.relation for row in rows),
                "modality": _text(row.modality for row in rows),
                "printed": _text(row.printed for row in rows),
                "start": pd.Series([start for start, _ in days], dtype="datetime64[s]"),
                "end": pd.Series([end for _, end in days], dtype="datetime64[s]"),
                "low_open": pd.Series([bound.low_open for bound in bounds], dtype=bool),
                "high_open": pd.Series([bound.high_open for bound in bounds], dtype=bool),
            }
        )

    def _chosen(self, place, indicator, bases, source, best, modality) -> tuple[dict[int, Observation], list[str]]:
        """One observation a year by the rules of ``series``, and a line for each year in which sources differ."""
        wanted, modalities = _several(source), _several(modality)
        self._known("place", place, self.places)
        self._known("indicator", indicator, self.indicators)
        for kind, names, known in (
            ("basis", bases, self.bases),
            ("source", wanted, self.all_packs.sources),
            ("modality", modalities, MODALITIES),
            ("best", [best] if best else [], ["grade"]),
        ):
            for name in names:
                self._known(kind, name, known)
        if not bases:
            raise BasisError(
                f"name the basis of {indicator}: values of different bases are not compared{self._there(place, indicator)}"
            )
        for basis in bases:
            if basis not in self.bases[basis].joins:
                raise BasisError(
                    f"{basis}: what stands on it makes no series ({self.bases[basis].caution or 'joins is empty'})"
                )
        found, differ = {}, []
        for year, rows in self.by_year(place, indicator, *bases).items():
            rows = [row for row in rows if (row.modality in modalities if modalities else not row.foreseen)]
            named = [row for row in rows if row.source in wanted]
            if named:
                rows = [min(named, key=lambda row: wanted.index(row.source))]
            elif not best and not all(row.interval.meets(other.interval) for row in rows for other in rows):
                told = (f"{row.source} ({self._grade(row)}) {_told(row)}" for row in self._in_order(rows))
                differ.append(f"{place} {indicator} {year}: {'; '.join(told)}")
            if rows:
                found[year] = self._in_order(rows)[0]
        return found, differ

    def _in_order(self, rows: Iterable[Observation]) -> list[Observation]:
        """Rows of one key, the one to be kept first; the rule stands in ``series``."""
        rows = sorted(rows, key=lambda row: row.source)
        rows.sort(key=lambda row: self.all_packs.sources[row.source].date, reverse=True)
        return sorted(rows, key=lambda row: (self._grade(row), row.interval.width is None, row.interval.width or 0))

    def _grade(self, row: Observation) -> str:
        return self.all_packs.sources[row.source].grade

    def _there(self, place: str, indicator: str) -> str:
        """The bases on which a place has an indicator, as the end of a message."""
        there = dict.fromkeys(row.basis for row in self.observed(place, indicator))
        return f"; there is {', '.join(sorted(there))}" if there else "; there is none"

    @staticmethod
    def _known(kind: str, name: object, known: Collection) -> None:
        """Raise LookupError, with the nearest known name, for an id that is not known."""
        if name not in known:
            near = nearest(str(name), map(str, known))
            raise LookupError(f"there is no {kind} {name!r}" + (f"; did you mean {near!r}?" if near else ""))


def load(*packs: str, root: str | Path | None = None) -> Data:
    """The tables of some packs (of all, if none is named) with frames; ``compendium.load`` is this function.

    Arguments and errors are those of ``audit.loading.load``.  Frames hold the rows of these packs; claims are judged
    over all.
    """
    return Data.of(loading.load(*packs, root=root and Path(root)))


def sources(frame: pd.DataFrame | Panel) -> list[str]:
    """Ids of the sources behind a frame, in the order in which they first stand in it.

    Read are the columns ``source`` and ``work``, and those that a merge made of them (``source_rural``); a cell may
    hold several ids with ; between, as ``together`` makes them.

    Raises
    ------
    ValueError
        If there is no such column: the frame has lost its sources.
    """
    return _ids(frame, "source", "work")


def bases(frame: pd.DataFrame | Panel) -> list[str]:
    """Ids of the bases behind a frame, as ``sources`` finds those of its sources."""
    return _ids(frame, "basis")


def together(ids: pd.Series) -> str:
    """The ids of a column in one cell, each once, sorted, with ; between: what a groupby makes of its sources.

    >>> rows = data.frame(place="guangdong", indicator="lifted-persons")
    >>> rows.groupby("place").agg(high=("high", "max"), source=("source", frames.together))
                    high               source
    place
    guangdong  1650000.0  daily;decree;report
    """
    return ";".join(sorted({name for cell in ids.dropna() for name in cell.split(";") if name}))


def _ids(frame: pd.DataFrame | Panel, *columns: str) -> list[str]:
    held = _held(frame, *columns)
    if not held:
        raise ValueError(
            f"the frame has no column {' or '.join(columns)}: take it along from where the values are read"
        )
    cells = (cell for column in held for cell in column.dropna())
    return list(dict.fromkeys(name for cell in cells for name in cell.split(";") if name))


def _held(frame: pd.DataFrame | Panel, *columns: str) -> list[pd.Series]:
    """The columns of some names, and those that a merge made of them."""
    frame = frame.tidy() if isinstance(frame, Panel) else frame
    return [frame[name] for name in frame.columns if any(f"{name}_".startswith(f"{own}_") for own in columns)]


_ENDS = ("start", "end", "low_open", "high_open")


def _last(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """A frame with some columns put last."""
    return frame[[name for name in frame.columns if name not in names] + list(names)]


def _text(cells: Iterable[str]) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


def _numbers(cells: Iterable[Fraction | None]) -> pd.Series:
    return pd.Series([None if cell is None else float(cell) for cell in cells], dtype="float64")


def _days(row: Value, event: bool) -> tuple[date | None, date | None]:
    """First and last day of a period, or of the date of an event."""
    if event:
        return tuple(
            None if day is None else date.fromordinal(int(day)) for day in (row.interval.low, row.interval.high)
        )
    return (row.period.start, row.period.end) if row.period else (None, None)


def _records(rows: Iterable) -> pd.DataFrame:
    """Records of the vocabulary, of places or of sources as they are: numbers as floats, several ids with ; between."""

    def plain(cell):
        if isinstance(cell, Fraction):
            return float(cell)
        return ";".join(sorted(cell)) if isinstance(cell, frozenset) else cell

    rows = list(rows)
    names = [field.name for field in fields(rows[0])] if rows else []
    found = pd.DataFrame({name: [plain(getattr(row, name)) for row in rows] for name in names})
    return found.rename(columns={"since": "from"})  # as bases.csv has it; no record can have a field of that name


def _by_year(rows: dict[int, Observation]) -> pd.DataFrame:
    """Yearly values as a frame; none of them is an event, which has no year."""
    held = list(rows.values())
    found = {
        "value": _numbers(None if row.relation in NO_VALUE else row.number for row in held),
        "low": _numbers(row.interval.low for row in held),
        "high": _numbers(row.interval.high for row in held),
        "basis": _text(row.basis for row in held),
        "source": _text(row.source for row in held),
    }
    return pd.DataFrame(found).set_index(pd.Index(list(rows), name="year", dtype="int64"))


def _several(given: str | Iterable[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _told(row: Observation) -> str:
    """A figure as a message shows it, in the canonical unit."""
    hedge = "" if row.relation == "exactly" else f"{row.relation} "
    return hedge + exact(row.number) + (f" to {exact(row.upper)}" if row.upper is not None else "")


def _refuse(differ: list[str]) -> None:
    if differ:
        how = 'name the one to take, source="...", or take the best by the rule of series, best="grade"'
        raise SourcesDiffer("\n".join(["sources differ:", *differ, how]))
