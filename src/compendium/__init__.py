"""The compendium: an audit of printed figures against tables of sources, and the book made of it."""

from .reading import load
from .tables import Tables

__all__ = ["Tables", "load"]
