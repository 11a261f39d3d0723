"""No number is typed into prose: digits and number words from three up are printed by roles or glue."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from types import ModuleType

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
    from compendium.book import finding
    from compendium.ledger import ledger

    tables = load("china", "guangdong", root=ROOT)
    entries = {entry.claim.claim: entry for entry in ledger(tables)}
    said = finding.numbers(tables, entries)
    text = (ROOT / "README.md").read_text("utf-8")
    for name in ("rate-2018", "register-persons", "lifted-2018"):
        assert entries[name].claim.printed.removesuffix(" people") in text
    for words in ("fewer than {allowed}:", "At least {least_left} remain, or {rate} percent", "on {said_on}",
                  "about {left_later} remain, or {rate_later} percent"):  # fmt: skip
        assert words.removesuffix(":").format(**said) in text, words


# How a sentence must say it where a number is rounded down (or up), so that it holds: what comes shortly before.
BOUNDED = {
    "at_least": re.compile(r"(at least|at the least|more than|over|above)[^.;]{0,40}$"),
    "enough": re.compile(r"(at most|less than|under|below|no more than)[^.;]{0,60}$"),
}


def gluing(cells: list[dict]) -> Iterator[tuple[str, ast.expr]]:
    """Every number that a notebook glues, by its name, with the expression that words it; of ``**`` no name."""
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "show.numbers":
                yield from ((keyword.arg or "", keyword.value) for keyword in node.keywords)


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
    for name, expression in gluing(cells):
        for call in called(expression):
            module, _, function = call.partition(".")
            if call == "show.span":
                found.append(f"{name}: {call}")
            elif call.removeprefix("show.") in BOUNDED and call.startswith("show."):
                before = (text[: match.start()] for match in re.finditer(rf"{{glue:text}}`{name}`", text))
                said = BOUNDED[function]
                found += [f"{name}: {call}" for words in before if not said.search(words.rpartition("\n")[2])]
            elif module in modules and module != "show":
                source = inspect.getsource(getattr(modules[module], function))
                if re.search(r"\bspan\(", source):
                    found.append(f"{name or '**'}: {call} prints with span")
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").rglob("*.ipynb")), ids=lambda path: path.stem)
def test_numbers_in_prose_are_rounded_as_a_calculator_rounds(path):
    assert rounded_otherwise(json.loads(path.read_text("utf-8"))["cells"]) == []


def test_a_number_that_is_rounded_outward_is_found():
    code = "from compendium.book import show\nshow.numbers(a=show.span(x), b=show.enough(x, 3), c=show.at_least(y))"
    text = "It is {glue:text}`b` persons, and at least {glue:text}`c` of them."
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
