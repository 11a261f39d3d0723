"""The workbook in which an author fills in a province: made with lists and help, and read back cell by cell.

openpyxl is imported where it is used, so that a check of the tables does not pay for it.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from .. import files
from ..audit.tables import Problem, Tables, as_csv
from ..audit.vocabulary import both, folded, near, words_of
from ..messages import say
from ..schema import COLUMNS, NEEDED, SHEETS, TABLES, VOCABULARY

LARGEST = 20_000_000  # bytes of the file
UNPACKED = 200_000_000  # bytes of its parts together
ROWS = 20_000  # filled rows of a sheet
HEADER_BELOW = 20  # rows among which a header is looked for that is not in the first
PREPARED = 2_000  # rows for which lists and help are set up

WIDTHS = {"note": 40, "title": 40, "title_zh": 40, "restatement": 50, "printed": 28, "address": 40, "indicator": 34,
          "basis": 28, "unit": 24, "place": 26, "source": 28, "publisher": 24, "locator": 24, "why": 50, "parts": 40,
          "sentence": 40, "assumption": 40, "outcome": 50, "purpose": 30}  # fmt: skip
DIGEST = re.compile("[0-9a-f]{64}")
ESCAPED = re.compile("_x([0-9A-F]{4})_")  # how the file writes a sign that XML has no place for: a carriage return
STRICT = b"http://purl.oclc.org/ooxml/"  # what names the parts of a workbook that is saved as Strict Open XML
_EMPTY_FILL = rb"<\1\2fill><\1\2patternFill/></\1\2fill>"

# The first lines of the workbook's help, in both languages.
HELP = (
    ("How to fill in this workbook", "如何填写本工作簿"),
    (
        "Start from a source, not from a number: one row in the sheet sources for each text that you read.",
        "从来源开始，不从数字开始：每读一份材料，在 sources 表写一行。",
    ),
    (
        "Then one row in observations for each number that it states, as it is printed; nothing converted, computed or guessed.",
        "然后在 observations 表中，每个数字写一行，照原样写；不换算、不推算、不猜测。",
    ),
    (
        "A place below the province needs a row in places, and so does each place above it.",
        "省以下的地点要在 places 表中有一行，它的各级上级也要有。",
    ),
    (
        "The sheet claims is for a text whose own numbers you want checked against the others; it may stay empty.",
        "claims 表用于核对某一著作自己的数字；可以留空。",
    ),
    (
        "Three more sheets may stay empty: bearings (figures that bear on a claim), sums (claims that must add up), searches.",
        "另有三张表可以留空：bearings 旁证（与某条原文数字有关的数字）、sums 总数（应当相加得出的原文数字）、searches 检索。",
    ),
    (
        "Lists offer an id with its Chinese label; either of them may also be typed. Orange columns must be filled in.",
        "下拉列表给出编号和中文名，也可以只输入其中之一。橙色的列必填。",
    ),
    (
        "Two sources disagree? Keep both rows. A number is missing? Then there is no row for it.",
        "两个来源不一致时，两行都保留；来源没有给出数字的，不必加行。",
    ),
    (
        "When done, or at any time: choose this file on the page “Add or correct a province” of the book; or make province FROM=(the name of this file).",
        "填写中途或填好之后，都可以在本书“新增或更正一个省”一页选择本文件，随时检查；也可运行 make province FROM=（本文件的名称）。",
    ),
)


class WorkbookError(Exception):
    """A workbook that cannot be used; ``problems`` holds every fault found, by sheet, row and column."""

    def __init__(self, name: str, problems: list[Problem]):
        self.name, self.problems = name, problems
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """Every fault on a line of its own, in English or Chinese."""
        return "\n".join(spoken(problem, self.name, lang) for problem in self.problems)


def spoken(problem: Problem, name: str, lang: str) -> str:
    """A fault as an author finds it: ``sichuan.xlsx: observations row 7, column value (数值): …``."""
    parts = (name, where(problem, lang), said(problem, lang))
    return ("：" if lang == "zh" else ": ").join(filter(None, parts))


def said(problem: Problem, lang: str) -> str:
    """What is wrong, for somebody who holds a workbook: of a table it names the sheet or the list, of a line the row."""
    text = say(problem.code, lang, **problem.parts)
    if not problem.file:
        return text

    def named(match: re.Match) -> str:
        pack, table = match.groups()
        if lang == "zh":
            return f"{pack} 已有的 {table} 表" if pack else f"{table} {'列表' if table in VOCABULARY else '表'}"
        return f"the table {table} of {pack}" if pack else f"the {'list' if table in VOCABULARY else 'sheet'} {table}"

    tables = "|".join((*SHEETS, *VOCABULARY))
    text = re.sub(rf"(?:data/([a-z0-9-]+)/)?\b({tables})\.csv(?: (?=[\u4e00-\u9fff]))?", named, text)
    return re.sub(r"\bline (\d+)", r"row \1", text)


def where(problem: Problem, lang: str) -> str:
    """Sheet, row and column of a fault; empty where it is one of the file."""
    if not problem.file:
        return ""
    facts = TABLES[problem.file].columns.get(problem.column)
    zh = facts.label_zh if facts else ""
    if lang == "zh":
        return f"工作表 {problem.file} 第 {problem.line} 行" + (f"，{problem.column} 列（{zh}）" if zh else "")
    return f"{problem.file} row {problem.line}" + (f", column {problem.column} ({zh})" if zh else "")


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Faults in the order of sheets and rows, one a cell: the first is the cause of what follows."""
    sheets, found = list(SHEETS), {}
    for problem in problems:
        found.setdefault((problem.file, problem.line, problem.column), problem)

    def order(problem: Problem) -> tuple:
        columns = COLUMNS.get(problem.file, ())
        at = columns.index(problem.column) if problem.column in columns else -1
        return sheets.index(problem.file) if problem.file in sheets else -1, problem.line, at

    return sorted(found.values(), key=order)


