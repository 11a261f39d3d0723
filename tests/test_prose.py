"""No number is typed into prose; the numbers of notebooks are those that their cells stored, and so are their words."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

from compendium.book import prose as prose_of_book

WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
)
CHINESE = "[三四五六七八九十百千]+[万亿]?[个条人户元村县年级次项篇种页倍%]"
NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(WORDS.split())})\b|{CHINESE}", re.IGNORECASE)

# What prints from tables or is not prose: roles, directives' options, code, targets, links' addresses, comments.
NOT_PROSE = [
    r"^```(?!\{list-table\})\S[^\n]*\n.*?^```$",  # code blocks and directives without prose
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
    "One source and five rows make a chapter": "how little is enough, said to who begins; it counts nothing of the tables",
    "the province's key task, whose last part": "a name",
    "a register printed to the thousand is exact to the thousand": "a rule of reading; it counts nothing of the tables",
    "one hundred-million (1亿) where English prints as many as a hundred millions": "the units of two languages",
    "fewer than a hundred": "the rule for what is counted",
    "Read it in twenty minutes": "how long it takes; it counts nothing of the tables",
}


def prose() -> dict[str, str]:
    """Every piece of prose of the book by the name of its file and where in it the piece stands."""
    return {
        f"{path.relative_to(ROOT).as_posix()} {where}": text
        for path in prose_of_book.pages(ROOT)
        for where, text in prose_of_book.pieces(path)
    }


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
    "text",
    [
        "It fell to 0.03 percent.",
        "for many of the seven villages",
        "| a | 12 |",
        "## The 2018 figures",
        "共八十四个数字",
    ],
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


def test_the_readme_prints_what_the_notebook_on_the_finding_stores():
    said = prose_of_book.stored(json.loads((ROOT / "notebooks" / "finding.ipynb").read_text("utf-8"))).numbers
    text = (ROOT / "README.md").read_text("utf-8")
    for words in ("fewer than {allowed}.", "At least {least_left} remain, or {rate} percent", "on {said_on}",
                  "about {left_later} remain, or {rate_later} percent"):  # fmt: skip
        assert words.format(**said) in text, words


# How a sentence must say it where a number is rounded down (or up), so that it holds: what comes shortly before.
BOUNDED = {
    "at_least": re.compile(r"(at least|at the least|more than|over|above)[^.;]{0,40}$"),
    "enough": re.compile(r"(at most|less than|fewer than|under|below|no more than)[^;]{0,60}$"),
}


def wording(cells: list[dict]) -> Iterator[tuple[str, ast.expr]]:
    """Every number that a notebook stores, by its name, with the expression that words it; of ``**`` no name."""
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "show.numbers":
                words = node.args[0]
                if isinstance(words, ast.Dict):
                    yield from (
                        (key.value if key else "", value) for key, value in zip(words.keys, words.values, strict=True)
                    )
                else:
                    yield "", words


def called(expression: ast.expr) -> set[str]:
    """The functions of modules that an expression calls: ``show.span``."""
    calls = (node.func for node in ast.walk(expression) if isinstance(node, ast.Call))
    return {ast.unparse(func) for func in calls if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)}


def imported(cells: list[dict]) -> dict[str, ModuleType]:
    """The project's modules that a notebook imports, by the names that it gives them."""
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()]
    names: dict[str, object] = {}
    for line in lines:
        if line.startswith("from compendium"):
            exec(line, names)
    return {name: module for name, module in names.items() if isinstance(module, ModuleType)}


def rounded_otherwise(cells: list[dict]) -> list[str]:
    """Numbers of a notebook's prose that a reader's calculator would not give, each by its name."""
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    modules, found = imported(cells), []
    for name, expression in wording(cells):
        for call in called(expression):
            module, _, function = call.partition(".")
            if call == "show.span":
                found.append(f"{name}: {call}")
            elif call.removeprefix("show.") in BOUNDED and call.startswith("show."):
                before = (
                    re.split(r"[.;] ", prose_of_book.plain(text[: match.start()].rpartition("\n")[2]))[-1]
                    for match in re.finditer(rf"{{num}}`[^`<]*<{name}>`", text)
                )
                said = BOUNDED[function]
                found += [f"{name}: {call}" for words in before if not said.search(words)]
            elif module in modules and module != "show":
                source = inspect.getsource(getattr(modules[module], function))
                if re.search(r"\bspan\(", source):
                    found.append(f"{name or '**'}: {call} prints with span")
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").rglob("*.ipynb")), ids=lambda path: path.stem)
def test_numbers_in_prose_are_rounded_as_a_calculator_rounds(path):
    assert rounded_otherwise(json.loads(path.read_text("utf-8"))["cells"]) == []


def test_a_number_that_is_rounded_outward_is_found():
    code = "from compendium.book import show\nshow.numbers({'a': show.span(x), 'b': show.enough(x, 3), 'c': show.at_least(y)})"
    text = "It is {num}`7 <b>` persons, and at least {num}`5 <c>` of them."
    cells = [{"cell_type": "code", "source": code}, {"cell_type": "markdown", "source": text}]
    assert rounded_otherwise(cells) == ["a: show.span", "b: show.enough"]


