"""Columns of tables on paper."""

import random

from docutils import nodes

from compendium.book import columns


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
    (cell,) = next(iter(_table([["growth"], ["1.55 to 1.59"]]).findall(nodes.tbody)))[0]
    assert columns.ranges(cell) == ["1.55", "to", "1.59", "1.55 to 1.59"]


def test_shares_fill_the_line_and_none_is_below_what_its_words_need():
    for seed in range(300):
        draw = random.Random(seed)
        given = [draw.uniform(1, 30) for _ in range(draw.randint(1, 9))]
        least = [draw.uniform(5, 60) for _ in given]
        found = columns.shares(given, least, 300)
        assert all(share >= need - 1e-6 for share, need in zip(found, least, strict=True))
        assert abs(sum(found) - max(300, sum(least))) < 1e-6
    assert columns.shares([30, 6, 6], [10, 26, 26], 120) == [68, 26, 26]
    assert columns.shares([3, 2, 1], [10, 10, 10], 120) == [60, 40, 20]


def test_a_table_whose_words_do_not_fit_side_by_side_is_set_smaller():
    narrow, wide = _table([["a", "b"]], [90, 10]), _table([["1" * 9] * 8], [1] * 8)
    tree = nodes.container("", narrow, wide)
    columns.widen(tree, _letters)
    raws = [node.astext() for node in tree.children if isinstance(node, nodes.raw)]
    assert raws == [r"{\footnotesize", "}"] and tree.index(wide) == 2
    assert [spec["colwidth"] for spec in narrow.findall(nodes.colspec)] == [3879, 431]