# Reading


@dataclass
class Book:
    """A workbook as read: by sheet that it has the filled rows with their numbers, and the faults of single cells.

    ``made_from`` holds by table the digest of the table that the workbook was made from, where its help still says so; None where
    tables were edited themselves.
    ``broken`` says that a sheet or a column is missing, so that rows cannot be judged together.
    """

    name: str
    rows: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    made_from: dict[str, str] | None = field(default_factory=dict)
    broken: bool = False

    def text(self, table: str) -> str:
        """A sheet as CSV text whose line numbers are the rows of the sheet."""
        header, *lines = as_csv(table, (cells for _, cells in self.rows[table])).splitlines(keepends=True)
        out, at = [header], 1
        for (row, _), line in zip(self.rows[table], lines, strict=True):
            out.append("\n" * (row - at - 1) + line)
            at = row
        return "".join(out)


def load(path: Path) -> Book:
    """Read a workbook; cells become the text that the tables hold, faults of cells are collected.

    Raises
    ------
    WorkbookError
        If the file is no workbook that can be read, or too large.
    """
    _open(path)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that Excel knows and openpyxl drops; none holds a value
            found = openpyxl.load_workbook(_mended(path), read_only=True, data_only=False, keep_links=False)
            book = Book(path.name)
            _sheets(found, book, path)
            found.close()
    except Exception as error:  # a damaged file makes openpyxl raise nearly anything
        raise _no_workbook(path, "book-damaged", why=str(error)[:200] or type(error).__name__) from error
    return book


