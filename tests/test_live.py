"""What the page "Change a number" is told, held against the audit of tables in which the same row was changed."""

import io
import json
import zipfile

import pytest
from conftest import ROOT

from compendium.audit import ledger
from compendium.audit.loading import load, read
from compendium.audit.tables import pack_names
from compendium.live import numbers

RATE = ["claim:rate-2018", "less than 0.8 percent"]
REGISTER = "row:guangdong|register-persons|2019-12-31|guangdong-round-3|agriculture-department-2020-488"
DEPARTMENT = "row:guangdong|incidence|2018-12-31|guangdong-round-3|yangcheng-2019-05-30"


@pytest.fixture(scope="module", autouse=True)
def printed(tmp_path_factory):
    """The ledger as the book offers it, where the module finds it; asked once, as in the browser."""
    tables = load(root=ROOT)
    text = ledger.as_json(tables, ledger.ledger(tables))
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "_config.yml").touch()
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "book").mkdir()
    (folder / "book" / "ledger.json").write_text(text, "utf-8", newline="\n")
    before, numbers.find_root = numbers.find_root, lambda: folder
    yield text.encode()
    numbers.find_root = before


def whole(edits):
    """The ledger of a checkout whose tables hold the edits: all of it read and judged anew."""
    with zipfile.ZipFile(io.BytesIO(numbers.tables(edits)["files"]["changed.zip"])) as archive:
        instead = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("data/")}
    tables, problems = read(ROOT, pack_names(ROOT), instead)
    assert not problems
    return ledger.as_json(tables, ledger.ledger(tables)).encode()


def test_without_edits_the_ledger_is_the_one_that_the_book_offers(printed):
    assert numbers.ledger([])["files"]["ledger.json"] == printed
    assert numbers.verdicts([]) == {"faults": {}, "rows": [], "figures": {}}
    assert numbers.audit([]) == {"rows": [], "moved": [], "conflicts": []}


@pytest.mark.parametrize(
    "edits",
    [
        [["claim:rate-2018", "less than 0.3 percent"], ["claim:lifted-2018", "1,600,000 people"]],
        [[DEPARTMENT, "less than 0.03"], [REGISTER, "151.1"], ["claim:shibadong-rate-2013", "47 percent"]],
    ],
)
def test_the_ledger_with_edits_is_that_of_tables_that_hold_them(edits):
    assert numbers.ledger(edits)["files"]["ledger.json"] == whole(edits)


def test_a_verdict_is_told_at_once_and_what_moves_with_it_after():
    (row,) = numbers.verdicts([RATE])["rows"]
    assert row["claim"] == "rate-2018" and "compatible" in row["verdict"]
    told = numbers.audit([RATE])
    moved = {each["claim"]: each for each in told["moved"]}
    assert moved["rate-2018"]["printed"] == ["less than 0.03 percent", "less than 0.8 percent"]
    assert moved["rate-2018"]["verdict"] == ["✗ differs", "compatible"]
    assert any("no longer named as one small change away" in line for line in moved["rate-2018"]["lines"])
    assert [each["kind"] for each in told["conflicts"]] == ["gone"]


def test_a_conflict_that_comes_says_what_each_figure_must_be():
    told = numbers.audit([["claim:lifted-2018", "nearly 1.9 million"]])
    came = [each for each in told["conflicts"] if each["kind"] == "new"]
    assert came and any(line.startswith("If the others are right") for each in came for line in each["lines"])


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("claim:rate-2018", "a few", "cannot be read as a figure"),
        ("claim:rate-2018", "130 percent", "natural bounds"),
        ("claim:rate-2018", "13 people", "allowed: %; per cent; percent"),
        ("claim:rate-2018", " ", "empty"),
        ("claim:rate-2099", "13 percent", "no such figure"),
        ("row:guangdong|", "13", "no such figure"),
        ("claim:rate-2018", "`0.3` percent", "cannot be read"),
        (DEPARTMENT, "three apples", "no plain number"),
        (DEPARTMENT, "101", "natural bounds"),
    ],
)
def test_what_the_checks_refuse_is_said_in_their_words_without_file_and_line(key, text, words):
    for lang, wanted in (("en", words), ("zh", "")):
        (told,) = numbers.verdicts([[key, text]], lang)["faults"][key]
        assert wanted in told and ".csv:" not in told and (lang == "en") == told.isascii()
    with pytest.raises(numbers.EditError):
        numbers.audit([[key, text]])


