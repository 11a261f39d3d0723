"""Columns of tables on paper."""

import random

import pytest
from docutils import nodes

from compendium.book import columns, together


def _table(rows, shares=()):
    table, group = nodes.table(classes=["colwidths-given"] if shares else []), nodes.tgroup(cols=len(rows[0]))
    table += group
    group += [nodes.colspec(colwidth=share) for share in shares or [1] * len(rows[0])]
    for part, held in ((nodes.thead(), rows[:1]), (nodes.tbody(), rows[1:])):
        group += part
        for cells in held:
            part += nodes.row("", *(nodes.entry("", nodes.paragraph(text=cell)) for cell in cells))
    return table


def _letters(word, font):
    return len(word) / 2


def test_a_column_is_as_wide_as_its_longest_word_and_an_address_may_break():
    table = _table([["year", "a percentage"], ["1,765,000 persons", "sichuan/liangshan 贫困村"]])
    address = nodes.reference("", "https://example.org/a", refuri="https://example.org/a")
    next(iter(table.findall(nodes.tbody)))[0][0] += nodes.paragraph("", "", address)
    first, second = next(iter(table.findall(nodes.tbody)))[0]
    assert columns.unbroken(first) == ["1,765,000", "persons"]
    assert columns.unbroken(second) == ["sichuan/", "liangshan", *"贫困村"]
    assert "percentag-" in columns.unbroken(next(iter(table.findall(nodes.thead)))[0][1])
    for whole in ("1.55 to 1.59", "0.06 (2019)", "2017-08-14"):
        (cell,) = next(iter(_table([["growth"], [whole]]).findall(nodes.tbody)))[0]
        assert columns.figures(cell)[-1] == whole
    assert columns.unbroken(cell) == ["2017-08-14"]


def test_shares_fill_the_line_and_none_is_below_its_least_or_above_its_most_while_others_are_not():
    for seed in range(300):
        draw = random.Random(seed)
        weights = [draw.uniform(1, 30) for _ in range(draw.randint(1, 9))]
        least = [draw.uniform(5, 60) for _ in weights]
        most = [low + draw.uniform(0, 60) for low in least]
        found = columns.shares(weights, least, most, 300)
        assert all(share >= need - 1e-6 for share, need in zip(found, least, strict=True))
        assert sum(most) <= 300 or all(share <= high + 1e-6 for share, high in zip(found, most, strict=True))
        assert abs(sum(found) - max(300, sum(least))) < 1e-6
    assert columns.shares([30, 6, 6], [10, 26, 26], [99] * 3, 120) == pytest.approx([68, 26, 26])
    assert columns.shares([1, 1], [10, 10], [40, 99], 120) == pytest.approx([40, 80])


def test_a_short_cell_stays_on_one_line_before_a_long_text_gets_what_is_left():
    told = "a story of many words that goes on " * 9
    table = _table([["province", "first", "why"], ["Liaoning", "5.4 (2014)", told]], [10, 10, 30])
    columns.widen(nodes.container("", table), _letters)
    widths = [spec["colwidth"] / 10 for spec in table.findall(nodes.colspec)]
    assert widths[1] - columns.BETWEEN >= len("5.4 (2014)") / 2 * columns.SIZES[""] and widths[2] > 200


def test_few_long_texts_among_short_cells_have_the_room_that_makes_the_table_least_high():
    said, why = "Of them 903,988 persons are said to have been in Heze.", "a reason told in many words " * 6
    rows = [(said, "agrees, weak", why) if at % 14 == 0 else (said, "no second source", "(note 1)") for at in range(40)]
    group = next(iter(_table([("What it says", "Verdict", "Why"), *rows], [42, 16, 42]).findall(nodes.tgroup)))
    size, found = columns._fitted(group, _letters)
    tried = [(at, 80, columns.LINE - at - 80) for at in range(100, 280, 5)]
    high, *others = (sum(columns._heights(group, size, widths, _letters)) for widths in (found, *tried))
    assert high <= 1.1 * min(others)


def test_a_table_whose_words_do_not_fit_side_by_side_is_set_smaller():
    narrow, wide = _table([["a", "b"]], [90, 10]), _table([["1" * 9] * 8], [1] * 8)
    tree = nodes.container("", narrow, wide)
    columns.widen(tree, _letters)
    raws = [node.astext() for node in tree.children if isinstance(node, nodes.raw)]
    assert raws == [r"{\footnotesize", "}"] and tree.index(wide) == 2
    assert "longtable" not in narrow["classes"] + wide["classes"]


def test_a_long_table_may_break_and_what_ends_it_does_not():
    sources = nodes.paragraph(text="Sources: many.")
    long, short = _table([["year"], *[[str(year)] for year in range(1990, 2020)]]), _table([["year"], ["2019"]])
    chapter = nodes.section(
        "", nodes.title(), nodes.section("", nodes.title(), long, sources, short, sources.deepcopy())
    )
    columns.widen(chapter, _letters)
    together.keep(chapter)
    assert "longtable" in long["classes"] and "longtable" not in short["classes"]
    rows = list(next(iter(long.findall(nodes.tbody))).findall(nodes.row))
    assert rows[-1].astext().endswith("Sources: many.") and rows[-1].parent.parent.parent is long
    held = [r"\noalign{\penalty10000}" in row.astext() for row in rows]
    assert held == [False] * 29 + [True] * 2
    before, after = (short.parent[short.parent.index(short) + step].astext() for step in (-1, 1))
    assert r"\tablekeeps" in before and r"\penalty10000" in after
    assert chapter[1].astext().startswith(r"\room{")
