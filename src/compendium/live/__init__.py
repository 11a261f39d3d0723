"""What the live pages of the book ask of the audit: plain functions of one module a page, JSON in and JSON out.

In the reader's browser ``static/engine_worker.js`` calls ``call``; tests call the functions.  Nothing is imported that
a question does not need: a page that asks for no conflict loads no solver.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module


def call(text: str, files: Mapping[str, bytes] | None = None) -> tuple[str, dict[str, bytes]]:
    """Answer one question of a page.

    Parameters
    ----------
    text
        A JSON object: ``what`` names module and function (``numbers.edit``), the rest are the function's arguments.
    files
        Files by name, which go to the function as its argument ``files``.

    Returns
    -------
    tuple
        What the function returns, as JSON, and the files that it returns under ``files``, by name.
    """
    asked = json.loads(text)
    module, _, function = asked.pop("what").partition(".")
    if files:
        asked["files"] = {name: bytes(content) for name, content in files.items()}
    answer = getattr(import_module(f".{module}", __name__), function)(**asked)
    made = answer.pop("files", {})
    return json.dumps(answer, ensure_ascii=False), made
