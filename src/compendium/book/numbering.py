"""Numbers of figures and tables from outlines: what of each page a number hangs on, kept with what was read.

Sphinx loads every page, and walks through all of it, whenever one page was read; and the whole page that a number
stands on for each mention of it.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

_CAPTIONS = (nodes.caption, nodes.title)


class Outline(nodes.container):
    """Of a page its sections, its lists of pages, and what bears a number with its caption, in their order."""

    ids: dict[str, nodes.Element]


def outline(page: nodes.document, domain: StandardDomain) -> Outline:
    """The outline of a page that was read."""
    made = Outline()
    made.extend(_kept(page, domain))
    made.ids = {name: node for node in made.findall(nodes.Element) for name in node.get("ids", ())}
    return made


def _kept(node: nodes.Element, domain: StandardDomain) -> list[nodes.Element]:
    kept = []
    for child in node.children:
        if not isinstance(child, nodes.Element):
            continue
        inner = _kept(child, domain)
        if isinstance(child, addnodes.toctree) or domain.get_enumerable_node_type(child):
            one = child.copy()
            one.extend(type(c)(c.rawsource, c.astext()) for c in child.children if isinstance(c, _CAPTIONS))
            one.extend(inner)
            kept.append(one)
        else:
            kept += inner
    return kept


class _Outlined:
    """An environment that gives of each page its outline alone, to who asks it for a page."""

    def __init__(self, env: BuildEnvironment):
        object.__setattr__(self, "_env", env)

    def __getattr__(self, name: str):
        return getattr(self._env, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._env, name, value)

    def get_doctree(self, docname: str) -> Outline:
        """The outline of a page, in the place of the page."""
        return self.compendium_outlines[docname]


class OutlinedDomain(StandardDomain):
    """Sphinx's own domain, which finds what a number belongs to in outlines."""

    def _resolve_numref_xref(self, env, *rest):
        return super()._resolve_numref_xref(_Outlined(env), *rest)


def _count(
    collector: TocTreeCollector, env: BuildEnvironment, count=TocTreeCollector.assign_figure_numbers
) -> list[str]:
    return count(collector, _Outlined(env))


def _read(app: Sphinx, page: nodes.document) -> None:
    if not hasattr(app.env, "compendium_outlines"):
        app.env.compendium_outlines = {}
    app.env.compendium_outlines[app.env.docname] = outline(page, app.env.get_domain("std"))


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "compendium_outlines", {}).pop(docname, None)


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("doctree-read", _read, priority=900)
    app.connect("env-purge-doc", _forget)
    app.add_domain(OutlinedDomain, override=True)
    # Jupyter Book has a collector of its own, made of this one; the method they share is put in its place.
    TocTreeCollector.assign_figure_numbers = _count
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
