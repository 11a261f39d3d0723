"""What every notebook has alike: its kernel, and ids of its cells that hang on their places alone."""

import re

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def cell_id(stem: str, number: int) -> str:
    """The id of a cell by the name of its notebook and its place, counted from 1: ``02-background-07``."""
    return f"{re.sub('[^A-Za-z0-9]+', '-', stem).strip('-')[:60]}-{number:02d}"
