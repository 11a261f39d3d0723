"""Figures: what would be cut off is refused, lines keep to one basis, and words can be read."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from conftest import ROOT

from compendium.book import drawing, notebook_pages

CREDITS = {"sources": ["An office"], "cautions": []}
DATA = pd.DataFrame({"value": [1.0, 2.0]}, index=pd.Index([2011, 2012], name="year"))


def finished(axes, label="fig-a", data=DATA, credits=CREDITS):
    """The figure of some axes, finished."""
    return drawing.figure(axes.figure, label, data, credits)


def contrast(a: str, b: str) -> float:
    """The contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda axes: (axes.plot([1, 2], [1, 9]), axes.set_ylim(0, 8)), "a line at y = 9"),
        (lambda axes: (axes.bar([1, 2], [3, 9]), axes.set_ylim(0, 8)), "a bar at y = 9"),
        (lambda axes: (axes.scatter([1, 20], [3, 4]), axes.set_xlim(0, 8)), "a mark at x = 20"),
        (lambda axes: (axes.fill_between([1, 2], [1, 1], [2, 9]), axes.set_ylim(0, 8)), "an area at y = 9"),
        (lambda axes: (axes.plot([1, 2], [1, 2]), axes.text(5, 5, "far away")), "the words 'far away'"),
    ],
)
def test_what_would_be_cut_off_is_refused(draw, said):
    _, axes = drawing.canvas()
    draw(axes)
    with pytest.raises(ValueError, match=re.escape(said)):
        finished(axes)
    plt.close("all")


def test_marks_on_the_edge_and_lines_across_the_axes_are_inside():
    _, axes = drawing.canvas()
    axes.plot([0, 8], [0, 8])
    axes.axvline(3)
    axes.set(xlim=(0, 8), ylim=(0, 8))
    made = finished(axes)
    assert made.data == "year,value\n2011,1\n2012,2" and made.about["label"] == "fig-a"
    assert re.findall(r' id="(?!fig-a-)', made.svg) == [] and "<metadata>" not in made.svg


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"label": "figure 1"}, "is no label"),
        ({"credits": {"sources": []}}, "no source"),
        ({"data": DATA.iloc[:0]}, "no data"),
    ],
)
def test_a_figure_without_label_source_or_data_is_refused(changed, said):
    _, axes = drawing.canvas()
    with pytest.raises(ValueError, match=said):
        finished(axes, **changed)
    plt.close("all")


def test_a_line_joins_points_of_one_basis():
    _, axes = drawing.canvas()
    drawing.line(axes, DATA.assign(basis=["survey", "register"]))
    assert [len(drawn.get_xdata()) for drawn in axes.lines] == [1, 1]
    with pytest.raises(ValueError, match="needs a column 'basis'"):
        drawing.line(axes, DATA)
    plt.close("all")


def test_more_entries_than_colours_are_refused():
    assert len(set(drawing.colours("abcdef").values())) == 6
    with pytest.raises(ValueError, match="7 entries"):
        drawing.colours("abcdefg")


def test_words_in_the_colour_of_a_mark_can_be_read_by_day_and_in_the_dark():
    _, axes = drawing.canvas()
    axes.plot([1, 2], [1, 2], color=drawing.GREEN)
    axes.text(1.2, 1.8, "words", color=drawing.GREEN)
    made = finished(axes)
    assert f"fill: {drawing.WORDS[drawing.GREEN]}" in made.svg and f"stroke: {drawing.GREEN.lower()}" in made.svg
    assert "fill: var(--words-green, #007a59)" in notebook_pages.inlined(made.svg, "a line")
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in (*drawing.WORDS.values(), drawing.GREY, drawing.BLACK))
    dark = re.findall(r"--words-\w+: (#\w{6});", (ROOT / "book/static/custom.css").read_text("utf-8"))
    assert len(dark) == len(drawing.WORDS) and all(contrast(colour, "#121212") >= 4.5 for colour in dark)


def test_of_very_many_publishers_the_first_are_named_and_the_others_counted():
    names = [f"Office {number}" for number in range(drawing.MOST_NAMED + 1)]
    assert drawing.credit_lines({"sources": names[:-1], "cautions": []})[1] == f"Sources: {'; '.join(names[:-1])}."
    said = drawing.credit_lines({"sources": names, "cautions": ["of one page"]})
    first = "; ".join(names[: drawing.FIRST_NAMED])
    assert said[1:] == [f"Sources: {first} and {len(names) - drawing.FIRST_NAMED} more publishers.", "Of one page."]
