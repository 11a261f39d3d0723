"""Hostile and broken input: whatever the tables hold, the answer is a list of faults or a result, never a traceback.

`make test` looks at few examples, `make proofs` at many (the profile HYPOTHESIS_PROFILE=proofs).
"""

import csv
import io
import re
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from conftest import BASES, INDICATORS, PLACES, SOURCES, UNITS, claim, observation, table
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from compendium.audit import checks
from compendium.audit.ledger import FORMATS, ledger
from compendium.audit.ledger import command as ledger_command
from compendium.audit.loading import read
from compendium.audit.printed import Printed, numerals, parse
from compendium.audit.tables import Problem
from compendium.book import exhibits, exports
from compendium.book.show import Table, escape, in_role
from compendium.messages import problem_text
from compendium.periods import Period, parse_period
from compendium.schema import COLUMNS

FEW = 40 if settings.default.max_examples <= 100 else settings.default.max_examples
fuzz = settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

# What people and programs put into cells: numbers written otherwise, dates that are none, markup, TeX, formulas, paths.
HOSTILE = [
    "", " ", "-0", "00", "1e9", "1e999999999", "NaN", "Infinity", "1/0", "1,765", "１２", "٣", "²", "½", "一百", "0.0000000001",
    "9" * 5000, "1." + "0" * 5000, "9" * 400 + ".5", "2018-02-30", "0000-01-01", "9999-12-31", "99999", "2018/2016", "../2018",
    "2018/..", "/", "..", "../../etc/passwd", "C:\\Windows", "/etc/passwd", "con", "a\x00b", "\ufeff", "\u202e", "\ud7ff", "\U0010ffff",
    "<script>alert(1)</script>", "\\input{/etc/passwd}", "$x$", "{claim}`z`", "`", "|", "=HYPERLINK(1)", "@SUM(1)", "+1+1", "-1+1",
    "{printed}", "{0}", "%s", "%", "a;b", ";;", "a;a", '"', "''", "register", "percent", "persons", "date", "exactly", "range",
    "9**9**9**9", "javascript:alert(1)", "https://example.org", "x" * 200_000,
]  # fmt: skip
CELLS = (
    st.sampled_from(HOSTILE) | st.text(max_size=20) | st.from_regex(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", fullmatch=True)
)
GOOD = {
    "units": UNITS,
    "bases": BASES,
    "indicators": INDICATORS,
    "places": PLACES,
    "sources": SOURCES,
    "observations": [
        observation("17", printed="17人"),
        observation("0.3", indicator="incidence", unit="percent"),
        observation("2018-10-23", indicator="visit", period="", basis=""),
    ],
    "claims": [claim("a", "nearly 17 people", "17", relation="nearly"), claim("b", "17", "17", repeats="a")],
}


def everything(root) -> None:
    """Run what reads tables over a checkout: each fault is told in both languages, or all of it works."""
    tables, problems = read(root, ["china"])
    assert all(isinstance(problem, Problem) and problem.line > 0 for problem in problems)
    assert all("\n" not in problem_text(problem, lang) for problem in problems for lang in ("en", "zh"))
    assert ledger_command(root) == bool(problems)
    # Only the check asks for the source's words behind a verdict.
    assert checks.command(root) == bool(problems or checks.unquoted(tables))
    for form in FORMATS.values():  # also over what is left where there are faults
        assert isinstance(form(tables, ledger(tables)), str)


@st.composite
def one_cell(draw):
    """The name of a table and its rows, with one to three cells that hold something hostile."""
    name = draw(st.sampled_from(sorted(GOOD)))
    rows = [dict(row) for row in GOOD[name]]
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from(rows))[draw(st.sampled_from(COLUMNS[name]))] = draw(CELLS)
    return name, rows


@fuzz
@given(changed=one_cell())
def test_hostile_cells(checkout, changed):
    name, rows = changed
    everything(checkout(**GOOD | {name: rows}))


@pytest.mark.parametrize("column", ["value", "upper", "precision", "period", "unit", "relation"])
@pytest.mark.parametrize("name", ["observations", "claims"])
def test_every_hostile_figure(checkout, name, column):
    for cell in HOSTILE[:40]:
        rows = [GOOD[name][0] | {"relation": "range", "value": "5", "upper": "6"} | {column: cell}]
        everything(checkout(**GOOD | {name: rows}))


@fuzz
@given(
    name=st.sampled_from(sorted(COLUMNS)),
    data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode),
    header=st.booleans(),
)
@example(name="units", data="单位".encode("gb18030"), header=True)
@example(name="observations", data="a,b\r\n".encode("utf-16"), header=False)
@example(name="claims", data=b'"' * 3, header=True)
@example(name="numerals", data=b"1,1,one,a,\n0,0,x,,\n", header=True)
@example(name="arguments", data=b"a,b,c,d,e,f,g,h\n", header=True)
def test_any_bytes_for_a_table(checkout, name, data, header):
    root = checkout(**GOOD)
    folder = root / "data" if name in ("units", "bases", "indicators") else root / "data/china"
    (folder / f"{name}.csv").write_bytes(table(name).encode() * header + data)
    try:
        everything(root)
    finally:
        for optional in ("numerals", "arguments"):
            (root / f"data/china/{optional}.csv").unlink(missing_ok=True)


