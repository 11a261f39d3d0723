"""Buttons lead to addresses that CITATION.cff names, and there are none where it names none."""

from compendium.book.addresses import options


def test_without_a_repository_no_page_has_a_button():
    assert options({"title": "x"}) == {} and options({"repository-code": ""}) == {}


def test_a_repository_has_its_buttons_and_binder_where_binder_takes_it():
    there = options({"repository-code": "https://github.com/someone/book"})
    assert there["repository_url"] == "https://github.com/someone/book" and there["use_issues_button"]
    assert there["launch_buttons"]["binderhub_url"] == "https://mybinder.org"
    assert options({"repository-code": "https://bitbucket.org/someone/book"}).keys() == there.keys() - {
        "launch_buttons"
    }


def test_of_an_unknown_host_the_theme_would_not_know_the_addresses():
    assert options({"repository-code": "https://git.example/book"}) == {}