def _mended(path: Path) -> io.BytesIO:
    """The file, with what other programs write and openpyxl does not take: WPS an empty fill, Excel names of nothing."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(made, "w") as out:
        for name in parts.namelist():
            if name.startswith("docProps/"):  # author and dates, which are no business of ours and often not valid
                continue
            content = parts.read(name)
            if name == "xl/styles.xml":
                content = re.sub(rb"<((?:\w+:)?)fill\s*/>|<((?:\w+:)?)fill>\s*</(?:\w+:)?fill>", _EMPTY_FILL, content)
            if name == "xl/workbook.xml":
                content = re.sub(rb"<((?:\w+:)?)definedNames>.*?</(?:\w+:)?definedNames>", b"", content, flags=re.S)
            out.writestr(name, content)
    return made


def _no_workbook(path: Path, code: str, **parts) -> WorkbookError:
    return WorkbookError(path.name, [Problem("", 0, "-", code, parts)])


def _open(path: Path) -> None:
    """See that a file is a workbook of a fair size, before it is unpacked."""
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            strict = (
                unpacked <= UNPACKED
                and "xl/workbook.xml" in parts.namelist()
                and STRICT in parts.read("xl/workbook.xml")
            )
    except (FileNotFoundError, IsADirectoryError):
        raise _no_workbook(path, "book-missing") from None
    except PermissionError:
        raise _no_workbook(path, "book-locked") from None
    except Exception:  # zipfile has many ways to refuse what is no archive
        raise _no_workbook(path, "book-kind") from None
    for found, most in ((size, LARGEST), (unpacked, UNPACKED)):
        if found > most:
            raise _no_workbook(path, "book-large", size=found, most=most)
    if strict:
        raise _no_workbook(path, "book-strict")


def _sheets(found, book: Book, path: Path) -> None:
    others = [title for title in found.sheetnames if _first_word(title) not in {"help", "lists"}]
    if "help" in found.sheetnames:
        book.made_from = _made_from(found["help"])
    for table, zh in SHEETS.items():
        titles = [title for title in others if original(title) in (table, folded(zh), folded(table + zh))]
        titles = titles or [title for title in others if _first_word(title) == table]
        others = [title for title in others if title not in titles]
        if len(titles) > 1:
            shown = ", ".join(repr(title) for title in titles)
            book.problems.append(Problem(table, 1, "-", "sheet-twice", {"sheets": shown}))
            book.broken = True
        for title in titles[:1]:
            book.rows[table] = []
            found[title].reset_dimensions()  # some programs write a size that is not the sheet's
            take_rows(found[title].iter_rows(), table, book, _merged(path, found[title]))
    book.unread = others
    missing(book)


def missing(book: Book) -> None:
    """Say which tables that every pack has are not there; without them rows cannot be judged."""
    for table in NEEDED:
        if table not in book.rows:
            parts = {"sheet": table, "there": ", ".join(map(repr, book.unread)) or "-"}
            book.problems.append(Problem(table, 1, "-", "sheet-missing", parts))
            book.broken = True


def _made_from(sheet) -> dict[str, str]:
    """The digests that the end of the help holds, by table."""
    sheet.reset_dimensions()  # as in the others
    rows = (["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    return {row[0]: row[-1] for row in rows if row and row[0] in SHEETS and DIGEST.fullmatch(row[-1])}


def digest(table: bytes) -> str:
    """The digest by which a table is known again, however its lines end."""
    return hashlib.sha256(table.replace(b"\r\n", b"\n")).hexdigest()


def _first_word(title: str) -> str:
    return (title.split() or [""])[0].lower()


def original(title: str) -> str:
    """The name of the sheet that a sheet is or, by its name, is a copy of: Excel's ``places (2)``, LibreOffice's ``places_2``."""
    return re.sub(r"(\([0-9]+\)|_[0-9]+)$", "", folded(title))


def _merged(path: Path, sheet) -> dict[tuple[int, int], str]:
    """By row and column the cells that a merger hides, with the one that shows in their place.

    openpyxl gives no mergers of a sheet that it only reads, so they are taken from the sheet's part of the file.
    """
    from openpyxl.utils import range_boundaries

    with zipfile.ZipFile(path) as parts:
        text = parts.read(sheet._worksheet_path).decode("utf-8", "replace")
    hidden = {}
    for area in re.findall(r'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"', text):
        left, top, right, bottom = range_boundaries(area)
        for row in range(top, min(bottom, top + ROWS) + 1):
            for column in range(left, min(right, left + len(COLUMNS["claims"])) + 1):
                hidden[row, column] = area.partition(":")[0]
        del hidden[top, left]
    return hidden


def take_rows(sheet: Iterable, table: str, book: Book, merged: Mapping[tuple[int, int], str]) -> None:
    """The rows of a sheet under their columns, whatever the order of the columns.

    Parameters
    ----------
    sheet
        Rows of cells (``value``, ``data_type``, ``number_format``), the header first.
    book
        Where rows and faults go.
    merged
        Cells that a merger hides, as ``_merged`` gives them.
    """
    rows = enumerate(sheet, 1)
    first = list(islice(rows, HEADER_BELOW)) or [(1, ())]
    header = first[0][1]
    below = [number for number, cells in first[1:] if len(_columns_of(cells, table)) > 2]
    if below and not _columns_of(header, table):
        book.problems.append(Problem(table, 1, "-", "header-below", {"row": below[0]}))
        book.broken = True
        return
    rows = chain(first[1:], rows)
    columns = _header(header, table, book)
    unknown = {at for at, cell in enumerate(header) if cell.value is not None} - set(columns)  # said of the header
    for number, cells in rows:
        filled = {at: cell for at, cell in enumerate(cells) if cell.value is not None}
        texts, faults = {}, []
        for at, cell in filled.items():
            text, fault = cell_text(cell)
            if not text and not fault:
                continue
            if at in unknown:
                continue
            if at not in columns:
                faults.append(Problem(table, number, "-", "beyond", {"cell": _letter(at), "text": text[:40]}))
                continue
            texts[columns[at]] = text
            if fault:
                faults.append(Problem(table, number, columns[at], fault[0], fault[1]))
        if texts:
            for at, column in columns.items():
                if (number, at + 1) in merged:
                    parts = {"cell": merged[number, at + 1]}
                    faults.append(Problem(table, number, column, "merged", parts))
            book.rows[table].append((number, {column: texts.get(column, "") for column in COLUMNS[table]}))
        book.problems += faults
        if len(book.rows[table]) > ROWS:
            book.problems.append(Problem(table, number, "-", "rows", {"most": ROWS}))
            book.broken = True
            return


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(at + 1)


def _columns_of(header, table: str) -> dict[str, str]:
    """By text in a row of cells the column of a table that it names, of those that name one."""
    words = words_of(TABLES[table].columns)
    shown = {folded(text): name for name, (zh,) in words.items() for text in (name, zh, name + zh)}
    texts = [str(cell.value).strip() for cell in header if cell.value is not None]
    return {text: shown[folded(text)] for text in texts if folded(text) in shown}


def _header(header, table: str, book: Book) -> dict[int, str]:
    """Which column of a table stands where."""
    words = words_of(TABLES[table].columns)
    shown = _columns_of(header, table)
    columns: dict[int, str] = {}
    for at, cell in enumerate(header):
        text = str(cell.value).strip() if cell.value is not None else ""
        name = shown.get(text)
        if text and (name is None or name in columns.values()):
            code = "column-unknown" if name is None else "column-twice"
            parts = {"cell": text, "near": near(text, words) if name is None else "", "letter": _letter(at)}
            book.problems.append(Problem(table, 1, f"{_letter(at)}", code, parts))
            book.broken = True
        elif text:
            columns[at] = name
    for name in COLUMNS[table]:
        if name not in columns.values():
            book.problems.append(Problem(table, 1, name, "column-missing", {"name": both(name, words)}))
            book.broken = True
    return columns


def cell_text(cell) -> tuple[str, tuple[str, dict] | None]:
    """A cell as the text of the tables, and the fault where it has none (its code and parts).

    Numbers come without the noise of binary fractions and with the decimals that the cell's format shows; a date that
    Excel made of what was typed comes as the ISO day, month or year that the format shows.
    """
    value = cell.value
    if cell.data_type == "f":
        return "", ("formula", {"cell": str(getattr(value, "text", value))[:60]})
    if isinstance(value, str):
        text = ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), value).strip()
        if re.search(r"[\r\n]", text):
            return re.sub(r"\s*[\r\n]+\s*", " ", text), ("control", {})
        return text, None
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, (int, float)):
        if "%" in cell.number_format:
            shown = format(Decimal(format(value * 100, ".15g")).normalize(), "f")
            return "", ("percent-format", {"write": shown})
        return number_text(value, cell.number_format), None
    if isinstance(value, (date, datetime)):
        return _date_text(value, cell.number_format)
    if isinstance(value, (time, timedelta)):
        return "", ("time", {"cell": str(value)})
    return "", None


def number_text(value: int | float, number_format: str = "General") -> str:
    """A number as plain digits: 15 significant ones, as many as Excel keeps, and the zeros that the format shows."""
    text = format(Decimal(format(value, ".15g")), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    shown = re.fullmatch(r"[#,0]*0\.(0+)(?:_.*)?", number_format.split(";")[0])
    decimals = len(text.partition(".")[2])
    if shown and len(shown[1]) > decimals:
        text += ("" if decimals else ".") + "0" * (len(shown[1]) - decimals)
    return text


def _date_text(value: date | datetime, number_format: str) -> tuple[str, tuple[str, dict] | None]:
    shown = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format.split(";")[0]).lower()
    iso = value.strftime("%Y-%m-%d") if value.year >= 1000 else str(value)
    if isinstance(value, datetime) and value.time() != time():
        return "", ("time", {"cell": str(value)})
    if "y" not in shown and "e" not in shown:
        return "", ("date-no-year", {"cell": iso})
    if "d" in shown:
        return iso, None
    return (iso[:7] if "m" in shown else iso[:4]), None


# Making


def build(rows: Mapping[str, list[Mapping[str, str]]], tables: Tables) -> bytes:
    """A workbook with the given rows, lists to choose from and help; the same bytes for the same content.

    Parameters
    ----------
    rows
        By table of a pack its rows as the tables hold them; each table has a sheet.
    tables
        The vocabulary that the lists offer.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    _help(book.create_sheet("help"), rows)
    sheets = {table: book.create_sheet(table) for table in SHEETS if table in rows}
    ranges = _lists(book.create_sheet("lists"), sheets, tables)
    for table, sheet in sheets.items():
        _fill(sheet, table, rows[table], ranges)
    return files.workbook(book)


