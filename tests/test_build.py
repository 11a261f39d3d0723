"""What the build refuses that Sphinx and XeLaTeX let pass."""

from types import SimpleNamespace

import pytest
from conftest import claim, observation
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.util import texescape

from compendium.book import build, debian, exports, notebook_pages, paper, tex


@pytest.mark.parametrize(
    "markup",
    [
        '<script defer src="https://cdn.example/x.js"></script>',
        "<img alt='a' src=//cdn.example/x.png>",
        '<link href="https://cdn.example/x.css" rel="stylesheet">',
        '<link rel="preconnect" href="https://cdn.example">',
        "<style>@import 'https://cdn.example/x.css'; a{background:url(https://cdn.example/y.png)}</style>",
    ],
)
def test_a_page_that_asks_another_host_is_found(tmp_path, markup):
    (tmp_path / "page.html").write_text(f"<html>{markup}</html>", "utf-8")
    assert all("cdn.example" in hit for hit in build.outside(tmp_path)) and build.outside(tmp_path)


def test_links_that_a_reader_follows_and_local_files_are_fine(tmp_path):
    text = '<a href="https://x.example">x</a><link rel="canonical" href="https://x.example"><img src="../a.png">'
    (tmp_path / "page.html").write_text(text, "utf-8")
    (tmp_path / "style.css").write_text("a { background: url(../y.png) } /* https://x.example */", "utf-8")
    assert build.outside(tmp_path) == []


def test_what_xelatex_only_remarks_is_read_from_its_log():
    log = """\
Missing character: There is no X (U+2603) in font [texgyrepagella-regular.otf]!
LaTeX Warning: Reference `t-one' on page 1 undefined on input line 9.
Overfull \\hbox (1.2pt too wide) in paragraph at lines 1--2
Overfull \\hbox (137.9pt too wide) in alignment at lines 188--206
"""
    faults, remarks = build.read_tex_log(log, "All well.\nThe rate was ?? percent.\n")
    assert [fault.split()[0] for fault in faults] == ["Missing", "LaTeX"]
    assert len(remarks) == 2 and "The rate was ??" in remarks[0] and "188--206" in remarks[1]


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ("10 20 90 30", False),
        ("10 20 101 30", True),
        ("-1 20 90 30", True),
        ("10 780 90 801", True),
        ("10 748 90 759", False),  # the foot
        ("10 735 90 746", True),  # between text and foot
        ("10 720 90 731", False),
    ],
)
def test_a_word_that_is_off_its_page_or_below_its_text_is_found(box, found):
    x, y, right, low = box.split()
    word = f'<word xMin="{x}" yMin="{y}" xMax="{right}" yMax="{low}">lost</word>'
    fine = word.replace(f'xMin="{x}" yMin="{y}" xMax="{right}" yMax="{low}"', 'xMin="9" yMin="9" xMax="50" yMax="19"')
    boxes = f'<page width="100.0" height="800.0">{fine}</page><page width="100.0" height="800.0">{fine}{word}</page>'
    assert tex._outside(boxes) == ["page 2: off the page: lost"] * found


def test_downloads_on_the_site_are_those_of_the_tables_though_it_was_begun_with_empty_ones(checkout, monkeypatch):
    root = checkout(claims=[claim("register", "1,800,000", "1800000")], observations=[observation("1800000")])
    site, book = root / "_build" / "html", root / "book"
    for name in ("data/datapackage.json", "requirements.lock", *(f"book/{name}" for name in exports.OF_TABLES)):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    (root / "CITATION.cff").write_text("date-released: 2026-11-23\n", "utf-8")
    copies = [site / "_downloads" / "0a1b" / "ledger.csv", site / "_static" / exports.LOOK_UP]
    for path in copies:
        path.parent.mkdir(parents=True)
        path.touch()
    with build.follow_tables(root) as written:
        pass
    assert written.done() and all((book / name).stat().st_size for name in exports.OF_TABLES)
    build._bring_downloads(root, site)
    assert [path.read_bytes() for path in copies] == [(book / path.name).read_bytes() for path in copies]
    monkeypatch.setattr(build, "_run", lambda *_: pytest.fail("they were written again"))
    with build.follow_tables(root):
        pass


def test_what_is_for_the_web_alone_and_what_is_then_empty_is_not_on_paper():
    cell = nodes.container("", nodes.literal_block(text="YEAR = 2019"), classes=["cell_input"])
    choices = nodes.section("", nodes.title(text="Choices"), nodes.container("", cell))
    assert not paper._holds(choices) and not paper._holds(nodes.paragraph("", nodes.Text(" ")))
    choices += nodes.section("", nodes.title(text="Data"), nodes.paragraph(text="Here."))
    assert paper._holds(choices)
    assert paper._left_out(nodes.inline(text="Run the cells.", classes=["web"]), set())


