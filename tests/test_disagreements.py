"""When two sources disagree with one another."""

from conftest import SOURCES, observation, source

from compendium.audit.disagreements import disagreements
from compendium.audit.loading import load


def test_sources_disagree_only_where_two_origins_do_not_meet(checkout):
    other = source("other", origin="another-office")
    reprint = source("reprint", origin="office")
    rows = [observation("17"), observation("19", source="reprint")]
    assert disagreements(load(root=checkout(observations=rows, sources=[*SOURCES, reprint]))) == []
    rows = [observation("17"), observation("19", source="other")]
    (found,) = disagreements(load(root=checkout(observations=rows, sources=[*SOURCES, other])))
    assert [row.cell for row in found.observations] == ["17", "19"]
    rows = [observation("17"), observation("19", source="other", basis="survey")]
    assert disagreements(load(root=checkout(observations=rows, sources=[*SOURCES, other]))) == []