@lru_cache  # making them anew for each cell takes most of the time
def _looks(bold: bool, colour: str) -> tuple:
    from openpyxl.styles import Alignment, Font, PatternFill

    fill = PatternFill("solid", start_color=colour, end_color=colour) if colour else None
    return Font(bold=bold), Alignment(wrap_text=True, vertical="top"), fill


def _style(cell, bold: bool = False, colour: str = "") -> None:
    cell.font, cell.alignment, fill = _looks(bold, colour)
    if fill:
        cell.fill = fill


def _put(sheet, row: int, column: int, text: str, **style) -> None:
    cell = sheet.cell(row, column, text or None)
    if text:
        cell.data_type = "s"  # never a formula, whatever the text begins with
    cell.number_format = "@"
    _style(cell, **style)


def _help(sheet, rows: Mapping[str, list[Mapping[str, str]]]) -> None:
    for column, width in zip("ABCDEF", (16, 16, 14, 12, 60, 60), strict=True):
        sheet.column_dimensions[column].width = width
    row = 1
    for english, chinese in HELP:
        _put(sheet, row, 1, english, bold=row == 1)
        _put(sheet, row + 1, 1, chinese, bold=row == 1)
        for at in (row, row + 1):
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=6)
            sheet.row_dimensions[at].height = 16 * (1 + len(english) // 130)
        row += 2
    row += 1
    titles = ("sheet 工作表", "column 列", "列名", "required 必填", "help", "说明")
    for at, title in enumerate(titles, 1):
        _put(sheet, row, at, title, bold=True, colour="D9E2EC")
    for table, zh in SHEETS.items():
        for column, facts in TABLES[table].columns.items() if table in rows else ():
            row += 1
            needed = "yes 是" if facts.required else ""
            texts = (f"{table} {zh}", column, facts.label_zh, needed, facts.help, facts.help_zh)
            for at, text in enumerate(texts, 1):
                _put(sheet, row, at, text)
    # By these the command knows whether a table was edited since: only then may the workbook lack rows unawares.
    row += 2
    _put(sheet, row, 1, "made from 据以生成的表", bold=True)
    for table in filter(rows.get, SHEETS):
        row += 1
        _put(sheet, row, 1, table)
        _put(sheet, row, 6, digest(as_csv(table, rows[table]).encode("utf-8")))


def _lists(sheet, shown: Iterable[str], tables: Tables) -> dict[str, str]:
    """Write the lists; returns by list the range that holds its words."""
    words = {name: words_of(getattr(tables, name)) for name in VOCABULARY}
    kinds = {name: (both(row.unit, words["units"]), row.definition) for name, row in tables.indicators.items()}
    blocks = {name: [both(word, words[name]) for word in words[name]] for name in ("indicators", "bases", "units")}
    lists = {
        _list_of(table, column): words_of(facts.words)
        for table in shown
        for column, facts in TABLES[table].columns.items()
        if facts.words
    }
    blocks |= {name: [both(word, choices) for word in choices] for name, choices in lists.items()}
    ranges, at = {}, 1
    for name, entries in blocks.items():
        letter = _letter(at - 1)
        sheet.column_dimensions[letter].width = 36 if at <= 6 else 22
        _put(sheet, 1, at, name, bold=True, colour="D9E2EC")
        for row, entry in enumerate(entries, 2):
            _put(sheet, row, at, entry)
        ranges[name] = f"lists!${letter}$2:${letter}${len(entries) + 1}"
        at += 1
        if name == "indicators":
            for title, part in (("unit of the indicator 指标单位", 0), ("definition 定义", 1)):
                sheet.column_dimensions[_letter(at - 1)].width = 24 if part == 0 else 60
                _put(sheet, 1, at, title, bold=True, colour="D9E2EC")
                for row, name_of in enumerate(tables.indicators, 2):
                    _put(sheet, row, at, kinds[name_of][part])
                at += 1
    sheet.freeze_panes = "A2"
    return ranges


def _list_of(table: str, column: str) -> str:
    """What the list of a column is called: by the column; by its table too where another one has another list for it."""
    lists = [TABLES[other].columns[column].words for other in SHEETS if column in TABLES[other].columns]
    alone = all(words is TABLES[table].columns[column].words for words in lists)
    return column if alone else f"{table}.{column}"


def _fill(sheet, table: str, rows: list[Mapping[str, str]], ranges: Mapping[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for at, (column, facts) in enumerate(TABLES[table].columns.items(), 1):
        letter = _letter(at - 1)
        colour = "F9D9A8" if facts.required else "D9E2EC"
        _put(sheet, 1, at, f"{column} {facts.label_zh}", bold=True, colour=colour)
        sheet.column_dimensions[letter].width = WIDTHS.get(column, 14)
        sheet.column_dimensions[letter].number_format = "@"
        # A list only offers: what is typed beside it is judged by the check, which can say more.
        offered = _offered(table, column, ranges)
        validation = DataValidation(
            type="list" if offered else None, formula1=offered, allow_blank=True, showErrorMessage=False
        )
        validation.promptTitle, validation.prompt = (
            f"{column} {facts.label_zh}",
            f"{facts.help_zh}\n{facts.help}",
        )
        validation.showInputMessage = True
        validation.add(f"{letter}1:{letter}{PREPARED}")
        sheet.add_data_validation(validation)
        for row, cells in enumerate(rows, 2):
            _put(sheet, row, at, cells[column])
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"


def _offered(table: str, column: str, ranges: Mapping[str, str]) -> str | None:
    """The range of the words that a column offers; None where anything may stand."""
    facts = TABLES[table].columns[column]
    if facts.refers in VOCABULARY:
        return ranges[facts.refers]
    if facts.words:
        return ranges[_list_of(table, column)]
    if facts.refers:
        return f"{facts.refers}!$A$2:$A${PREPARED}"
    return None
