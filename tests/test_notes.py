"""What a reader must know of a row is shown where the row is shown: its note, its scope, and that it was foreseen."""

import pytest
from conftest import ROOT, observation, source, table

from compendium import load
from compendium.audit.loading import read
from compendium.book.drawing import ORANGE
from compendium.book.english import stated
from compendium.book.provinces import facts, layout, parts, template
from compendium.book.show import Notes, Table, escape
from compendium.frames import Data
from compendium.live import preview

PACKS = sorted(path.parent.name for path in (ROOT / "data").glob("*/observations.csv") if path.parent.name != "china")


@pytest.fixture(scope="module")
def tables():
    return load(root=ROOT)


@pytest.mark.parametrize("pack", PACKS)
def test_every_note_of_a_row_that_a_chapter_prints_stands_in_the_chapter(tables, pack):
    page = "".join(part(tables, pack)._repr_markdown_() for part in (layout.poverty_table, layout.villages_tables))
    villages = tuple(name for name in tables.inside(pack) if tables.places[name].level == "village")
    printed = [
        row
        for row in tables.observations
        if row.place.startswith(villages) or (row.place == pack and row.indicator.startswith(layout.POVERTY))
    ]
    assert [row.note for row in printed if row.note and f". {escape(row.note)}\n" not in page] == []


def test_there_are_notes_to_be_shown(tables):
    assert sum(bool(row.note) for row in tables.observations if row.pack != "china") > len(PACKS)


def sichuan(*rows: dict):
    """The national tables with a pack of Sichuan made of some rows."""
    place = {"place": "sichuan", "name": "Sichuan", "name_zh": "四川", "level": "province", "gb_code": "510000"}
    texts = {
        "places": table("places", place),
        "sources": table("sources", source("daily")),
        "observations": table("observations", *({"source": "daily"} | row for row in rows)),
        "claims": table("claims"),
    }
    found, faults = read(ROOT, ["china", "sichuan"], {f"data/sichuan/{name}.csv": text for name, text in texts.items()})
    assert not faults
    return found


def run_chapter(tables, place: str) -> dict:
    """The names that the cells of a chapter leave, down to its figure of incidence, run on some tables."""
    names: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compendium.load", lambda *packs: Data.of(tables))
        for kind, source in template.cells(tables.places[place]):
            if kind == "code":
                exec(source, names)
                if source.startswith("# Figure: incidence"):
                    return names
    raise AssertionError("the template has no figure of incidence")


def rate(year: str, value: str, **cells: str) -> dict:
    return (
        observation(value, place="sichuan", indicator="incidence", period=year, basis="register", source="daily")
        | cells
    )


FORECAST = rate("2020", "0.1", relation="about", modality="forecast", note="made in *December* | <b>")


def test_a_forecast_is_said_to_be_one_drawn_hollow_joined_by_no_line_and_in_no_series():
    tables = sichuan(
        rate("2018", "1.1"), rate("2019", "0.3", scope="the Yi counties alone", locator="page 2"), FORECAST
    )
    shown = layout.poverty_table(tables, "sichuan")._repr_markdown_()
    assert "about 0.1 percent (a forecast) (note 1)" in shown and "0.3 percent (the Yi counties alone)" in shown
    assert "\nNotes:\n\n1. made in \\*December\\* \\| \\<b\\>\n" in shown
    drawn = run_chapter(tables, "sichuan")["figure"].axes[0].lines
    orange = [line for line in drawn if line.get_color() == ORANGE]
    joined = [list(line.get_xdata()) for line in orange if line.get_linestyle() == "-" and len(line.get_xdata()) > 1]
    hollow = [
        list(line.get_xdata()) for line in orange if line.get_markerfacecolor() == "none" and len(line.get_xdata())
    ]
    assert joined == [] and hollow == [[2020]]  # the figure of a scope is no part of the line
    assert list(tables.yearly("sichuan", "incidence", "register")) == [
        2018
    ]  # of the Yi counties alone is not of the whole
    with pytest.raises(LookupError, match="no observation fits"):
        tables.one("sichuan", "incidence", "2020")
    assert len(tables.observed("sichuan", "incidence")) == 3


def test_a_plan_is_what_an_indicator_of_plans_measures(tables):
    plans = [row for row in tables.observations if row.modality in ("plan", "forecast")]
    assert {row.foreseen for row in plans} == {False, True}
    for row in plans:
        assert row.foreseen is not row.indicator.startswith("planned-")
        if not row.foreseen:
            assert tables.one(row.place, row.indicator, basis=row.basis, source=row.source) is row


def test_a_chapter_says_where_sources_differ_and_what_others_state_of_its_first_rate():
    rows = rate("2014", "9.5"), rate("2014", "9.4", source="nbs-export-province-income"), rate("2018", "1.1")
    tables = Data.of(sichuan(*rows))
    shown, title = (
        layout.missing_box(tables, "sichuan")._repr_markdown_(),
        ":::{admonition} Sources differ\n:class: note\n\n",
    )
    box = shown.partition(title)[2].partition(":::")[0]
    assert box.count("\n- ") + box.startswith("- ") == 1 and "9.5 percent, " in box and "9.4 percent, " in box
    assert (
        "9.4 percent by another source" in (said := facts.opening(tables, "sichuan")["first"]) and "1.1 percent" in said
    )
    told = parts.differing(preview.EN, tables, "sichuan")
    assert told.startswith("- ") and "9.5 percent, " in told and "9.4 percent, " in told
    alike = Data.of(sichuan(rows[0], rate("2014", "9.46", source="nbs-export-province-income"), rows[2]))
    assert "Sources differ" not in layout.missing_box(alike, "sichuan")._repr_markdown_()
    assert "by another" not in facts.opening(alike, "sichuan")["first"]
    assert parts.differing(preview.EN, alike, "sichuan") == "No two sources differ on a figure of it.\n"