@fuzz
@given(cut=st.floats(0, 1), name=st.sampled_from(sorted(GOOD)))
def test_half_a_table(checkout, cut, name):
    """What an interrupted copy or a full disk leaves."""
    root = checkout(**GOOD)
    path = next((root / "data").rglob(f"{name}.csv"))
    data = path.read_bytes()
    path.write_bytes(data[: int(cut * len(data))])
    everything(root)


@given(text=st.sampled_from(HOSTILE) | st.text(max_size=40) | st.text("0123456789/-. ,", max_size=24))
def test_figures_and_periods_are_read_or_refused(text):
    try:
        assert isinstance(parse(text), Printed)
    except ValueError:
        pass
    try:
        assert isinstance(parse_period(text), Period)
    except ValueError:
        pass
    assert all(token in text for token in numerals(text))


@pytest.mark.parametrize("name", ["..", "../china", "/etc", "china/../china", "a\nb", "", "%", "\u202e"])
def test_a_pack_is_a_name_and_no_path(checkout, capsys, name):
    root = checkout(**GOOD)
    assert checks.command(root, name) == ledger_command(root, pack=name) == (1 if name else 0)
    assert (root / "data/china/claims.csv").exists() and "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize("place", ["../x", "/x", "x/../y", "x//y", "x/", "X", "x y", "x\\y", ".x", "湖南"])
def test_a_place_is_no_path_out_of_the_tables(checkout, place):
    _, problems = read(checkout(places=[*PLACES, PLACES[1] | {"place": place}]), ["china"])
    assert [problem.column for problem in problems] == ["place"]


# What a reader gets to see


def shown(text: str) -> list[tuple[str, str]]:
    """What MyST makes of a text: the kinds of its parts and what they hold."""
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    # What _config.yml enables; not smartquotes, which change no letter into markup.
    extensions = {"amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution"}
    parser = create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)
    tokens = parser.parse(text)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), tokens
    return [(part.type, part.content) for token in tokens for part in token.children or ()]


@settings(max_examples=FEW)
@given(
    st.sampled_from([cell for cell in HOSTILE if len(cell) < 1000])
    | st.text("ab1 `*_{}[]()<>\\|~$&^@#%:;!+-=.\"'\n/", max_size=40)
)
@example("1. a")
@example("1.")
@example("&amp; &#60;")
@example("\\\\`x")
def test_text_from_tables_is_text_in_the_book(text):
    if any(letter in text for letter in "\x00\ufeff"):
        return  # refused by the check, or no letter
    parts = shown(escape(text))
    assert {kind for kind, _ in parts} <= {"text", "text_special", "softbreak"}, parts
    assert "".join(content for _, content in parts).split() == text.split()


@settings(max_examples=FEW)
@given(st.sampled_from([cell for cell in HOSTILE if len(cell) < 1000]) | st.text(max_size=40))
def test_words_of_a_role_stay_in_it(text):
    assert not re.search(r"[`<>\\]", in_role(text)) and "\n" not in in_role(text)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags |= {tag, *(name for name, _ in attrs)}


@settings(max_examples=FEW)
@given(st.sampled_from(HOSTILE[:-1]) | st.text("<>&\"'/= abonclickscript", max_size=60))
def test_a_table_in_html_holds_no_markup_but_its_own(text):
    page = _Tags()
    page.feed(Table("tab-a", escape(text), [escape(text)], [[escape(text)], [text]])._repr_html_())
    assert page.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}


# What a reader downloads


def figure(name, data):
    """A figure as a notebook stores it."""
    return exhibits.Exhibit("figure", name, "a.ipynb", 1, "", {"text/plain": data})


@settings(max_examples=FEW, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from("=+-@\t"), rest=st.text("A1()+|!' ", max_size=10))
def test_no_download_holds_a_formula(start, rest):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["what", "percent"], [start + rest, "-1.5"]])
    text = exports.figure_files(figure("fig-a", out.getvalue().rstrip("\n")))["fig-a.csv"].lstrip("\ufeff")
    _, (what, number) = csv.reader(io.StringIO(text, newline=""))
    assert number == "-1.5", "a negative number is none"
    assert what[:1] == "'" or Fraction(what) is not None


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/b", "..", "A B", "fig\n", "con:"])
def test_a_figure_is_not_written_elsewhere(name):
    with pytest.raises(ValueError, match="name of a figure"):
        exports.figure_files(figure(name, "a\n1"))
