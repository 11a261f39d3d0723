"""No number is typed into prose: digits and number words from three up are printed by roles or glue."""

import json
import re

import pytest
from conftest import ROOT

WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
)
NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)

# What prints from tables or is not prose: roles, directives' options, code, targets, links' addresses, comments.
NOT_PROSE = [
    r"^```(?!\{list-table\}).*?^```$",  # code blocks and directives without prose
    r"^ *:[\w-]+:.*$",  # options of a directive
    r"^\d+\. ",  # numbers of a list
    r"\{\w+(?::\w+)?\}`[^`]*`",  # roles
    r"`[^`]*`",  # code
    r"\]\([^)]*\)",  # addresses of links
    r"^\([\w-]+\)=$",  # targets
    r"<[^>]*>",  # HTML
]

# Stated exceptions: words that name something and count nothing.
EXCEPTIONS = {
    "One of the three programmes of Guangdong": "the rounds are listed in the tables, and the term needs their number",
    "The nine cities in the centre of Guangdong": "a fixed name of a region, listed in places.csv",
    "the nine delta cities": "a fixed name of a region, listed in places.csv",
    "Ten rows make a chapter": "how little is enough, said to who begins; it counts nothing of the tables",
    "the province's key task, whose last part": "a name",
}


def prose() -> dict[str, str]:
    """Every piece of prose of the book by the name of its file and cell."""
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted((ROOT / "book").glob("*.md"))
    }
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        for number, cell in enumerate(cells, start=1):
            name = f"{path.relative_to(ROOT).as_posix()} cell {number}"
            if cell["cell_type"] == "markdown":
                found[name] = "".join(cell["source"])
            figure = cell["metadata"].get("mystnb", {})
            texts = [figure.get("figure", {}).get("caption", ""), figure.get("image", {}).get("alt", "")]
            found |= {f"{name} caption": " ".join(texts)} if any(texts) else {}
    return found


def typed(text: str) -> list[str]:
    """Numbers that are typed into a piece of prose, each with the words around it."""
    for phrase in EXCEPTIONS:
        text = text.replace(phrase, "")
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.MULTILINE | re.DOTALL if "```" in pattern else re.MULTILINE)
    return [text[max(0, m.start() - 30) : m.end() + 20].replace("\n", " ") for m in NUMBER.finditer(text)]


def test_no_number_is_typed_into_prose():
    assert {name: found for name, text in prose().items() if (found := typed(text))} == {}


@pytest.mark.parametrize(
    "text", ["It fell to 0.03 percent.", "for many of the seven villages", "| a | 12 |", "## The 2018 figures"]
)
def test_a_typed_number_is_found(text):
    assert typed(text)


@pytest.mark.parametrize(
    "text", ["{claim}`nearly 1.5 million <lifted-2018>`", "`python3`", "[a page](02_background.ipynb)", "one or two"]
)
def test_what_prints_from_tables_is_let_through(text):
    assert not typed(text)


def test_exceptions_are_still_needed():
    everything = "\n".join(prose().values())
    unused = [phrase for phrase in EXCEPTIONS if phrase not in everything]
    assert not unused


def test_the_readme_prints_what_the_ledger_finds():
    from compendium import load
    from compendium.ledger import ledger
    from compendium.words import at_least

    entries = {entry.claim.claim: entry for entry in ledger(load("china", "guangdong", root=ROOT))}
    rate = entries["rate-2018"]
    low = at_least(rate.conflicts[0].repair("rate-2018").low, 3)
    text = (ROOT / "README.md").read_text("utf-8")
    for words in (rate.claim.printed, f"at least {low} percent", f"{rate.slips[0].value} percent"):
        assert words in text