def test_without_tex_the_html_goes_on_and_a_required_pdf_does_not(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tex, "missing", lambda: ["latexmk"])
    monkeypatch.setattr(debian, "can_install", lambda: False)
    monkeypatch.setattr(tex.shutil, "which", lambda program: f"/bin/{program}")
    assert build.have_tex(tmp_path, required=False) is False
    assert "sudo apt-get install --no-install-recommends latexmk" in capsys.readouterr().out
    with pytest.raises(build.BuildError, match="required and TeX is missing; run once: sudo"):
        build.have_tex(tmp_path, required=True)


def test_a_book_without_pdfs_does_not_link_to_them():
    link = '<a class="x" href="../lianzhang-recomputed.pdf">the book as PDF</a> <a href="x.html">x</a>'
    for with_pdf, shown in ((True, link), (False, 'the book as PDF (not built here) <a href="x.html">x</a>')):
        context = {"body": link}
        config = SimpleNamespace(with_pdf=with_pdf, volumes={"lianzhang-recomputed": {}})
        paper._unlinked(SimpleNamespace(config=config), "index", "page.html", context, None)
        assert context["body"] == shown


def test_pages_that_a_killed_build_had_put_aside_come_back(tmp_path):
    made, html = tmp_path / "_build", tmp_path / "_build" / "html"
    aside = made / ".new-1" / build.ASIDE
    aside.mkdir(parents=True)
    (aside / "index.html").write_text("the last good page", "utf-8")
    build._restore(made, html)
    assert (html / "index.html").read_text("utf-8") == "the last good page"


def test_pages_that_cannot_be_put_in_place_leave_the_old_ones_there(tmp_path):
    html, new = tmp_path / "html", tmp_path / ".new-1" / "html"
    html.mkdir()
    (html / "index.html").write_text("the last good page", "utf-8")
    new.parent.mkdir()
    with pytest.raises(FileNotFoundError):
        build._swap(new, html)  # nothing was made
    assert (html / "index.html").read_text("utf-8") == "the last good page"


def test_what_was_read_stays_with_the_pages_that_could_not_be_replaced(tmp_path):
    site, work = tmp_path / "html", tmp_path / ".new-1"
    for folder in (site, tmp_path / "kept", work):
        folder.mkdir()
    (tmp_path / "kept" / "made.json").write_text("{}", "utf-8")
    with pytest.raises(FileNotFoundError):  # as where a program holds a page open
        build._put_in_place(work, site)
    assert site.is_dir() and (tmp_path / "kept" / "made.json").read_text("utf-8") == "{}"


def test_a_doi_on_paper_is_a_link_without_a_footnote_and_any_other_address_stays():
    doi, other = (
        nodes.reference("", text, refuri=uri)
        for text, uri in (("doi:10.1/a_b%2", "https://doi.org/10.1/a_b%2"), ("a page", "https://doi.org/10.1/c"))
    )
    document = new_document("")
    document += nodes.paragraph("", "", doi, other)
    texescape.init()
    transform = object.__new__(paper._Identifiers)
    transform.document = document
    transform.run()
    (left,) = document.findall(nodes.reference)
    (link,) = document.findall(nodes.raw)
    assert (
        left.astext() == "a page"
        and link.astext() == r"\href{https://doi.org/10.1/a_b\%2}{doi:10.1/\allowbreak{}a\_b\%2}"
    )


@pytest.mark.parametrize(
    ("page", "before", "inside", "said"),
    [
        ("notebooks/index", "see ", False, "see the ledger (in the annex)"),
        ("notebooks/index", "(see ", False, "(see the ledger, in the annex"),
        ("book/zh/index", "见", False, "见the ledger（见附册）"),
        ("notebooks/index", "", True, "the ledger"),  # in a table it would stand in every row
    ],
)
def test_where_a_reference_out_of_a_volume_leads_is_said_in_the_language_of_its_page(page, before, inside, said):
    reference = nodes.reference("", "the ledger", refuri=f"{paper.ELSEWHERE}notebooks/audit/ledger#x")
    text = nodes.paragraph("", before, reference)
    volumes = {"annex": {"called": "in the annex", "called_zh": "见附册"}}
    builder = SimpleNamespace(
        config=SimpleNamespace(volumes=volumes), _volume={"notebooks/audit/ledger": "annex"}, _without=set()
    )
    nodes.Element("", addnodes.start_of_file("", nodes.entry("", text) if inside else text, docname=page))
    paper.PaperBuilder._worded(builder, reference)
    assert text.astext() == said


def test_sources_below_a_table_are_as_small_as_below_a_figure_and_other_lines_are_not():
    below, after, apart = (nodes.paragraph("", words) for words in ("Sources: A.", "Words.", "Sources: B."))
    doctree = nodes.container("", nodes.table(), below, after, apart)
    notebook_pages._credited(None, doctree)
    assert [line["classes"] for line in (below, after, apart)] == [["credits"], [], []]
