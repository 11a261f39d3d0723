"""Buttons lead to addresses that CITATION.cff names, and there are none where it names none."""

from compendium.book.addresses import options


def test_without_a_repository_no_page_has_a_button():
    assert options({"title": "x"}) == {} and options({"repository-code": ""}) == {}


def test_a_repository_has_its_buttons_and_binder_where_binder_takes_it():
    there = options({"repository-code": "https://github.com/someone/book"})
    assert there["repository_url"] == "https://github.com/someone/book" and there["use_issues_button"]
    assert there["launch_buttons"]["binderhub_url"] == "https://mybinder.org"
    assert "launch_buttons" not in options({"repository-code": "https://git.example/book"})
