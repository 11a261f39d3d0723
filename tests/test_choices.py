"""What choices.py finds and what it lets pass."""

import json

import pytest
from choices import idle


def notebook(folder, *cells: str):
    """A notebook of code cells."""
    path = folder / "a.ipynb"
    code = [{"cell_type": "code", "source": text} for text in ("lifted, other = 1, 2", *cells)]
    path.write_text(json.dumps({"cells": code}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("choice", "model"),
    [
        ("YEAR = 2013", "YEAR + 1"),
        ("SHAPES = {'a': 1, 'b': 2}", "sum(SHAPES.values())"),
        ("YEARS = [2011, 2012]", "len(YEARS)"),
        ("NAME = 'a'\nNAMES = {'a': 1, 'b': 2}", "NAMES[NAME], len(NAMES)"),
        ("WIDTH = max(1, 2)", "WIDTH"),
        ("LIFTED = [lifted]\nREGISTER = other", "LIFTED, REGISTER"),
        ("YEAR = 2013", "{2013: 'known'}[YEAR]"),  # refused with a reason
    ],
)
def test_a_choice_that_moves_something_passes(tmp_path, choice, model):
    assert idle(notebook(tmp_path, f"# Choices\n{choice}", model)) == []


@pytest.mark.parametrize(
    ("choice", "model", "said"),
    [
        ("YEAR = 2013\nSPLIT = 2012", "YEAR", "SPLIT can be changed and nothing moves"),
        ("SHAPES = {'a': 1, 'b': 2}", "1", "SHAPES can be changed"),
        ("NAMES = ['a', 'b']", "undefined if len(NAMES) < 2 else 1", "NAMES can be changed"),  # it breaks
        ("YEAR = 2013", "YEAR, __import__('random').random()", "something else each time"),
    ],
)
def test_a_choice_that_moves_nothing_is_named(tmp_path, choice, model, said):
    (fault,) = idle(notebook(tmp_path, f"# Choices\n{choice}", model))
    assert said in fault
