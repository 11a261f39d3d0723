"""The notebook of a new province: the same cells for every province, complete without a line of code."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ...tables import Place

_HIDDEN = {"tags": ["hide-input"]}


def chapter(place: Place) -> NotebookNode:
    """The chapter of a province, not yet run.

    Every number and every sentence that depends on the province comes from the tables when it runs; cells that an
    author adds below the last one are nobody else's, and nothing rewrites them.
    """
    path, name = place.place, place.name
    return new_notebook(
        cells=[
            new_markdown_cell(
                f"# {name} ({place.name_zh})\n\n"
                f"What the tables hold of {name}: its standing in the nation, its figures of poverty (贫困), the places in it, "
                "and the figures of public texts on it, held against other sources."
            ),
            _code(
                "from compendium import load\n"
                "from compendium.book import show\n"
                "from compendium.book.provinces import chapter\n\n"
                "tables = load()\n"
                f'here = "{path}"\n'
                "show.numbers(chapter.numbers(tables, here))"
            ),
            new_markdown_cell(
                f"The pack `{path}` holds {{num}}`… <own>` figures from {{num}}`… <sources>` sources, of which "
                "{num}`… <strong>` are of grade A or B; the national tables add {num}`… <national>` figures of the province.\n"
                "What is shown is as its source states it, with its basis; nothing is filled in.\n\n"
                "## In the nation"
            ),
            _code("chapter.in_the_nation(tables, here)"),
            new_markdown_cell(
                "A rank is given for a year in which every province is known on one basis; output a head (人均地区生产总值) is "
                "what is produced in a place, not what its people have to spend."
            ),
            _figure(
                "chapter.income_tiles(tables, here)",
                f"fig-{path}-tiles",
                "Disposable income (可支配收入) a head of all residents in every province, as a percentage of the nation's mean, in "
                f"the latest year known of all; {name} is outlined. Each tile lies about where its province does.",
                "A grid of tiles, one a province, shaded by income relative to the nation's mean; tiles on the eastern coast "
                "are the darkest, and the tile of this province has a thick outline.",
            ),
            _figure(
                "chapter.income_lines(tables, here)",
                f"fig-{path}-income",
                f"Disposable income a head of all residents of {name} as a percentage of the nation's mean, and that of the "
                "other provinces in grey. Prices differ between provinces and are not taken into account.",
                "Lines of income relative to the nation's mean over the years of the integrated survey, this province in "
                "colour among the grey lines of all the others.",
            ),
            new_markdown_cell(
                "## Poverty\n\n"
                "Standards, surveys and registers (建档立卡) count different people: figures on different bases are shown side "
                "by side and never subtracted from one another or joined ({numref}`tab-bases`)."
            ),
            _code("chapter.poverty_table(tables, here)"),
            _figure(
                "chapter.incidence_lines(tables, here)",
                f"fig-{path}-incidence",
                f"Incidence of poverty (贫困发生率) in {name} by basis. A line joins figures of one basis only; the nation's on "
                "its own survey is drawn in grey for comparison of shape, not of level.",
                "Incidence over the years, with one marker shape a basis; lines join marks of the same basis only, and a grey "
                "line shows the nation's fall.",
            ),
            new_markdown_cell("## Places in it"),
            _code("chapter.places_table(tables, here)"),
            new_markdown_cell(
                "## Villages\n\n"
                "Villages are in these tables because somebody wrote about them; they stand for no others "
                "([](../beyond/villages.ipynb))."
            ),
            _code("chapter.villages_tables(tables, here)"),
            _figure(
                "chapter.villages_beside_others(tables, here)",
                f"fig-{path}-villages",
                "First (hollow) and last (filled) income a head of each village of these tables, in percent of the nation's rural "
                f"mean of the same year, by kind of income; those in {name} in orange.",
                "Horizontal lines, one a village and kind of income, from its first to its last figure relative to the "
                "nation's rural mean on a logarithmic axis; the province's own villages are set off.",
            ),
            new_markdown_cell("## Figures of public texts, audited"),
            _code("chapter.audited(tables, here)"),
            new_markdown_cell(f"(missing-{path})=\n## What is missing"),
            _code("chapter.missing_box(tables, here)"),
            new_markdown_cell("## Sources"),
            _code("chapter.sources_table(tables, here)"),
        ]
    )


def _code(source: str) -> NotebookNode:
    return new_code_cell(source, metadata=_HIDDEN)


def _figure(source: str, name: str, caption: str, alt: str) -> NotebookNode:
    shown = {"figure": {"caption": caption, "name": name}, "image": {"alt": alt}}
    return new_code_cell(source, metadata=_HIDDEN | {"mystnb": shown})