# Words that say that those lifted leave the register. They stay on it, marked as lifted: bounds of the finding rest on it.
OFF_THE_REGISTER = re.compile(r"still on the (?:poverty )?register|(?:leaves?|left) the register|struck off")
BY_CORRECTION = re.compile(r"should not have been|in this way was not lifted|between its two counts")


def taken_off(text: str) -> list[str]:
    """Sentences by which somebody leaves the register for having left poverty."""
    sentences = re.split(r"(?<=[.:;?])\s", text)
    return [one for one in sentences if OFF_THE_REGISTER.search(one) and not BY_CORRECTION.search(one)]


def test_nobody_is_struck_off_the_register_for_having_left_poverty():
    assert {name: found for name, text in prose().items() if (found := taken_off(text))} == {}
    assert taken_off("A register from which people are struck off must fall.")
    assert not taken_off("Some were struck off because they should not have been there.")


# Words that a reader has to stop at, and what to write for them.
STOPS = {
    "nought": "zero", "hence": "so", "thereof": "of it", "therein": "in it", "whereby": "by which", "whereas": "but",
    "by lot": "at random", "fared": "came out", "vintage": "edition", "explicable": "explained", "a head": "per person",
}  # fmt: skip
LONGEST = 45  # words of a sentence


def hard(text: str) -> list[str]:
    """What makes a piece of prose hard to read: words that stop a reader, sentences that are too long."""
    text = re.sub(r"^```(?!\{exhibit\}).*?^```$", "", text, flags=re.M | re.S)
    plain = prose_of_book.plain(re.sub(r"^:\w+:.*$", "", text, flags=re.M))
    found = [f"{word}: write {better}" for word, better in STOPS.items() if re.search(rf"\b{word}s?\b", plain, re.I)]
    for line in text.splitlines():
        if not line.startswith(("|", "#", ":::", "    ", "<")):
            sentences = re.split(r"(?<=[.?!;:])\s", prose_of_book.plain(line))
            found += [one for one in sentences if len(one.split()) > LONGEST]
    return found


def test_no_word_stops_a_reader_and_no_sentence_is_too_long():
    assert {name: found for name, text in prose().items() if (found := hard(text))} == {}


def test_what_is_hard_to_read_is_found():
    assert hard("It fell to nought.") == ["nought: write zero"]
    assert hard("word " * 46 + ".") and not hard("word " * 20 + "; " + "word " * 30)


def test_the_text_says_what_the_cells_stored():
    assert prose_of_book.faults(ROOT) == []


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A small book: one notebook that stores two numbers and a check, one page that prints a number of it."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["It fell from {num}`9 <first>` to\n", "{num}`7 <last>`. It fell.\n"]},
        {"cell_type": "code", "metadata": {}, "source": [], "outputs": [{"data": {prose_of_book.STORED: {
            "numbers": {"first": "9", "last": "7"}, "holds": {"It fell": True}}}}]},
    ]  # fmt: skip
    for name, text in {
        "notebooks/beyond/growth.ipynb": json.dumps({"cells": cells}),
        "book/terms.md": "At the end {num}`7\n<growth:last>` were left.\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def stores(root: Path, **changed) -> None:
    """Store other things in the notebook of `page`, as a run after a change would."""
    path = root / "notebooks/beyond/growth.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][1]["outputs"][0]["data"][prose_of_book.STORED] |= changed
    path.write_text(json.dumps(notebook), "utf-8")


def test_a_stale_number_is_named_and_rewritten_on_every_page(page):
    stores(page, numbers={"first": "9", "last": "8"})
    faults = prose_of_book.faults(page)
    assert [fault.partition(":")[0] for fault in faults] == ["notebooks/beyond/growth.ipynb", "book/terms.md"]
    assert "'7' in the text is now '8' (last)" in faults[0]
    assert [path.name for path in prose_of_book.rewrite(page)] == ["growth.ipynb", "terms.md"]
    assert "{num}`8 <growth:last>`" in (page / "book/terms.md").read_text("utf-8")
    assert prose_of_book.faults(page) == [] == prose_of_book.rewrite(page)


def test_a_sentence_that_no_longer_holds_or_is_not_there_is_a_fault(page):
    stores(page, holds={"It fell": False, "It rose": True})
    assert ["no longer holds: 'It fell'" in fault or "'It rose', which the text does not say" in fault for fault in
            prose_of_book.faults(page)] == [True, True]  # fmt: skip


def test_a_number_that_no_cell_stores_is_a_fault_and_stays(page):
    stores(page, numbers={"first": "9"})
    assert "no cell of growth stores a number 'last'" in prose_of_book.faults(page)[0]
    assert prose_of_book.rewrite(page) == []


def test_what_differs_from_the_text_is_listed(page):
    notebook = json.loads((page / "notebooks/beyond/growth.ipynb").read_text("utf-8"))
    own = prose_of_book.Stored({"first": "9", "last": "6"}, {"It fell": False})
    moved = prose_of_book.differing(prose_of_book.texts(notebook), own)
    assert moved == [("last", "7", "6"), ("It fell", "It fell", "no longer holds")]
