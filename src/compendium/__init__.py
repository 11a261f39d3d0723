"""The compendium: an audit of printed figures against tables of sources, and the book made of it."""

import os

from .audit.tables import Tables

__all__ = ["Tables", "load"]


def load(*packs, root=None):
    """The tables of some packs, or of all, with frames: ``compendium.frames.load``."""
    from .frames import load  # here: pandas, which a check of the tables must not pay for

    tables = load(*packs, root=root)
    if os.environ.get("COMPENDIUM_ASKED"):  # a notebook is run by `make run`, which keeps what it asks
        from .asked import Asked

        return Asked.of(tables)
    return tables
