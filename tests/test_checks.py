"""The command check: faults first, then what can be said only of tables without any."""

import pytest
from conftest import claim, observation

from compendium.audit import checks


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (observation("17"), True),
        (observation("17", printed="近17人"), False),
        (observation("17", source="mirror"), True),
        (observation("17", period="2017"), False),  # decides nothing
        (observation("17", scope="one county", locator="p. 1"), False),
    ],
)
def test_a_figure_that_decides_a_verdict_stands_in_the_words_of_its_source(checkout, capsys, row, fault):
    root = checkout(claims=[claim("a", "17", "17")], observations=[row])
    for lang, words in (("en", "this figure decides the verdict on a"), ("zh", "此数字决定对 a 的判定")):
        assert checks.command(root, lang=lang) == fault
        assert (f"observations.csv:2: printed: {words}" in capsys.readouterr().out) is fault
