"""Sphinx with Jupyter Book's configuration, in a process of its own: ``python -m compendium.book.run_sphinx``.

Arguments: the checkout, the builder (``html`` or ``latex``), the folder for its output, that of what is read, a file to
make when all pages are read without a warning, and whether there are PDFs to link to (0 or 1).  It begins when it is told
to by a line, so that what it needs is there by then.
Jupyter Book's own command does the same, but keeps what was read for each builder apart.
"""

import gc
import importlib
import sys
from pathlib import Path

import yaml

# Jupyter Book's schema of its configuration asks for no such format; its grammar takes seconds to load.
sys.modules["rfc3987_syntax"] = None

from jupyter_book.sphinx import build_sphinx  # noqa: E402


def main(root: Path, builder: str, out: Path, doctrees: Path, marker: Path, with_pdf: bool) -> int:
    """Build; any warning is a fault, and all of them are printed.  Returns the status for the shell."""
    # Pages are trees of very many small objects: looking through them for garbage takes longer than making them.
    gc.set_threshold(200_000, 50, 100)
    overrides = {
        "external_toc_path": str(root / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
        "read_marker": str(marker),
        "with_pdf": with_pdf,
    }
    status = build_sphinx(
        root,
        out,
        doctreedir=doctrees,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=overrides,
        builder=builder,
        warningiserror=True,
        keep_going=True,
    )
    return int(bool(status))


if __name__ == "__main__":
    root, builder, out, doctrees, marker, with_pdf = sys.argv[1:]
    config = yaml.safe_load(Path(root, "_config.yml").read_text("utf-8"))
    for name in ("myst_nb.sphinx_ext", "sphinx_book_theme", *config["sphinx"]["extra_extensions"]):
        importlib.import_module(name)
    if not sys.stdin.readline():  # who asked for pages is gone
        sys.exit(1)
    sys.exit(main(Path(root), builder, Path(out), Path(doctrees), Path(marker), with_pdf == "1"))
