"""The roles: words that the tables do not print, or ids that do not exist, are warnings, and the build is run with -W."""

import io
import json
import re

import pytest
from conftest import claim, observation
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from compendium.audit.loading import load
from compendium.audit.verdicts import LABELS_ZH
from compendium.book.answers import Sources
from compendium.book.references import bibliography
from compendium.book.roles import agrees, find
from compendium.book.show import encoded, escape, in_role


@pytest.fixture
def built(checkout):
    """A function that builds one page of a small checkout and returns its HTML and the warnings."""

    def build(text: str, **tables) -> tuple[str, str]:
        root = checkout(
            claims=[claim("register", "1,765,000 people", "1765000")],
            observations=[observation("176.5", unit="ten thousand persons")], **tables,
        )  # fmt: skip
        targets = "\n\n(claim-register)=\nThe entry.\n\n```{sources}\n```\n"
        (root / "index.md").write_text("# Page\n\n" + text + targets, encoding="utf-8")
        (root / "conf.py").write_text(
            "extensions = ['myst_parser', 'compendium.book.roles', 'compendium.book.cards']\nsource_suffix = {'.md': 'markdown'}\n"
        )
        warnings = io.StringIO()
        with docutils_namespace():
            app = Sphinx(root, root, root / "_out", root / "_trees", "html", status=None, warning=warnings)
            app.build()
        return (root / "_out/index.html").read_text("utf-8"), warnings.getvalue()

    return build


def test_words_that_the_table_prints_are_a_link_with_their_state_and_no_sign_in_the_text(built):
    page, warnings = built(
        "Register: {claim}`1,765,000 people <register>`; said: "
        "{obs}`1,765,000 people <hunan register-persons 2018 office>`."
    )
    assert not warnings
    words = '<span class="std std-ref">1,765,000 people</span></a></span>'
    claimed = '<span class="claim-register confirmed printed"><a class="reference internal" href="#claim-register">'
    assert _sorted(claimed) + words in _sorted(page)
    assert re.search(r'<span class="printed obs-\w{12}"><a class="reference internal" href="#source-office">', page)
    paragraph = re.search(r"<p>(Register:.*?)</p>", page, re.S)[1]
    assert re.sub(r"<[^>]*>", "", paragraph) == "Register: 1,765,000 people; said: 1,765,000 people."


def _sorted(page: str) -> str:
    """A page with the classes of its spans in order."""
    return re.sub(r'(?<=<span class=")[^"]*', lambda match: " ".join(sorted(match[0].split())), page)


def test_each_figure_of_a_page_has_a_small_card_in_the_script_and_hostile_words_stay_text(built, tmp_path):
    built("{claim}`1,765,000 people <register>`, {obs}`1,765,000 people <hunan register-persons 2018 office>`")
    text = (tmp_path / "_out/_static/small-cards.js").read_text("utf-8")
    cards = json.loads(text.removeprefix("smallCards(").removesuffix(");\n"))
    (obs,) = [name for name in cards if name.startswith("obs-")]
    assert set(cards) == {"claim-register", obs}
    assert cards["claim-register"]["state"] == "confirmed"
    said = cards["claim-register"]["en"]
    assert said[0].startswith("Confirmed. One other source says the same.")
    assert said[1] == "Title of office: 1,765,000 persons (176.5 万人)."
    assert cards["claim-register"]["title"] == {"en": "1,765,000 people", "zh": "176.5万人"}
    assert cards["claim-register"]["zh"][0] == f"{LABELS_ZH['agrees']}。"
    assert cards[obs]["en"] == ["Title of office, grade A"]


SAID = {
    "176.5万人": True,
    "176.5万": True,
    "1,765,000人": True,
    "近176.5万人": False,
    "176.6万人": False,
    "176.5万户": False,
    "176.5%": False,
}


@pytest.mark.parametrize("words", SAID)
def test_chinese_words_must_say_the_same(built, words):
    _, warnings = built(f"{{claim}}`{words} <register>` {{obs}}`{words} <hunan register-persons 2018>`")
    assert warnings.count("WARNING") == (0 if SAID[words] else 2)