def test_a_figure_that_can_hardly_be_is_listed_in_its_chapter_and_nothing_is_listed_without_one(tables):
    shown = layout.missing_box(
        Data.of(sichuan(rate("2018", "1.1"), rate("2019", "0.0003"))), "sichuan"
    )._repr_markdown_()
    assert (
        ":::{admonition} To be looked at\n:class: warning\n\n- Sichuan, 2019: incidence 贫困发生率: from 1.1" in shown
    )
    assert "0.03 percent % would fit" in shown and ":::{admonition} Not in the tables" in shown
    assert all("looked at" not in layout.missing_box(tables, pack)._repr_markdown_() for pack in PACKS)


def test_notes_are_numbered_once_each_and_stand_in_every_form_of_the_table():
    notes = Notes()
    assert [notes.mark("b"), notes.mark(""), notes.mark("a", "b"), notes.mark("b")] == [
        " (note 1)", "", " (notes 1, 2)", " (note 1)",
    ]  # fmt: skip
    made = Table("tab-x", "X", ("A",), [("1",)], notes=["b < c", "a"])
    assert made._repr_markdown_().endswith(":::\n\nNotes:\n\n1. b < c\n2. a\n")
    assert "<ol>\n<li>b &lt; c</li>\n<li>a</li>\n</ol>" in made._repr_html_()
    assert repr(made).endswith("note 1: b < c\nnote 2: a")


def test_a_definition_that_nearly_all_rows_of_a_village_share_is_said_once_in_both_kinds_of_table():
    def rows(*bases):
        of = {"place": "sichuan", "indicator": "register-persons", "source": "daily"}
        years = range(2014, 2014 + len(bases))
        tables = sichuan(*(observation("50", **of, basis=b, period=str(y)) for b, y in zip(bases, years, strict=True)))
        return tables, tables.stated_in("sichuan")[-len(bases) :]

    one, few, many = rows(*["statement"] * 4), rows(*["statement"] * 3, "register"), rows("statement", "register")
    assert [facts.usual_basis(found) for _, found in (one, few, many)] == ["statement", "statement", None]
    for (tables, found), heads, said in (
        (one, 4, "As stated in"),
        (few, 5, "Where no definition stands: as stated in"),
        (many, 5, ""),
    ):
        made = layout.observed_table(tables, found, "tab-a", "", once=True)
        text, other = made._repr_markdown_(), parts.figures(preview.EN, tables, found, "a", once=True)
        assert len(made.header) == heads == len(made.rows[0]) and (said in text if said else "stands:" not in text)
        assert (
            text.count("national register |")
            == other.count("national register |")
            == sum(row.basis == "register" for row in found) * (heads == 5)
        )
        assert bool(said) == ("efinition: as stated" in other or "stands: as stated" in other)
    whole = layout.observed_table(*one, "tab-a", "")
    assert len(whole.header) == 5 and all("stated" in row[2] for row in whole.rows)


def test_a_line_is_drawn_where_two_sources_state_the_same_and_not_where_they_differ(tables):
    assert facts.makes_a_line(tables, "register", [(2014, 9), (2018, 1), (2018, 1)])
    assert not facts.makes_a_line(tables, "register", [(2014, 9), (2018, 1), (2018, 2)])
    assert not facts.makes_a_line(tables, "survey-to-register", [(2014, 9), (2018, 1)])  # no series at all


def test_a_chapter_opens_with_exact_rates_of_the_best_grade_before_those_of_a_copy_and_bounds(tables):
    mirror = next(name for name, of in tables.sources.items() if of.pack == "china" and of.grade == "C")
    exact = rate("2014", "9.5"), rate("2018", "1.1")
    bounds = [rate(str(year), "3", basis="nbs-2010", relation="less") for year in (2014, 2016, 2018)]
    copied = [rate(str(year), "2", basis="statement", source=mirror) for year in range(2013, 2019)]
    said = [
        facts.opening(sichuan(*rows), "sichuan")["first"]
        for rows in ((*exact, *bounds, *copied), (exact[0], *bounds), copied)
    ]
    assert "9.5 percent at the end of 2014 and 1.1 percent at the end of 2018" in said[0]
    assert "less than 3 percent at the end of 2014 and of 2018" in said[1]  # with one rate nothing can have fallen
    assert "2 percent at the end of 2013 and of 2018" in said[2]


def test_figures_in_english_have_separators_and_one_of_many_is_one(tables):
    of = {"place": "sichuan", "source": "daily", "basis": ""}
    rows = (
        ("3000", "poor-counties-exited"),
        ("1", "poor-counties"),
        ("1234.5", "disposable-income"),
        ("2018", "village-exited-poverty"),
    )
    made = sichuan(
        *(
            observation(value, **of, indicator=name, period="" if name.startswith("village") else "2018")
            for value, name in rows
        )
    )
    found = {stated(made, row) for row in made.stated_in("sichuan") if row.source == "daily"}
    assert found == {"3,000 counties", "1 county", "1,234.5 yuan", "2018"}
