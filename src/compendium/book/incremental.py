"""What makes a build that reads and writes a few pages give the bytes of one that reads and writes them all.

Sphinx keeps what it read.  Beyond what it sees itself, a page is read again when its bytes are others, whatever its
clock says; and all pages are written again, from what is kept, when anything changed that one page shows of another:
a title, a label, a number, the order of the book, a citation.  What belonged to a page that is gone is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from . import digests
from .exports import OF_TABLES

OF_NO_PAGE = {"search.html"}


def _digest(env: BuildEnvironment, docname: str) -> str:
    return hashlib.sha256(Path(env.doc2path(docname)).read_bytes()).hexdigest()


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The pages whose bytes are not those that were read, and those that list others, where a page joined or went."""
    held = getattr(env, "compendium_bytes", {})
    env.compendium_bytes = {name: _digest(env, name) for name in sorted(env.found_docs)}
    lists = list(env.toctree_includes) if added or removed else []
    return lists + [name for name, digest in env.compendium_bytes.items() if held.get(name) != digest]


def _only_the_site_reads(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Paper is made from what was read for the site; were it to read pages itself, the two could say different things.

    Raises
    ------
    ExtensionError
        Another builder was about to read pages.
    """
    if app.builder.format == "latex" and docnames:
        raise ExtensionError(f"pages changed since they were read for the site: {', '.join(docnames)}")


def _rewritten(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, where anything changed that one page shows of another; the first page always, so that Sphinx goes on."""
    if app.builder.format != "html":
        return []
    now = hashlib.sha256("\n".join(_shown_elsewhere(app, env)).encode("utf-8")).hexdigest()
    before, env.compendium_surface = getattr(env, "compendium_surface", None), now
    return sorted(env.found_docs) if now != before else [env.config.root_doc]


def _shown_elsewhere(app: Sphinx, env: BuildEnvironment) -> Iterator[str]:
    """What other pages than its own show, line by line: titles, order, numbers, labels, citations, the page's frame."""
    root = Path(app.srcdir)
    yield digests.of_files(sorted(path for path in (root / "book" / "static").rglob("*") if path.is_file()), root)
    for name in sorted(env.found_docs):
        yield f"{name} {env.titles[name].astext()} {env.longtitles[name].astext()} {env.toctree_includes.get(name)}"
        yield f"{env.toc_secnumbers.get(name)} {env.toc_fignumbers.get(name)}"
    standard = env.get_domain("std")
    for kind in ("labels", "anonlabels", "objects", "terms", "progoptions"):
        yield from (f"{kind} {name} {place}" for name, place in sorted(standard.data.get(kind, {}).items(), key=str))
    if "cite" in env.domains:
        for one in env.get_domain("cite").citations:
            yield f"{one.citation_id} {one.key} {one.formatted_entry.label} {one.formatted_entry.text}"


def _clear(app: Sphinx, exception: Exception | None) -> None:
    """Delete from the site what belongs to no page any more: pages, their sources, downloads and pictures."""
    if exception is not None or app.builder.format != "html":
        return
    site, env = Path(app.outdir), app.env
    wanted = OF_NO_PAGE | {f"{name}.html" for name in env.found_docs}
    wanted |= {"index.html"} | {f"_downloads/{name}" for _, name in env.dlfiles.values()}
    wanted |= {f"_images/{name}" for _, name in env.images.values()}
    wanted |= {f"_sources/{Path(env.doc2path(name, False)).as_posix()}" for name in env.found_docs}
    kept = [path for part in ("_downloads", "_images", "_sources") for path in (site / part).rglob("*")]
    for path in [*site.rglob("*.html"), *kept]:
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in wanted and not name.startswith("_static/"):
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def _let_downloads_change(app: Sphinx, doctree: nodes.document) -> None:
    """Forget that a page hangs on downloads that follow from the tables: nothing on it tells what is in them."""
    held = app.env.dependencies[app.env.docname]
    held -= {f"book/{name}" for name in OF_TABLES}


def _mark_read(app: Sphinx, env: BuildEnvironment) -> None:
    """Say that all pages are read and kept, without a warning: paper can be made of them while the site is written."""
    if app.config.read_marker and not app._warncount:
        Path(app.config.read_marker).touch()


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.add_config_value("read_marker", "", "")
    app.connect("doctree-read", _let_downloads_change, priority=900)  # when Sphinx has noted them
    app.connect("env-check-consistency", _mark_read)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _only_the_site_reads)
    app.connect("env-get-updated", _rewritten, priority=900)  # when all numbers are given
    app.connect("build-finished", _clear)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
