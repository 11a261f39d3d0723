"""The cards of the ledger, what is shown of each verdict, and the page that looks figures up."""

import csv
import io
import itertools
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from conftest import ROOT, claim, observation

from compendium.audit.conflicts import SUPPORTED
from compendium.audit.ledger import WORK, ledger, printed_figures, state
from compendium.audit.loading import load
from compendium.audit.verdicts import CAN_BE_WEAK, LABELS, VERDICTS
from compendium.book import cards, digests, exports, look_up, roles
from compendium.book.answers import Sources
from compendium.book.exhibits import Exhibit
from compendium.book.show import Table


@pytest.fixture(scope="module")
def book():
    return Sources(ROOT)


def test_one_table_says_what_is_shown_of_each_verdict_weak_or_not_suspect_or_not_with_a_bearing_or_without():
    rows = {row[0]: row[1:] for row in cards.states_table().rows}
    told = set()
    for verdict, weak, blamed, bearing in itertools.product(VERDICTS, *[(False, True)] * 3):
        name = LABELS[verdict] + (", weak" if weak else "")
        if (weak and verdict not in CAN_BE_WEAK) or (blamed and verdict in SUPPORTED):
            continue  # these do not come about
        alone, suspect, beside, counted = rows[name]
        said = {"verdict": verdict, "weak": weak, "blamed": blamed, "relation": "exactly", "bearings": [1] * bearing}
        assert (suspect if blamed else alone).split()[-1] == state(said)
        assert beside == "the same, and a sentence more" and counted == ("weak" if weak else LABELS[verdict])
        told.add(name)
    assert told == set(rows)


def test_every_combination_that_the_ledger_holds_is_in_that_table(book):
    for entry in book.entries.values():
        assert not entry.verdict.weak or entry.verdict.verdict in CAN_BE_WEAK
        assert not entry.blamed or entry.verdict.verdict not in SUPPORTED


def test_every_printed_figure_has_one_card_with_its_address(book):
    blocks = [text for part in ("1", "2", "3", "4", "others") for text in cards.cards(book, "", part)]
    found = re.findall(r"^\(claim-(.+)\)=$", "\n".join(blocks), re.M)
    assert sorted(found) == sorted(book.entries) and len(found) == len(set(found))
    paper = [e for e in book.entries.values() if e.claim.work == WORK]
    counts = re.findall(r"ledger-card (\w+) kind-\w+ in-[\d.]+$", "\n".join(blocks), re.M)
    assert Counter(counts) == Counter(e.state for e in printed_figures(paper))
    with pytest.raises(LookupError, match="no figure in section '9'"):
        cards.cards(book, "", "9")


def test_the_card_of_the_finding_says_it(book):
    entry = book.entries["rate-2018"]
    text = cards.card(book.tables, entry, 3, "1.0", True)
    for part in (
        "ledger-card contradicted kind-programme in-2",
        "**从4.54%降至0.3%** (0.3 percent)",
        "30 May 2019. Grade A, read on 26 November 2026, its opening alone, not archived.",
        "One small change away (decimal point): 0.3 percent.",
        "no source found says one of those",
        "`data/guangdong/claims.csv`: `rate-2018`",
        "guangdong · incidence · 2018-12-31 · guangdong-round-3 · yangcheng-2019-05-30",
        "notebooks/audit/ledger.html#claim-rate-2018",
    ):
        assert part in text, part
    small = cards.small_card(book.tables, entry)
    assert small["state"] == "contradicted" and "从4.54%降至0.3%" in small["en"][1] and "30 May 2019" in small["en"][1]
    # By hand in test_conflicts.py: at least 0.6798 percent remain.
    assert small["en"][2].startswith("If the other figures of the text are right, it must be 0.679 to")


def test_the_mark_of_a_conflict_is_at_its_suspect_alone(book):
    for entry in book.entries.values():
        told = " ".join(cards.small_card(book.tables, entry)["en"])
        assert ("If the other figures of the text" in told) <= entry.blamed