@pytest.mark.parametrize(
    ("text", "meant"),
    [("0,3 percent", "0.3 percent"), ("nearly 3‰", "nearly 0.3 percent"), ("less than 0,03", "less than 0.03")],
)
def test_a_comma_for_the_point_and_per_mille_are_answered_with_what_is_meant(text, meant):
    (key, _) = RATE
    *_, told = numbers.verdicts([[key, text]])["faults"][key]
    assert told == f"is {meant!r} meant?" and not numbers.verdicts([[key, meant]])["faults"]


def test_what_is_refused_leaves_the_other_edits_in_force():
    other = ["claim:lifted-2018", "1,600,000 people"]
    both = numbers.verdicts([["claim:rate-2018", "abc"], other, [DEPARTMENT, "101"]])
    assert both["faults"].keys() == {"claim:rate-2018", DEPARTMENT}
    assert both["rows"] == numbers.verdicts([other])["rows"] != []


def test_the_state_of_a_row_is_that_of_its_new_figure():
    states = [numbers.verdicts([[RATE[0], text]])["rows"][0]["state"] for text in ("0.3 percent", RATE[1], "4 percent")]
    assert states == ["confirmed", "unmarked", "contradicted"]


def test_the_archive_says_what_was_changed_and_in_which_tables():
    with zipfile.ZipFile(io.BytesIO(numbers.tables([RATE, [DEPARTMENT, "0.4"]])["files"]["changed.zip"])) as archive:
        told = archive.read("README.txt").decode()
        assert all(name in told for name in archive.namelist() if name != "README.txt")
    assert "less than 0.03 percent -> less than 0.8 percent (" in told and "0.3 -> 0.4 (Guangdong, " in told


def test_sources_of_a_figure_can_be_changed_and_are_shown_as_they_are_now():
    (row,) = [each for each in numbers.evidence("rate-2018", [])["rows"] if each["key"] == DEPARTMENT]
    assert (row["text"], row["unit"], row["meets"]) == ("0.3", "percent", False)
    edits = [[DEPARTMENT, "less than 0.03"]]
    (row,) = [each for each in numbers.evidence("rate-2018", edits)["rows"] if each["key"] == DEPARTMENT]
    assert (row["text"], row["printed"], row["meets"]) == ("less than 0.03", "0.3", True)
    assert {each["claim"] for each in numbers.verdicts(edits)["rows"]} == {"rate-2018"}


def test_every_figure_can_be_written_again_as_it_stands(printed):
    """A claim or an observation whose own words are put into its field is what it was."""
    tables = load(root=ROOT)
    for claim in tables.claims:
        cells = next(row for row in numbers._rows(claim.file) if row["claim"] == claim.claim)
        again = numbers._edited_claim(cells, claim.printed, tables)
        same = {name: cells[name] or {"relation": "exactly"}.get(name, "") for name in cells}
        assert again | {"unit": cells["unit"]} == same, claim.claim
    speaking = {
        key for record in json.loads(printed) for item in record["evidence"] for key in item["source"].split(";")
    }
    for key, row in numbers._observations().items():
        if row.source in speaking:
            cells = numbers._rows(row.file)[row.line - 2]
            again = numbers._edited_row(cells, numbers._text(row), row, tables)
            assert (again["value"], again["upper"]) == (cells["value"], cells["upper"]), key
            assert (again["relation"] or "exactly") == (cells["relation"] or "exactly"), key
