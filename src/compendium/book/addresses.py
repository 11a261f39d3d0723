"""The buttons that lead to the repository, its issues and a place to run the notebooks: where CITATION.cff names one.

``repository-code`` and ``url`` there are the one place where addresses of this book are written; without them no page
has any.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

BINDER = "https://mybinder.org"
BINDER_TAKES = ("https://github.com/", "https://gitlab.com/")


def options(cited: dict) -> dict[str, object]:
    """The options of the theme for what a CITATION.cff names; none where it names no repository."""
    where = cited.get("repository-code", "")
    if not where:
        return {}
    found: dict[str, object] = {"repository_url": where, "use_repository_button": True, "use_issues_button": True}
    if where.startswith(BINDER_TAKES):
        found["launch_buttons"] = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
    return found


def _configure(app: Sphinx, config: Config) -> None:
    cited = yaml.safe_load((Path(app.srcdir) / "CITATION.cff").read_text("utf-8"))
    config.html_theme_options = {**config.html_theme_options, **options(cited)}
    config.html_baseurl = cited.get("url", "") or config.html_baseurl


def setup(app: Sphinx) -> dict:
    """Register with Sphinx, before the theme reads its options."""
    app.connect("config-inited", _configure, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