def test_words_from_tables_are_shown_letter_by_letter(checkout):
    evil = "17 `x`{raw} <script>"
    root = checkout(
        claims=[claim("a", "17", "17", note=evil)], observations=[observation("17", note=evil, printed="17")]
    )
    tables = load(root=root)
    (entry,) = ledger(tables)
    text = cards.card(tables, entry, 3, "1.0", True)
    assert "<script>" not in text and "`x`" not in text and r"\<script\>" in text


@pytest.mark.parametrize(
    ("iso", "words"), [("2019-05-30", "30 May 2019"), ("2019-05", "May 2019"), ("2019", "2019"), ("", "")]
)
def test_a_date_in_english(iso, words):
    assert cards.day(iso) == words


def test_a_source_lists_each_figure_that_was_taken_from_it(book):
    text = "\n".join(roles.sources_by_pack(book, "", ""))
    assert text.count("<li>") == len(book.tables.observations)
    own = text[text.index("(source-yangcheng-2019-05-30)=") :].partition("\n(source-")[0]
    assert "<summary>4 figures</summary>" in own
    assert "<li>Guangdong, poverty incidence, 2018-12-31: 0.3 percent (从4.54%降至0.3%)</li>" in own


def test_what_is_looked_up_is_every_figure_as_a_number(book):
    text = look_up.script(book.tables, list(book.entries.values()))
    assert len(text.encode()) < 1_500_000
    data = json.loads(text.removeprefix("lookUpData(").removesuffix(");\n"))
    assert len(data["claims"]) == len(book.entries) and len(data["observations"]) == len(book.tables.observations)
    (register,) = [row for row in data["claims"] if row[0] == "register-persons"]
    assert register[-1] == [1765000] and register[3] == "confirmed"
    said = [row for row in data["observations"] if row[1] == "从4.54%降至0.3%" and 0.3 in row[-1]]
    assert [data["sources"][row[2]][0] for row in said] == ["yangcheng-2019-05-30"]
    wan = next(row for row in data["observations"] if row[1] == "176.5万人为相对贫困人口")
    assert wan[-1] == [1765000, 176.5]
    place = next(row for row in data["places"] if row[0] == "Lianzhang")
    assert place[1] == "连樟村" and "广东" in place[2]


def test_a_table_of_a_notebook_is_offered_as_csv_without_formulas():
    rows = [("a | b", "=HYPERLINK(1)"), ("-1.5", "{claim}`nearly 1.5 million <lifted-2018>`")]
    rows = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    stored = Table("tab-a", "A", ("one", "two"), rows, widths=(50, 50))._repr_markdown_()
    table = Exhibit("table", "tab-a", "a.ipynb", 1, "A", {"text/markdown": stored})
    text = exports.table_files(table)["tab-a.csv"].removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(text))) == [
        ["one", "two"],
        ["a | b", "'=HYPERLINK(1)"],
        ["-1.5", "nearly 1.5 million"],
    ]


def test_what_a_build_writes_beside_the_pages_is_nothing_that_it_is_made_from(tmp_path):
    (tmp_path / "book").mkdir()
    for name in exports.OF_TABLES:
        (tmp_path / "book" / name).touch()
    assert not [path for path in digests.book_files(tmp_path) if path.parent == tmp_path / "book"]


def test_a_figure_without_a_mark_is_one_paragraph_on_paper_and_a_place_is_a_whole_number(book):
    plain = next(entry for entry in book.entries.values() if entry.state == "unmarked" and entry.claim.section == "3.1")
    text = cards.card(book.tables, plain, 3, "1.0", True)
    paper = text.partition("::::{only} latex\n")[2].partition("\n::::")[0]
    assert "\n" not in paper and plain.verdict.reason.replace(".", "") in paper.replace(".", "")
    assert paper.endswith(plain.claim.restatement.partition("{printed}")[2]) and "Section 3.1" in paper
    rank = cards.card(book.tables, book.entries["gdp-rank"], 3, "1.0", True)
    assert "place 1, worked out for " in rank and "1.00" not in rank
    assert cards._where(replace(plain.claim, section="-", paragraph="-")) == ""
    assert cards._where(replace(plain.claim, section="2", paragraph="note")) == "Section 2, in a note"
