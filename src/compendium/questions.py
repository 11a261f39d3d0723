"""The file in which a notebook that is run writes down what it asks of the tables, and its reading; without pandas."""

import json
from pathlib import Path

VARIABLE = "COMPENDIUM_ASKED"  # names the file; unset where nothing is written down


def written(path: Path) -> dict[str, str]:
    """The questions in a file with the digests of their answers."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(map(json.loads, lines))