WRONG = {
    "{claim}`1,766,000 people <register>`": "claim register is printed '1,765,000 people', not '1,766,000 people'",
    "{claim}`17 <regster>`": "there is no claim 'regster'; did you mean 'register'?",
    "{claim}`register`": "write {claim}`words <target>`",
    "{obs}`1.77 million <hunan register-persons 2018>`": "the table prints 'exactly 176.5 ten thousand persons', not '1.77",
    "{obs}`1.765 <hunan register-persons 2018>`": "not '1.765'",
    "{obs}`nearly 1.765 million <hunan register-persons 2018>`": "not 'nearly 1.765 million'",
    "{obs}`17 <hunan register-persons 2017>`": "no observation fits",
    "{obs}`17 <hunan nothing>`": "there is no indicator 'nothing'",
    "{obs}`17 <atlantis register-persons>`": "there is no place 'atlantis'",
    "{obs}`17 <hunan register-persons 2018 2019>`": "is a second period",
    "{obs}`many <hunan register-persons 2018>`": "holds no figure",
}


def test_everything_else_is_a_warning(built):
    _, warnings = built("\n\n".join(WRONG))
    assert warnings.count("WARNING") == len(WRONG)
    assert [said for said in WRONG.values() if said not in warnings] == []


def test_units_may_be_worded_otherwise_but_the_number_must_be_the_same(checkout):
    root = checkout(observations=[observation("176.5", unit="ten thousand persons")])
    tables = Sources(root).tables
    row = find(tables, ["hunan", "register-persons", "2018-12-31", "register"])
    for words in ("1.765 million", "1,765,000", "1,765,000 persons"):
        agrees(tables, row, words)
    with pytest.raises(LookupError):
        agrees(tables, row, "1.766 million")


def test_a_date_bears_no_hedge_that_the_table_does_not(checkout):
    root = checkout(observations=[observation("2018", indicator="visit", period="", basis="")])
    tables = Sources(root).tables
    row = find(tables, ["hunan", "visit"])
    agrees(tables, row, "2018")
    for words in ("nearly 2018", "2019", "October 2018"):
        with pytest.raises(LookupError):
            agrees(tables, row, words)


HOSTILE = (
    "a|b `c` <script>alert(1)</script> $x^2$ {claim}`z` \\input{/etc/passwd} [l](javascript:1) *s* _u_ ::: % # ~~d~~"
)


def test_text_from_tables_is_shown_letter_by_letter(built):
    page, warnings = built(escape(HOSTILE))
    assert not warnings
    assert "<script>alert" not in page and "javascript:1" not in page.replace("](javascript:1)", "")
    text = page.replace("&lt;", "<").replace("&gt;", ">")
    assert (
        "a|b `c` <script>alert(1)</script> $x^2$ {claim}`z` \\input{/etc/passwd} [l](javascript:1) *s* _u_ :::" in text
    )


STARTS = ["- a", "1. a", "# a", "> a", "(a)=", "% a", ":::{note}", "+++", "=====", "```", "| a |", "* * *", "a\n---"]


def test_text_that_would_begin_a_block_does_not(built):
    page, warnings = built("\n\n".join(map(escape, STARTS)))
    assert not warnings
    for start in STARTS:
        shown = " ".join(start.split()).replace(">", "&gt;").replace("---", "—").replace("--", "–")
        assert f"<p>{shown}</p>" in page, start


def test_words_of_a_role_cannot_end_it():
    assert in_role("a `b` <c> \\d | e") == "a 'b' (c) /d ¦ e"


def test_the_bibliography_keeps_every_title_whole():
    from pybtex.database import parse_string
    from pybtex.plugin import find_plugin

    tables = load()
    parsed = parse_string(bibliography(tables), "bibtex")
    assert sorted(parsed.entries) == sorted(tables.sources)
    style = find_plugin("pybtex.style.formatting", "plain")()
    backend = find_plugin("pybtex.backends", "plaintext")()
    for entry in style.format_entries([parsed.entries[name] for name in sorted(parsed.entries)]):
        source, shown = tables.sources[entry.key], entry.text.render(backend)
        assert source.title in shown and source.title_zh in shown, shown
        if source.grade in ("A", "B") and source.address.startswith("http"):
            assert encoded(source.address) in shown
        # The site of a mirror or of a worthless page is named in sources.csv alone.
        assert source.grade in ("A", "B", "") or "Read at" not in shown


def test_an_address_with_chinese_in_it_is_encoded_and_any_other_stays():
    assert encoded("https://example.org/\u4e2d?a=%E4&b=1#c") == "https://example.org/%E4%B8%AD?a=%E4&b=1#c"
