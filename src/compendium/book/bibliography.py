"""A style of the bibliography that formats an entry once, and not anew in every build as long as it stays as it is."""

from __future__ import annotations

import pybtex.plugin
from pybtex.database import Entry
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

NAME = "once"
_formatted: dict[str, tuple[Entry, FormattedEntry]] = {}


class Once(Style):
    """Pybtex's plain style, with what it has formatted at hand."""

    def format_entry(self, label: str, entry: Entry, bib_data: object = None) -> FormattedEntry:
        """The entry as it is printed, with its label."""
        before, formatted = _formatted.get(entry.key, (None, None))
        if before != entry or formatted.label != label:
            formatted = super().format_entry(label, entry, bib_data)
            _formatted[entry.key] = entry, formatted
        return formatted


def _recall(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Take from what is kept how entries were formatted; no page is out of date for that."""
    _formatted.update((one.entry.key, (one.entry, one.formatted_entry)) for one in env.get_domain("cite").citations)
    return []


def setup(app: Sphinx) -> dict:
    """Register with Sphinx and with pybtex."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", NAME, Once)
    app.connect("env-get-outdated", _recall)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
