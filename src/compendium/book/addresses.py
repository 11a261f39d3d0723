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
# Where the theme knows the addresses of files and issues, and whether Binder takes it.
HOSTS = {"https://github.com/": True, "https://gitlab.com/": True, "https://bitbucket.org/": False}


def options(cited: dict) -> dict[str, object]:
    """The options of the theme for what a CITATION.cff names; none where it names no repository of a known host."""
    where = cited.get("repository-code", "")
    host = next((host for host in HOSTS if where.startswith(host)), None)
    if host is None:
        return {}
    found: dict[str, object] = {"repository_url": where, "use_repository_button": True, "use_issues_button": True}
    if HOSTS[host]:
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
