"""How a cell finds its id: by the words of the vocabulary and of the closed lists, in two languages.

The checks accept a word by its id (``incidence``), by its Chinese or English label (``贫困发生率``), and as the
workbook's lists offer it (``incidence 贫困发生率``).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping


def words_of(table: Mapping) -> dict[str, tuple[str, ...]]:
    """The labels of each id of a table of the vocabulary or of a closed list, Chinese first.

    Parameters
    ----------
    table
        Ids to rows with ``label_zh`` and perhaps ``label``.
    """
    return {name: (row.label_zh, *filter(None, [getattr(row, "label", "")])) for name, row in table.items()}


def both(name: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """An id with its Chinese label, as lists and messages show it: ``incidence 贫困发生率``."""
    labels = words.get(name, ())
    return f"{name} {labels[0]}" if labels and labels[0] else name


def folded(text: str) -> str:
    """A text without what does not tell words apart: width of letters, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def meant(cell: str, words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The ids that a cell can mean: the id itself, a label of it, or both together."""
    if cell in words or not cell:
        return [cell] if cell else []
    return meanings(words).get(folded(cell), [])


def meanings(words: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """By label, and by id and label together, both folded, the ids that these words can mean."""
    found: dict[str, list[str]] = {}
    for name, labels in words.items():
        for form in dict.fromkeys(folded(text) for label in labels if label for text in (label, name + label)):
            found.setdefault(form, []).append(name)
    return found


def near(cell: str, words: Mapping[str, tuple[str, ...]], cutoff: float = 0.6) -> str:
    """The known word nearest to a mistyped one, with its Chinese label; empty if none is near."""
    ids = {name: name for name in words}
    ids |= {folded(label): name for name, labels in words.items() for label in labels if label}
    found = difflib.get_close_matches(cell, ids, n=1, cutoff=cutoff)
    found = found or difflib.get_close_matches(folded(cell), ids, n=1, cutoff=cutoff)
    return both(ids[found[0]], words) if found else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word, of words without labels, that is nearest to a mistyped one; empty if none is near."""
    return near(word, dict.fromkeys(sorted(known), ()))


def listed(names: Iterable[str], words: Mapping[str, tuple[str, ...]]) -> str:
    """Ids with their labels in one line, for a message that says what is allowed."""
    return "; ".join(both(name, words) for name in names)
