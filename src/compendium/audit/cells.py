"""What a spreadsheet or a habit makes of a number or a date, and what to write instead.

Each function names the fault of a cell by its code in ``messages.py`` and what the message needs to say.  Where a
cell can be read in one way only the message says what to write; where it can be read in two it asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from ..hedges import HEDGES
from ..periods import parse_period
from .vocabulary import both, listed, words_of

NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
ERROR = re.compile(r"#(?:REF!|VALUE!|N/A|NAME\?|DIV/0!|NUM!|NULL!|#+)")
_GROUPED = r"-?[0-9]{1,3}(?:[,'’ _][0-9]{3})+(?:\.[0-9]+)?"
_AMOUNT = rf"{_GROUPED}|-?[0-9]+(?:\.[0-9]+)?"
_WORDS = "零一二三四五六七八九"
_POWERS = {"十": 10, "百": 100, "千": 1000}
_NOTHING = {"-", "--", "—", "——", "–", "/", "...", "…", "……", "无", "n/a", "na", "nil", "none", "?", "？"}
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def garbled(cell: str) -> tuple[str, dict] | None:
    """Why a text is none that anybody typed: UTF-8 read as GB18030 or as Windows Latin; None where it may be one.

    ``淇濆畾`` is 保定 saved as UTF-8 and opened as GBK, ``ä¿å®š`` the same opened as Latin.  Characters broken on the way
    are borne if no more than came out whole.  Of Chinese text a chance character comes out whole now and then, hence two.
    """
    if cell.isascii():
        return None
    for raw, least in ((cell.encode("gb18030", "ignore"), 2), (_as_latin(cell), 1)):
        found = raw.decode("utf-8", "replace")
        whole, broken = len(re.findall("[\u3400-\u9fff]", found)), found.count("\ufffd")
        if whole and (not broken or whole >= max(least, broken)):
            return "garbled", {"cell": cell[:40], "meant": found[:40]}
    return ("characters-lost", {"cell": cell[:40]}) if "\ufffd" in cell else None


def _as_latin(cell: str) -> bytes:
    """The bytes that Windows shows as these Latin characters; empty where one of them is no Latin."""
    try:
        return b"".join(bytes([ord(letter)]) if ord(letter) < 0x100 else letter.encode("cp1252") for letter in cell)
    except UnicodeEncodeError:
        return b""


def no_number(cell: str, units: Mapping, canonical: str | None) -> tuple[str, dict]:
    """Why a cell is no plain number: the code of the message and its parts.

    Parameters
    ----------
    units
        The table of units by id.
    canonical
        The canonical unit in which the indicator is measured; None where the indicator is not known.
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    parts = {"cell": cell}
    if NUMBER.fullmatch(plain):
        return "full-width", parts | {"write": plain}
    if cell.lower() in _NOTHING:
        return "nothing", parts
    if re.fullmatch(_GROUPED, plain):
        return "separators", parts | {"write": _bare(plain)}
    if match := re.fullmatch(rf"({_AMOUNT})\s*([%‰])", plain):
        if match[2] == "‰":
            return "per-mille", parts | {"write": f"{(Decimal(_bare(match[1])) / 10).normalize():f}"}
        return "percent", parts | {"write": _bare(match[1])}
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}", plain):
        return "scientific", parts | {"write": format(Decimal(plain), "f")}
    if match := re.fullmatch(r"(-?[0-9]+),([0-9]{1,2})", plain):
        return "decimal-comma", parts | {"write": f"{match[1]}.{match[2]}"}
    if match := re.fullmatch(
        rf"(?![12][0-9]{{3}}-[0-9]{{2}}$)({_AMOUNT})(\D*?)(?:-+|–|—+|~|至|到|to)({_AMOUNT})(\D*)",
        plain.replace(" ", ""),
    ):
        return "range-in-cell", parts | {"low": _bare(match[1]), "high": _bare(match[3])}
    if (number := _in_words(plain)) is not None:
        return "number-words", parts | {"write": number}
    if len(re.findall(_AMOUNT, plain)) > 1 and re.search(r"[由从至到降增减升]|from|to", plain):
        return "two-figures", parts
    for relation, hedge in HEDGES.items():
        for word in (*hedge.words_zh, *hedge.words, *hedge.typed):
            if plain.lower().startswith(word) and re.search(r"\d", plain):
                return "hedge", parts | {"hedge": plain[: len(word)], "relation": both(relation, words_of(HEDGES))}
    if match := re.fullmatch(rf"({_AMOUNT})\s*(\D+)", plain):
        for relation, hedge in HEDGES.items():
            for word in hedge.behind:
                if word in match[2]:
                    return "hedge", parts | {"hedge": word, "relation": both(relation, words_of(HEDGES))}
        suffix = match[2].strip()
        fitting = _units(suffix, units, canonical)
        parts |= {"said": suffix, "write": _bare(match[1])}
        if fitting:
            return "unit-in-cell", parts | {"units": listed(fitting, words_of(units))}
        if canonical:
            allowed = [name for name, unit in units.items() if unit.canonical == canonical]
            return "unit-other", parts | {"units": listed(allowed, words_of(units))}
    return "number", parts


