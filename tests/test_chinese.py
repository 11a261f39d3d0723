"""Chinese words say the figure of a row or are refused; a curve joins one definition; every page has its partner."""

import re
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from conftest import ROOT

from compendium.audit import chinese
from compendium.audit.ledger import ledger
from compendium.audit.loading import load
from compendium.book import chinese_tables, curve, languages
from compendium.book.chinese_tables import ZH
from compendium.book.provinces import chinese as chapters
from compendium.book.provinces import parts
from compendium.book.roles import agrees
from compendium.periods import parse_period


@pytest.fixture(scope="module")
def tables():
    return load(root=ROOT)


def says(tables, row, words: str) -> bool:
    """Whether the roles take the words for the row's figure."""
    try:
        agrees(tables, row, words)
    except LookupError:
        return False
    return True


def test_words_that_say_another_relation_number_or_unit_are_refused(tables):
    lifted, rate = tables.claim("lifted-2018"), tables.claim("rate-2018")
    assert all(says(tables, lifted, words) for words in ("近150万", "将近150万人", "接近1500000人"))
    assert not any(says(tables, lifted, words) for words in ("150万人", "近105万", "近150万户", "约150万", "近"))
    assert says(tables, rate, "不到0.03%") and not says(tables, rate, "不到0.3%")


def test_every_figure_is_worded_so_that_it_is_read_back(tables):
    kept = [
        row
        for row in (*tables.claims, *tables.observations)
        if row.relation != "listed" and not (row.upper and tables.indicators[row.indicator].kind == "event")
    ]
    units = {name for name, unit in tables.units.items() if unit.canonical not in ("rank", "ratio", "index")}
    kept = [
        row
        for row in kept
        if row.unit in units and not re.search("百分点|年龄", tables.indicators[row.indicator].label_zh)
    ]
    assert len(kept) > 8000
    wrong = [row for row in kept if not says(tables, row, chinese.figure(tables, row))]
    assert not wrong, [(row.file, row.line, chinese.figure(tables, row)) for row in wrong[:5]]


@pytest.mark.parametrize(
    ("words", "now", "worded"),
    [
        ("151.17万", "1,511,700", "151.17万"),
        ("151.17万", "1,511,800", "151.18万"),
        ("3890万", "38.9 million", "3890万"),
        ("1.5万", "15,000", "1.5万"),
        ("151", "152", "152"),
        ("2019年5月", "2019年6月", "2019年6月"),
    ],
)
def test_a_stored_number_is_kept_in_chinese_words(words, now, worded):
    assert chinese.worded(words, now) == worded


@pytest.mark.parametrize(
    ("period", "kind", "words"),
    [("2018", "flow", "2018年"), ("2018-12-31", "rate", "2018年底"), ("2016/2018", "flow", "2016—2018年"),
     ("../2019", "flow", "截至2019年底"), ("../2019", "stock", "不晚于2019年底"), ("../2019-05-30", "rate", "不晚于2019年5月30日"),
     ("2019-05", "flow", "2019年5月"), ("2019-05-30", "stock", "2019年5月30日"), ("2019-09-30", "stock", "2019年9月底"),
     ("1997/2018-08", "flow", "1997年至2018年8月"), ("2014/2019-11-06", "flow", "2014年至2019年11月6日"),
     ("2016-05-12/2018-08-31", "flow", "2016年5月12日至2018年8月31日")],
)  # fmt: skip
def test_times_in_chinese(period, kind, words):
    assert chinese.when(parse_period(period), kind) == words


def test_a_curve_joins_what_may_be_joined_and_nothing_else():
    measured = [curve.Point(2013, 9.0, 9.0), curve.Point(2015, 5.0, 5.0), curve.Point(2016, 4.0, 4.0, True)]
    bound = [curve.Point(2018, None, 1.0)]
    drawn = curve.curve([curve.Line("a", "blue", measured, True), curve.Line("<b>", "orange", bound, True)], "%", "alt")
    assert [path.count("L") for path in re.findall(r'class="line blue" d="([^"]*)"', drawn)] == [1]
    assert 'class="line orange"' not in drawn and drawn.count('class="bar orange"') == 1
    assert drawn.count("hollow") == 1 and "&lt;b&gt;" in drawn and "<b>" not in drawn
    places = [float(x) for x in re.findall(r'd="M([\d.]+) [\d.]+m', drawn)]
    assert all(0 <= x <= curve.WIDTH for x in places)


def test_lines_of_a_chapter_are_of_one_definition_each(tables):
    for place in (name for name in tables.packs if name != "china"):
        rows = [row for row in tables.observed(place, "incidence") if row.period and not row.scope]
        lines = parts.lines_of(ZH, tables, rows)
        assert sum(len(line.points) for line in lines) == len(rows)
        for line in lines:
            bases = {row.basis for row in rows if chinese.label(tables.bases[row.basis].label_zh) == line.words}
            assert len(bases) == 1 and (not line.joined or bases <= tables.bases[bases.pop()].joins)


