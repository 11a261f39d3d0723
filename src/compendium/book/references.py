"""The bibliography, made from the sources tables through pybtex's writer."""

from __future__ import annotations

from pathlib import Path

from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from .. import files
from ..audit.loading import load
from ..audit.tables import Source, Tables
from .show import encoded

PATH = Path("book") / "references.bib"


class _Writer(Writer):
    """The writer escapes what is special to TeX; an address must stay as it is, or its link breaks."""

    def _write_field(self, stream, type, value):
        if type in ("url", "doi"):
            stream.write(f",\n    {type} = {self.quote(value)}")
        else:
            super()._write_field(stream, type, value)


def bibliography(tables: Tables) -> str:
    """All sources as BibTeX text, sorted by id."""
    entries = {name: _entry(source) for name, source in sorted(tables.sources.items())}
    return _Writer().to_string(BibliographyData(entries))


def write(root: Path) -> bool:
    """Write ``book/references.bib``; returns whether it changed."""
    return files.write(root / PATH, bibliography(load(root=root)))


def _entry(source: Source) -> Entry:
    """A source as an entry: an article where it has a volume, else miscellaneous."""
    fields = {
        "title": _verbatim(source.title + (f" [{source.title_zh}]" if source.title_zh else "")),
        "year": source.date[:4] or "undated",
    }
    persons = {}
    if source.author:
        # Of an article they are people, by family name; elsewhere an office may be named as well.
        persons["author"] = [Person(name if source.volume else _verbatim(name)) for name in source.author.split("; ")]
    elif source.publisher:
        persons["author"] = [Person(last=_verbatim(source.publisher))]
    if source.volume:
        fields |= {"journal": _verbatim(source.read_at or source.publisher), "volume": source.volume}
        fields |= {"pages": source.pages.replace("-", "--")} if source.pages else {}
    elif source.read_at:
        fields["howpublished"] = _verbatim(f"Read at {source.read_at}")
    if source.doi:
        fields["doi"] = source.doi
    # The address of a mirror or of a worthless page stands in sources.csv alone.
    if source.address.startswith("http") and source.grade in ("A", "B"):
        fields["url"] = encoded(source.address)
    if source.grade and not source.volume:  # a grade is of figures; the works are those that are audited
        fields["note"] = f"Grade {source.grade}"
    return Entry("article" if source.volume else "misc", fields, {"author": persons["author"]} if persons else {})


def _verbatim(text: str) -> str:
    """Text in braces, so that its capitals stay; braces of its own would not balance.

    What else is special to TeX (a raw per cent sign silently cuts a title) the writer escapes.
    """
    return "{" + text.replace("\\", "/").replace("{", "(").replace("}", ")") + "}"
