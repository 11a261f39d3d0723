"""The schema: what it says of the tables is true of the rows that are there, and is said in both languages."""

import csv
import re
from dataclasses import fields

import pytest
from conftest import ROOT

from compendium.audit import tables
from compendium.schema import (
    COLUMNS,
    FORMS,
    MODALITIES,
    NEEDED,
    OF_THE_BOOK,
    OFFERED,
    OPTIONAL,
    SHEETS,
    TABLES,
    VOCABULARY,
    one_of,
)

FILES = sorted((ROOT / "data").rglob("*.csv"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("table", TABLES)
def test_a_column_names_forms_lists_and_tables_that_there_are(table):
    schema = TABLES[table]
    assert set(schema.key) <= set(schema.columns)
    for name, column in schema.columns.items():
        assert not column.form or column.form in FORMS, name
        assert not column.refers or column.refers in TABLES, name
        assert not (column.default and column.required) and not (column.words and column.form), name
        assert not (column.words and column.default) or column.default in column.words, name
        # What an author fills in is explained, and so is each word to choose from.
        if table in SHEETS:
            assert CHINESE.search(column.label_zh) or name == "doi"
            # One plain question, then what to write; a spreadsheet shows no more than this of it.
            assert re.match(r"[A-Z][^.?!]+\?( [^?]+)?$", column.help), name
            assert re.match(r"[^。？]*[\u4e00-\u9fff][^。？]*？[^？]*$", column.help_zh), name
            assert len(f"{column.help_zh}\n{column.help}") <= 255 and len(f"{name} {column.label_zh}") <= 32
        if table in SHEETS or name == "kind" and table == "indicators":
            for word in column.words.values():
                assert not CHINESE.search(word.meaning) and word.meaning, name
                assert CHINESE.search(word.meaning_zh) and CHINESE.search(word.label_zh), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "data").as_posix())
def test_every_cell_of_the_data_is_as_the_schema_says(path):
    columns = TABLES[path.stem].columns
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # In normal form, so that a pack that goes out into a workbook comes back with the same bytes.
    assert tables.as_csv(path.stem, rows).encode("utf-8") == path.read_bytes()
    for row in rows:
        for name, column in columns.items():
            cell = row[name]
            assert cell or not column.required, (row, name)
            assert not (cell and column.words) or cell in column.words, (row, name)
            assert not (cell and column.form) or re.fullmatch(FORMS[column.form], cell), (row, name)


def test_records_hold_the_columns_of_their_tables():
    records = {
        "indicators": tables.Indicator,
        "arguments": tables.Argument,
        "searches": tables.Search,
        "sums": tables.Sum,
    }
    records |= {"places": tables.Place, "sources": tables.Source}
    for table, record in records.items():
        assert tuple(one.name for one in fields(record) if one.name != "pack") == COLUMNS[table]


def test_only_the_vocabulary_and_what_an_author_fills_in_must_be_there():
    assert set(OPTIONAL) == {
        "publishers",
        "notes",
        "corrections",
        "numerals",
        "arguments",
        "bearings",
        "sums",
        "searches",
    }
    assert (
        set(NEEDED) == {"places", "sources", "observations", "claims"} == set(TABLES) - set(VOCABULARY) - set(OPTIONAL)
    )
    assert set(SHEETS) == set(TABLES) - set(VOCABULARY) - set(OF_THE_BOOK) and set(OFFERED) < set(SHEETS)


def test_a_list_in_a_sentence():
    assert one_of(("yes", "no")) == "yes or no" and one_of("A B C".split()) == "A, B or C"


def test_what_was_not_measured_is_said_to_be_so():
    from compendium.book.english import ASIDES

    assert {"measured", *ASIDES} == set(MODALITIES)