def test_every_chapter_has_its_chinese_page_and_one_that_is_gone_has_none(tmp_path):
    (tmp_path / "book/zh").mkdir(parents=True)
    (tmp_path / "book/zh/province.txt").write_text("# NAME\n{zh} opening PATH\n", "utf-8")
    for name in ("hunan", "gone"):
        for path, text in {
            f"notebooks/provinces/{name}.ipynb": "{}",
            f"data/{name}/places.csv": f"place,name,name_zh\n{name},Hunan,湖*南\n{name}/a,A,甲\n",
        }.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
    chapters.write(tmp_path)
    (tmp_path / "notebooks/provinces/gone.ipynb").unlink()
    chapters.write(tmp_path)
    (page,) = (tmp_path / chapters.PAGES).iterdir()
    assert page.name == "hunan.md" and page.read_text("utf-8") == "# 湖\\*南\n{zh} opening hunan\n"


def test_partners_are_each_others_partner_and_in_two_languages():
    pages = [*languages.PARTNERS, *languages.PARTNERS.values(), "notebooks/provinces/hunan", "book/zh/provinces/hunan"]
    for name in pages:
        other = languages.partner(name)
        assert languages.partner(other) == name and languages.is_chinese(other) != languages.is_chinese(name)
        assert name.endswith("hunan") or any((ROOT / f"{name}{end}").is_file() for end in (".md", ".ipynb")), name
    assert languages.partner("book/terms") == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("joint-party-branches", "5个", "5次"),
        ("lectures-given", "7次", "7个"),
        ("assigned-units", "近5200个", "近5200家"),
    ],
)
def test_things_are_counted_by_their_own_word_and_by_no_other(tables, name, right, wrong):
    (row,) = [claim for claim in tables.claims if claim.indicator == name]
    assert chinese.figure(tables, row) == right and says(tables, row, right) and not says(tables, row, wrong)


def test_round_numbers_are_counted_in_wan_and_what_is_first_is_not_a_rank(tables):
    assert [chinese.counted(Fraction(n)) for n in (40_000, 28_000, 14_617, 9_000, 1_615_000)] == [
        "4万",
        "2.8万",
        "14617",
        "9000",
        "161.5万",
    ]
    first = {
        row.indicator: chinese.figure(tables, row)
        for row in tables.claims
        if tables.indicators[row.indicator].unit == "rank"
    }
    assert (
        first["street-lamps-order"] == "首次" and first["public-toilet-order"] == "最先" and first["gdp-rank"] == "第一"
    )


def test_where_sources_differ_both_sides_are_told(tables):
    apart = [entry for entry in ledger(tables) if entry.counted_as == "sources-differ"]
    assert apart
    for entry in apart:
        told = chinese_tables._why(tables, entry)
        shown = [item for item in entry.verdict.evidence if chinese_tables._said(tables, item) in told]
        assert {item.meets for item in shown} == {True, False}


def test_a_note_stands_under_a_chinese_table_in_chinese_and_without_a_translation_as_it_is(tables):
    row = next(row for row in tables.stated_by("hunan") if row.indicator == "incidence")
    rows = [
        replace(row, note=note, scope=scope) for note, scope in (("a day", "a part"), ("另有说明", ""), ("a day", ""))
    ]
    worded = replace(tables, notes_zh={"a day": "某日", "a part": "一部分"})
    text = parts.figures(ZH, worded, rows, "表")
    assert sorted(re.findall("（一部分）|（注.）", text)) == ["（一部分）", "（注1）", "（注1）", "（注2）"]
    assert "注：\n\n1. 某日\n2. 另有说明\n" in text
    assert "2. 另有说明\n\n口径：" in parts.figures(ZH, worded, rows, "表", once=True)  # no part of the last note


def test_money_does_not_add_up_to_a_day_and_a_definition_is_said_where_two_print_the_same_thing(tables):
    rows = [row for row in tables.observations if row.period and row.period.start is None]
    money = next(row for row in rows if tables.indicators[row.indicator].unit == "yuan")
    moved = next(row for row in rows if row.indicator == "relocated-persons")
    assert chinese.dated(tables, money).startswith("不晚于") and chinese.dated(tables, moved).startswith("截至")
    own = [entry for entry in ledger(tables) if entry.claim.pack == "shandong"]
    told = chinese_tables.claims(tables, own, "")
    assert "（山东，2008年底，省定标准）" in told and "（山东，2008年底）" not in told


def test_sources_that_state_the_same_are_told_together(tables, monkeypatch):
    row = next(row for row in tables.stated_by("hunan") if row.indicator == "incidence" and row.relation == "exactly")
    other = next(name for name in tables.sources if name != row.source)
    apart = [row, replace(row, source=other), replace(row, number=row.number + 1, cell=str(float(row.number) + 1))]
    found = SimpleNamespace(key=SimpleNamespace(indicator="incidence", place="hunan"), observations=apart)
    monkeypatch.setattr(parts, "disagreements", lambda *of: [found])
    told = parts.differing(ZH, tables, "hunan")
    assert told.count("；") == 1 and told.count(chinese.figure(tables, row)) == 1
