"""The compendium: an audit of printed figures against tables of sources, and the book made of it."""

import os

from .audit.tables import Tables

__all__ = ["Tables", "load"]


def load(*packs, root=None):
    """The tables of some packs, or of all, with frames: ``compendium.frames.load``."""
    from . import asked, frames, questions  # here: pandas, which a check of the tables must not pay for

    tables = frames.load(*packs, root=root)
    # A notebook is run by `make run`, which keeps what it asks.
    return asked.Asked.of(tables) if os.environ.get(questions.VARIABLE) else tables
