"""What moves under other choices."""

from conftest import claim, observation

from compendium.audit.loading import load
from compendium.audit.sensitivity import conflict_moves, under_choices, verdict_moves


def test_only_what_a_choice_changes_is_a_move(checkout):
    claims = [claim("a", "more than 17", "17", relation="more"), claim("b", "5", "5", period="2017")]
    tables = load(root=checkout(claims=claims, observations=[observation("40", source="mirror")]))
    moves = {
        (move.choice, *move.claims): (move.before, move.after) for move in verdict_moves(tables, under_choices(tables))
    }
    assert moves == {
        ("if “more than” means just above", "a"): ("compatible", "differs"),
        ("if sources of grade C are left out", "a"): ("compatible", "none-found"),
        ("if observations are of a year earlier", "a"): ("compatible", "none-found"),
        ("if observations are of a year earlier", "b"): ("none-found", "differs"),
        ("if observations are of a year later", "a"): ("compatible", "none-found"),
    }
    assert conflict_moves(tables, under_choices(tables)) == []
