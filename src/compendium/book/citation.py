"""``{how-to-cite}``: the box that says how to cite this edition, from ``CITATION.cff``."""

from __future__ import annotations

from datetime import date

import yaml
from sphinx.application import Sphinx

from .answers import BlocksDirective, Sources, answers
from .show import escape


def how_to_cite(cff: dict) -> str:
    """A box of MyST: the edition with version and date, and the works that are to be cited with it."""
    day = date.fromisoformat(str(cff["date-released"]))
    edition = f"{escape(names_of(cff))} ({day.year}). *{escape(cff['title'])}*. Version {escape(cff['version'])}, {day.day} {day:%B %Y}."
    links = [f"<{cff[field]}>" for field in ("doi", "url", "repository-code") if cff.get(field)]
    works = [
        f"{escape(names_of(work))} ({work['year']}). {escape(work['title'])}. *{escape(work['journal'])}* {work['volume']}, "
        f"{work['start']}–{work['end']}. <https://doi.org/{work['doi']}>"
        for work in cff.get("references", ())
    ]
    lines = [" ".join([edition, *links]), escape(cff["message"]), *works]
    return "::::{admonition} How to cite\n:class: cite-box\n" + "\n\n".join(lines) + "\n::::\n"


def names_of(work: dict) -> str:
    """The authors of a work, in order."""
    names = [one.get("name") or f"{one['family-names']}, {one['given-names']}" for one in work["authors"]]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@answers("how-to-cite", of="other")
def citation(sources: Sources, page: str, words: str) -> list[str]:
    """The box as MyST."""
    return [how_to_cite(yaml.safe_load((sources.root / "CITATION.cff").read_text("utf-8")))]


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("how-to-cite", BlocksDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