def _in_words(text: str) -> int | None:
    """What a whole number in Chinese words below ten thousand is, ``三百八十``; None where it is no such number."""
    if not re.fullmatch(f"[{_WORDS}〇两十百千]+", text) or len(text) > 1 and not set(text) & set(_POWERS):
        return None
    total = digit = 0
    for sign in text.replace("两", "二").replace("〇", "零"):
        if sign in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[sign], 0
        else:
            digit = _WORDS.index(sign)
    return total + digit


def _bare(number: str) -> str:
    return re.sub(r"[,'’ _]", "", number)


def _units(said: str, units: Mapping, canonical: str | None) -> list[str]:
    """The units that a word in a number cell can stand for, of those that the indicator can have."""
    fitting = [unit for unit in units.values() if canonical is None or unit.canonical == canonical]
    exact = [unit.unit for unit in fitting if said in (unit.label_zh, unit.unit) or said in unit.words]
    return exact or [unit.unit for unit in fitting if unit.label_zh.startswith(said)]


def no_date(cell: str) -> tuple[str, dict] | None:
    """Why a cell is no date or period: the code of the message and its parts; None where nothing special is known."""
    plain, parts = unicodedata.normalize("NFKC", cell).strip(), {"cell": cell}
    if plain != cell and _is_period(plain):
        return "full-width", parts | {"write": plain}
    if write := _one_way(plain):
        return "date-form", parts | {"write": write}
    if match := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T][0-9:.]+)?", plain):
        first, second, year = (int(part) for part in match.groups())
        found = sorted({_iso(year, month, day) for month, day in ((first, second), (second, first))} - {""})
        if len(found) == 1:
            return "date-form", parts | {"write": found[0]}
        return ("date-two", parts | {"one": found[0], "other": found[1]}) if found else None
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{1,2}|[0-9]{1,2}月[0-9]{1,2}日", plain):
        return "date-short", parts
    if match := re.fullmatch(r"(?:([A-Za-z]{3})[a-z]*-([0-9]{2})|([0-9]{1,2})-([A-Za-z]{3})[a-z]*)", plain):
        return ("date-short", parts) if (match[1] or match[4]).lower() in _MONTHS else None
    if re.fullmatch(r"[1-9][0-9]{4}(?:\.[0-9]+)?", plain):
        day = int(float(plain))
        days = (date(1899, 12, 30) + timedelta(day), date(1904, 1, 1) + timedelta(day))
        return "date-serial", parts | {"one": days[0].isoformat(), "other": days[1].isoformat()}
    return None


def _one_way(plain: str) -> str:
    """The ISO form of a date or span in a form of another kind that can be read in one way only; empty if none."""
    if match := re.fullmatch(r"([0-9]{4})[/.年-]([0-9]{1,2})[/.月-]([0-9]{1,2})日?(?:[ T][0-9:.]+)?", plain):
        return _iso(*(int(part) for part in match.groups()))
    if match := re.fullmatch(r"([0-9]{4})[/.年-]([0-9]{1,2})月?", plain):
        year, month = int(match[1]), int(match[2])
        return f"{year:04}-{month:02}" if _iso(year, month, 1) else ""
    if match := re.fullmatch(r"([A-Za-z]{3})[a-z]*[ -]([0-9]{4})", plain):
        month = _MONTHS.get(match[1].lower())
        return f"{match[2]}-{month:02}" if month else ""
    if match := re.fullmatch(r"([0-9]{4})年?[底末]", plain):
        return f"{match[1]}-12-31"
    if match := re.fullmatch(r"([0-9]{4})(?:年度?|\.0)", plain):
        return match[1]
    if match := re.fullmatch(r"([0-9]{4})年?\s*(?:-|--|–|—|——|~|至|到)\s*([0-9]{4})年?", plain):
        return f"{match[1]}/{match[2]}" if match[1] <= match[2] else ""
    return ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True
