"""The opening page of the part: one sentence and one small figure a chapter."""

from __future__ import annotations

from ...tables import Tables
from . import cost, timeline, villages


def numbers(tables: Tables) -> dict[str, str]:
    """The words of the sentences of the chapters that are not opened yet, each chapter's under names that begin with its own."""
    found: dict[str, str] = {}
    for chapter in (villages, timeline, cost):
        found |= chapter.headline(tables)
    return found
