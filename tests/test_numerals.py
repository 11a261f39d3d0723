"""Every numeral of a text is accounted for, and what is missing or moved is named with line and token."""

import hashlib
from pathlib import Path

import pytest

from compendium.audit import loading, numerals
from compendium.messages import problem_text
from compendium.schema import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT.parent / "shared" / "paper" / "000_a8cf787ac37ac591.txt"

TEXT = """1. A Village

It holds nearly 1.2 mil-
lion trees and three wells (an eastern, a western, a dry one); in May
2019 half of them were counted, for the first time (Li, 2020).
"""
TABLES = {
    "units.csv": [("items", "items", "1", "项", "trees; wells"), ("million items", "items", "1000000", "百万", "million trees"),
                  ("date", "date", "1", "日", "")],
    "bases.csv": [("statement", "stated", "报道", "", "statement", "", ""), ("not-stated", "none", "无", "", "", "", "")],
    "indicators.csv": [("trees", "trees", "树", "items", "constant", "0", "", "", "Trees."), ("wells", "wells", "井", "items", "constant", "0", "", "", "Wells."),
                       ("counted", "counted", "清点", "date", "event", "", "", "", "The day of the count.")],
    "p/places.csv": [("china", "China", "中国", "country", "", "", "")],
    "p/sources.csv": [("w", "work", "yes", "W", *[""] * 12, "A", "w", "no address")],
    "p/observations.csv": [],
    "p/claims.csv": [
        ("trees", "w", "1", "1", "3-4", "nearly 1.2 million trees", "It has {printed}.", "china", "trees", "", "statement", "nearly", "1.2", "", "million items", "", "measured", "", "", ""),
        ("wells", "w", "1", "1", "4", "three wells", "It has {printed}.", "china", "wells", "", "statement", "", "3", "", "items", "", "measured", "", "", ""),
        ("wells-listed", "w", "1", "1", "4", "eastern; western; dry", "They are {printed}.", "china", "wells", "", "statement", "listed", "3", "", "items", "", "measured", "", "", ""),
        ("counted", "w", "1", "1", "4-5", "May 2019", "Counted in {printed}.", "china", "counted", "", "statement", "", "2019-05", "", "", "", "measured", "", "", ""),
    ],
    "p/numerals.csv": [
        ("1", "1", "1", "", "list-number"), ("3", "1", "1.2", "trees", ""), ("3", "2", "million", "trees", ""), ("4", "1", "three", "wells", ""), ("4", "2", "one", "", "pronoun"),
        ("5", "1", "2019", "counted", ""), ("5", "2", "half", "", "word-part"), ("5", "3", "first", "", "order"), ("5", "4", "2020", "", "citation-year"),
    ],
}  # fmt: skip


def line(cells) -> str:
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


@pytest.fixture
def small(tmp_path):
    """A checkout with one small pack, and the text that its list of numerals is of."""
    (tmp_path / "data" / "p").mkdir(parents=True)
    for name, rows in TABLES.items():
        table = Path(name).stem
        (tmp_path / "data" / name).write_text(line(COLUMNS[table]) + "".join(map(line, rows)), "utf-8")
    paper = tmp_path / "paper.txt"
    paper.write_text(TEXT, "utf-8")
    (tmp_path / "data" / "p" / numerals.HASH).write_text(hashlib.sha256(TEXT.encode()).hexdigest() + "  paper.txt\n")
    return tmp_path


def edit(root: Path, name: str, before: str, after: str) -> None:
    path = root / "data" / "p" / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def run(root: Path, capsys) -> tuple[int, str]:
    code = numerals.command(root, root / "paper.txt")
    return code, capsys.readouterr().out


def test_a_full_list_is_a_hundred_percent(small, capsys):
    assert run(small, capsys) == (
        0,
        "100 %: 9 of 9 numerals accounted for, 4 by claims and 5 by reasons; nothing wrong\n",
    )


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("numerals.csv", '"5","4","2020","","citation-year"\n', "", "line 5, numeral 4: '2020' is missing"),
        ("numerals.csv", '"4","1","three","wells",""\n', "", "line 4, numeral 1: 'three' is missing"),
        ("numerals.csv", '"4","1","three","wells",""\n', "", "'three' of 'three wells' is not under 'wells'"),
        ("numerals.csv", '"4","2","one","","pronoun"', '"4","2","two","","pronoun"', "the text has 'one', the list 'two'"),
        ("numerals.csv", '"5","4",', '"6","1",', "line 6, numeral 1: '2020' is superfluous"),
        ("numerals.csv", '"counted",""', '"count",""', "'count' is not in claims.csv; did you mean counted?"),
        ("numerals.csv", '"pronoun"', '"article"', "'article' is not allowed"),
        ("numerals.csv", '"","pronoun"', '"wells","pronoun"', "fill either claim or reason"),
        ("numerals.csv", '"three","wells"', '"three","trees"', "'three' is not in what 'trees' prints"),
        ("numerals.csv", '"4","2","one"', '"4","3","one"', "numeral 4, 3"),
        ("claims.csv", '"nearly 1.2 million trees"', '"1.2 million trees"', "says relation"),
        ("claims.csv", '"three wells"', '"four wells"', "says value '4'"),
        ("claims.csv", '"eastern; western; dry"', '"eastern; northern; dry"', "claim wells-listed: 'eastern; northern; dry' does not stand"),
        ("claims.csv", '"eastern; western; dry"', '"western; eastern; dry"', "claim wells-listed"),
        ("claims.csv", '"1","3-4"', '"1","3"', "claim trees: 'nearly 1.2 million trees' does not stand at line 3"),
        ("claims.csv", '"1","3-4"', '"1","lines 3-4"', "names no lines"),
    ],
)  # fmt: skip
def test_what_is_missing_or_changed_is_named(small, capsys, file, before, after, named):
    edit(small, file, before, after)
    code, told = run(small, capsys)
    assert code == 1 and named in told and not told.startswith("100 %")


def test_a_figure_changed_in_all_its_columns_is_named_by_the_text_and_by_the_list(small, capsys):
    edit(small, "claims.csv", '"three wells"', '"four wells"')
    edit(small, "claims.csv", '"","3","","items"', '"","4","","items"')
    code, told = run(small, capsys)
    assert code == 1
    assert "claim wells: 'four wells' does not stand at line 4" in told
    assert "'three' is not in what 'wells' prints" in told


def test_another_text_is_named_by_its_sha256(small, capsys):
    (small / "paper.txt").write_text(TEXT.replace("eastern", "eastern "), "utf-8")
    code, told = run(small, capsys)
    assert code == 1 and f"data/p/{numerals.HASH}: it says" in told and "1 wrong" in told


def test_a_faulty_claim_is_not_called_unknown(small):
    edit(small, "claims.csv", '"three wells"', '"several wells"')
    found = [problem_text(problem) for problem in loading.read(small, ["p"])[1]]
    assert len(found) == 1 and "cannot be read as a figure" in found[0]


def test_words_split_at_a_line_end_belong_to_the_line_where_they_begin():
    assert numerals.numerals_of("thir-\n\nteen, then fif-\nteen\n") == {(1, 1): "thirteen", (3, 1): "fifteen"}


def test_a_pack_needs_no_list(small):
    (small / "data" / "p" / numerals.LIST).unlink()
    assert loading.read(small, ["p"])[1] == []


@pytest.mark.skipif(not PAPER.is_file(), reason="the paper's text is not here")
def test_the_paper_is_covered(capsys):
    assert numerals.command(ROOT, PAPER) == 0
    assert capsys.readouterr().out.startswith("100 %")
