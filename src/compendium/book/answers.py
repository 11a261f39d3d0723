"""What tables and notebooks tell a page when it is read, kept with the page.

A page asks by kind and words: ``claim``, ``1,765,000 people <register-persons>``.  Before the next build the same is
asked again wherever tables or notebooks changed, and only a page that would be told something else is read again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from ..audit.ledger import Entry, ledger
from ..audit.loading import load
from ..audit.tables import Tables
from . import digests, prose, results
from .exhibits import Exhibit, exhibits


class Sources:
    """What pages are told from: the tables, their ledger and what notebooks store, each read once when first asked."""

    def __init__(self, root: Path):
        self.root = root

    @cached_property
    def tables(self) -> Tables:
        """All packs."""
        return load(root=self.root)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The ledger by claim."""
        return {entry.claim.claim: entry for entry in ledger(self.tables)}

    @cached_property
    def numbers(self) -> dict[str, prose.Stored]:
        """What the cells of each notebook store for the prose, by its name."""
        return prose.everything_stored(self.root)

    @cached_property
    def exhibits(self) -> dict[str, Exhibit]:
        """The figures and tables by label."""
        return {exhibit.name: exhibit for exhibit in exhibits(self.root)}

    @cached_property
    def state(self) -> str:
        """Of which state of the book a result of the tools would be."""
        return results.state(self.root)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of what each kind of answer may follow from: ``tables`` or ``pages``; ``other`` is never known."""
        patterns = {
            "tables": ("data/**/*.csv", "book/example/*.csv"),
            "pages": ("notebooks/**/*.ipynb", "notebooks/**/*.md", "book/*.md", "_toc.yml"),
        }
        return {
            name: digests.of_files(
                sorted(p for glob in globs for p in self.root.glob(glob) if "/." not in p.as_posix()), self.root
            )
            for name, globs in patterns.items()
        }


@functools.lru_cache(maxsize=1)
def sources(app: Sphinx) -> Sources:
    """The sources of one build."""
    return Sources(Path(app.srcdir))


class Question(NamedTuple):
    """What a page asked: the kind, the page where that matters, and the words."""

    kind: str
    page: str
    words: str


class Kind(NamedTuple):
    """A kind of question: what answers it, what the answer follows from, and whether it is another on each page."""

    answer: Callable[[Sources, str, str], object]
    of: str
    by_page: bool


KINDS: dict[str, Kind] = {}


def answers(kind: str, of: str, by_page: bool = False) -> Callable:
    """Mark a function as what answers questions of a kind.

    Parameters
    ----------
    kind
        Its name.
    of
        What the answer follows from: "tables", "pages" (and notebooks), or "other", which is asked in every build.
    by_page
        Whether the same words are answered otherwise on another page.

    Returns
    -------
    A decorator for ``function(sources, page, words)``, which returns what can be pickled and compared, and raises
    LookupError where there is no answer.
    """

    def marked(function: Callable[[Sources, str, str], object]) -> Callable[[Sources, str, str], object]:
        KINDS[kind] = Kind(function, of, by_page)
        return function

    return marked


@dataclass
class Told:
    """What the pages of a kept environment were told: the answers, who asked, and the digests when it was answered."""

    answers: dict[Question, object] = field(default_factory=dict)
    asked: dict[str, set[Question]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def told(env: BuildEnvironment) -> Told:
    """What the pages of an environment were told."""
    if not hasattr(env, "compendium_told"):
        env.compendium_told = Told()
    return env.compendium_told


def ask(env: BuildEnvironment, kind: str, words: str) -> object:
    """The answer to a question of the page that is being read.

    Raises
    ------
    LookupError
        There is none; the text says why.
    """
    question = Question(kind, env.docname if KINDS[kind].by_page else "", words)
    held = told(env)
    held.asked.setdefault(env.docname, set()).add(question)
    if question not in held.answers:
        held.answers[question] = KINDS[kind].answer(sources(env.app), env.docname, words)
    return held.answers[question]


class BlocksDirective(SphinxDirective):
    """A directive whose MyST is the answer to a question of its name; it may hold headings of its own."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """The nodes of all blocks; an error where there is no answer."""
        made = nodes.container()
        try:
            blocks = ask(self.env, self.name, " ".join(self.arguments))
        except (LookupError, ValueError) as error:
            raise self.error(str(error)) from None
        for text in blocks:
            lines = StringList(text.splitlines(), f"<{self.name}>")
            self.state.nested_parse(lines, self.content_offset, made, match_titles=True)
        return made.children


def _outdated(app: Sphinx, env: BuildEnvironment, *_: Iterable[str]) -> list[str]:
    """Ask again what may have changed; the pages that would be told something else."""
    held, now = told(env), sources(app)
    changed = {name for name in (*now.digests, "other") if held.digests.get(name) != now.digests.get(name, "")}
    held.digests = dict(now.digests)
    moved = set()
    for question, before in list(held.answers.items()):
        if KINDS[question.kind].of in changed:
            try:
                after = KINDS[question.kind].answer(now, question.page, question.words)
            except LookupError:  # reading the page says so, with the line
                after = None
            if after is None or after != before:
                moved.add(question)
                del held.answers[question]
    return sorted(page for page, asked in held.asked.items() if asked & moved)


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    told(env).asked.pop(docname, None)


def _prune(app: Sphinx, env: BuildEnvironment) -> None:
    """Keep no answer that no page asks for any more."""
    held = told(env)
    wanted = set().union(*held.asked.values())
    held.answers = {question: answer for question, answer in held.answers.items() if question in wanted}


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _forget)
    app.connect("env-updated", _prune)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
