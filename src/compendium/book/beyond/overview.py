"""The opening page of the part: one sentence and one small figure a chapter."""

from __future__ import annotations

from ...tables import Tables
from . import regions, timeline, town_and_country, villages


def numbers(tables: Tables) -> dict[str, str]:
    """The words of the sentences of the chapters that are not opened yet, each chapter's under names that begin with its own."""
    found: dict[str, str] = {}
    for chapter in (regions, town_and_country, villages, timeline):
        found |= chapter.headline(tables)
    return found
