"""What is asked of the tables is written down with its answer, once, and can be asked again."""

import json

import pytest
from conftest import ROOT

from compendium import asked, frames
from compendium.questions import VARIABLE, written


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """The frozen tables, writing down what is asked of them."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "asked.txt"))
    monkeypatch.setattr(asked, "_noted", set())
    return asked.Asked.of(frames.load(root=ROOT / "tests")), tmp_path / "asked.txt"


def questions(path):
    """The questions written down, without the packs they were asked of."""
    return [json.loads(question)[1:] for question in written(path)]


def test_a_question_is_written_down_once_and_what_it_asks_in_turn_is_part_of_it(tables):
    data, path = tables
    for _ in range(2):
        data.series("guangdong", "register-persons", "guangdong-round-3", best="grade")
    assert questions(path) == [["series", ["guangdong", "register-persons", "guangdong-round-3"], {"best": "grade"}]]


def test_a_look_up_asks_for_one_and_a_loop_for_all(tables):
    data, path = tables
    assert data.sources["decree"].grade and "nobody" not in data.sources
    assert questions(path) == [["sources", "decree"], ["sources", "nobody"]]
    assert len(list(data.bases)) > 3
    assert questions(path)[-1] == ["bases"]


def test_an_error_and_an_empty_answer_are_answers(tables):
    data, path = tables
    with pytest.raises(frames.SourcesDiffer):
        data.series("guangdong", "register-persons", "guangdong-round-3")
    assert data.observed("guangdong", "nothing") == []
    again = frames.load(root=ROOT / "tests")
    assert asked.answers_now(again, written(path)) == written(path)
    assert len(questions(path)) == 2


def test_of_what_takes_more_than_names_its_own_questions_are_written_down(tables):
    data, path = tables
    frame = data.frame(place="guangdong", indicator="lifted-persons")
    data.credits(frame)
    assert questions(path)[0][0] == "frame" and {question[0] for question in questions(path)} >= {
        "publishers_of",
        "cautions_of",
    }


def test_how_many_there_are_is_asked_of_all_and_so_is_which_packs(tables):
    data, path = tables
    assert len(data.sources) > 3 and "guangdong" in data.packs
    assert questions(path) == [["sources"], ["packs"]]


def test_of_all_packs_means_those_of_the_day_and_a_pack_that_is_gone_has_no_answer(tables):
    data, path = tables
    data.inside("china")
    narrow = asked.Asked.of(frames.load("china", root=ROOT / "tests"))
    narrow.inside("china")
    (of_all, now), (of_one, same) = written(path).items()
    assert [json.loads(question)[0] for question in (of_all, of_one)] == [[], ["china"]]
    fewer = frames.Data.of(data.narrowed(["china"]))
    assert asked.answers_now(fewer, [of_all])[of_all] != now  # the places of a pack are gone, or would have joined
    assert asked.answers_now(fewer, [of_one])[of_one] == same
    gone = '[["hunan"], "inside", ["china"], {}]'
    assert asked.answers_now(fewer, [gone]) == {gone: ""}
