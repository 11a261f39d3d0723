"""The compendium: an audit of printed figures against tables of sources, and the book made of it."""

from .tables import Tables, load

__all__ = ["Tables", "load"]
