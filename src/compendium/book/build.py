"""The book: HTML by Jupyter Book, PDF by XeLaTeX, both checked before they replace the last good ones."""

import filecmp
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from compendium import files
from compendium.book import debian, digests, exports, references, surroundings, tex

NAME = "lianzhang-recomputed"
LATEXMK = ["latexmk", "-pdfxe", "-dvi-", "-ps-", "-interaction=nonstopmode", "-halt-on-error", f"{NAME}.tex"]
JUPYTER_BOOK = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
ABANDONED_SECONDS = 3600
ASIDE = "old"  # what the pages that are being replaced are called meanwhile
OVERFULL_POINTS = 20  # what sticks out further than this is seen on paper
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class BuildError(Exception):
    """The book could not be built; the text says why, for a reader who knows nothing of Sphinx or TeX."""


def build(root: Path, pdf: str = "auto") -> dict[str, Path]:
    """Build the book of the checkout `root` into `_build/`, unless it is up to date.

    Parameters
    ----------
    root
        The checkout. Its notebooks are taken as they are stored; nothing is executed.
    pdf
        "auto" goes on without a PDF where TeX cannot be had, "required" does not, "no" makes none.

    Returns
    -------
    Where the HTML's first page and, if there is one, the PDF lie.

    Raises
    ------
    BuildError
        A page or the PDF has a fault, or TeX is missing and required. `_build/` then still holds
        the last good book.
    """
    made = root / "_build"
    made.mkdir(exist_ok=True)
    target = {"html": made / "html", "pdf": made / f"{NAME}.pdf"}
    wanted = ["html"] + (["pdf"] if pdf != "no" and have_tex(made, required=pdf == "required") else [])
    _restore(made, target["html"])
    state, now = _state(made), _digest(root)
    todo = [what for what in wanted if state.get(what) != now or not target[what].exists()]
    if todo:
        print(f"book: building {' and '.join(todo).upper()} ...", flush=True)
        start = time.monotonic()
        _sweep(made)
        generate(root)
        work = Path(tempfile.mkdtemp(dir=made, prefix=".new-"))
        try:
            makers = {"html": _html, "pdf": _pdf}
            with ThreadPoolExecutor(2) as pool:  # the two do not need each other
                for future in [pool.submit(makers[what], root, work) for what in todo]:
                    future.result()
            if "html" in todo and "pdf" not in wanted:
                unlink_pdf(work / "html")
            for what in todo:
                _swap(work / target[what].name, target[what])
            _write_state(made, state | dict.fromkeys(todo, now))
        finally:
            shutil.rmtree(work, ignore_errors=True)
        print(f"book: built in {time.monotonic() - start:.1f} s", flush=True)
    else:
        print("book: up to date", flush=True)
    offered = target["html"] / target["pdf"].name  # for download from the site
    if "pdf" in wanted and not (offered.exists() and filecmp.cmp(offered, target["pdf"], shallow=False)):
        Path(shutil.copyfile(target["pdf"], made / "offered.pdf")).replace(offered)
    result = {"HTML": target["html"] / "index.html"}
    return result | ({"PDF": target["pdf"]} if "pdf" in wanted else {})


def generate(root: Path) -> None:
    """Write the files that the pages are made of but nobody writes by hand: the bibliography and the downloads."""
    references.write(root)
    exports.write(root)


def unlink_pdf(html: Path) -> None:
    """Take the link to the PDF out of the pages of a book that is built without one; its words stay."""
    for page in html.rglob("*.html"):
        text = page.read_text("utf-8")
        linked = re.sub(rf'<a href="[^"]*{NAME}\.pdf">([^<]*)</a>', r"\1 (not built here)", text)
        if linked != text:
            page.write_text(linked, "utf-8")


def have_tex(made: Path, required: bool) -> bool:
    """Whether there is TeX for the PDF; installed where that can be done, else one line says how.

    Raises
    ------
    BuildError
        There is none and it is `required`.
    """
    if not tex.missing():
        return True
    how = tex.advice()
    if debian.can_install():
        print("book: installing TeX for the PDF (about 250 MB, once) ...", flush=True)
        log = made / "tex-install.log"
        debian.install(tex.missing(), log)
        if not tex.missing():
            return True
        how = f"apt-get could not install it (its words: {log})"
    if required:
        raise BuildError(f"the PDF is required and TeX is missing; {how}")
    print(f"book: no PDF, since TeX is missing; {how}", flush=True)
    return False


def _digest(root: Path) -> str:
    """Of everything that the built book is made from."""
    patterns = ("book/**/*", "notebooks/**/*.ipynb", "notebooks/**/*.md", "data/**/*.csv", "data/*.bib", "src/**/*.py")
    paths = [root / name for name in ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.lock")]
    for pattern in patterns:
        paths += (path for path in root.glob(pattern) if path.is_file() and "/." not in path.as_posix())
    # What `generate` writes there follows from the rest; results of the tools, in a folder of their own, do not.
    made, suffixes = (
        (root / "book", root / "book" / "figures"),
        (".bib", ".csv", ".json", ".xlsx", ".zip", ".svg", ".pdf"),
    )
    paths = [path for path in paths if path.parent not in made or path.suffix not in suffixes]
    return digests.of_files(sorted(paths), root)


def _state(made: Path) -> dict[str, str]:
    try:
        return json.loads((made / "made.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _write_state(made: Path, state: dict[str, str]) -> None:
    files.write(made / "made.json", json.dumps(state, indent=1, sort_keys=True) + "\n")


def _sweep(made: Path) -> None:
    """Remove what builds that were killed have left; a build that still runs is younger than an hour."""
    for left in made.glob(".new-*"):
        if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _restore(made: Path, html: Path) -> None:
    """Put the last good pages back where a build was killed between the two renames of `_swap`."""
    for aside in sorted(made.glob(f".new-*/{ASIDE}")):
        if not html.exists():
            aside.rename(html)


def _swap(new: Path, old: Path) -> None:
    """Put `new` in the place of `old`; where that fails, `old` is there as before."""
    if not old.is_dir():
        new.replace(old)
        return
    aside = old.rename(new.with_name(ASIDE))
    try:
        new.rename(old)
    except BaseException:
        aside.rename(old)
        raise


def _jupyter_book(root: Path, work: Path, builder: str) -> None:
    """Run Jupyter Book; any warning is a fault, and all of them are shown."""
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(root), "--path-output", str(work)]
    command += ["--builder", builder, "--all", "-W", "-n", "--keep-going"]
    log = root / "_build" / f"{builder}.log"
    if _run(command, root, log):
        text = ANSI.sub("", log.read_text("utf-8", errors="replace"))
        faults = dict.fromkeys(re.findall(r"^.*(?:WARNING|ERROR|CRITICAL|Error|Exception)\b.*$", text, re.M))
        shown = "\n".join(fault.replace(str(root) + "/", "") for fault in list(faults)[:40])
        raise BuildError(f"the {builder.upper()} pages have faults (all of Sphinx's words: {log}):\n{shown}")


def _run(command: list[str], folder: Path, log: Path, **variables: str) -> int:
    """Run a program in `folder` with its words in `log`; returns its status."""
    root = log.parent.parent
    with log.open("wb") as out:
        environment = surroundings.fixed(root) | variables
        return subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT).returncode


def _html(root: Path, work: Path) -> None:
    """`work/html`: the site, with MathJax in it and nothing that differs from build to build."""
    _jupyter_book(root, work / "for-html", "html")
    site = work / "for-html" / "_build" / "html"
    # MathJax is another project's work: taken from the installed package, never committed here.
    package = importlib.util.find_spec("sphinx-mathjax-offline").submodule_search_locations[0]
    mathjax, fonts = Path(package) / "static" / "mathjax", Path("output/chtml/fonts/woff-v2")
    (site / "_static" / "mathjax" / fonts).parent.mkdir(parents=True)
    shutil.copyfile(mathjax / "tex-mml-chtml.js", site / "_static" / "mathjax" / "tex-mml-chtml.js")
    shutil.copytree(mathjax / fonts, site / "_static" / "mathjax" / fonts)
    (site / ".buildinfo").unlink(missing_ok=True)  # differs from folder to folder, serves only Sphinx
    for path in site.rglob("*.map"):  # for debuggers of the theme: 3 MB that no reader asks for
        path.unlink()
    asked = outside(site)
    if asked:
        raise BuildError("the pages ask other hosts:\n" + "\n".join(asked))
    site.rename(work / "html")


def outside(site: Path) -> list[str]:
    """What the pages and style sheets under `site` would fetch from other hosts, as `page: address`."""
    address = r"[\"']?((?:https?:)?//[^\"'\s>)]+)"
    fetched = [
        re.compile(rf"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)={address}", re.I),
        re.compile(rf"<link\b(?=[^>]*\brel=[\"']?(?!canonical|search|next|prev|author)\w)[^>]*\bhref={address}", re.I),
        re.compile(rf"(?:@import\s+|url\(\s*){address}", re.I),
    ]
    found = []
    for page in sorted([*site.rglob("*.html"), *site.rglob("*.css")]):
        text = page.read_text("utf-8", errors="replace")
        patterns = fetched if page.suffix == ".html" else fetched[2:]
        name = page.relative_to(site).as_posix()
        found += [f"{name}: {hit}" for pattern in patterns for hit in pattern.findall(text)]
    return found


def _pdf(root: Path, work: Path) -> None:
    """`work/lianzhang-recomputed.pdf`, by way of LaTeX; XeLaTeX's log is read for what it does not call an error."""
    exports.for_paper(root)
    _jupyter_book(root, work / "for-pdf", "latex")
    folder = work / "for-pdf" / "_build" / "latex"
    log = root / "_build" / "xelatex.log"
    status = _run(LATEXMK, folder, log, max_print_line="1000")  # else TeX breaks its messages in the middle
    written = folder / f"{NAME}.log"
    text = written.read_text("utf-8", errors="replace") if written.exists() else ""
    if text:
        shutil.copyfile(written, log)
    faults, remarks = read_tex_log(text, (folder / f"{NAME}.tex").read_text("utf-8"))
    if status:  # it stopped in the middle: references are undefined then, which says nothing
        stops = re.findall(r"^(?:!.*|l\.\d+.*)$", text, re.M)[:10]
        faults = [fault for fault in faults if fault.startswith("Missing")] + (stops or ["latexmk gave up"])
    if faults:
        raise BuildError(f"the PDF has faults (all of XeLaTeX's words: {log}):\n" + "\n".join(faults))
    for remark in remarks:
        print(f"book: PDF: {remark}", flush=True)
    (folder / f"{NAME}.pdf").rename(work / f"{NAME}.pdf")


def read_tex_log(log: str, source: str) -> tuple[list[str], list[str]]:
    """What XeLaTeX lets pass with exit status 0: (faults, remarks).

    Faults are characters that no font has and references to nothing. Remarks are `??` in the
    text, and tables and lines that stick out into the margin.
    """
    faults = re.findall(r"^Missing character: .*$", log, re.M)
    faults += re.findall(r"^LaTeX Warning: (?:Reference|Citation|Hyper reference) .* undefined.*$", log, re.M)
    remarks = [f"`??` in the text: {line.strip()[:100]}" for line in source.splitlines() if "??" in line]
    for points, where in re.findall(r"^Overfull \\hbox \(([\d.]+)pt too wide\) (.*)$", log, re.M):
        if float(points) > OVERFULL_POINTS:
            remarks.append(f"{points} points too wide: {where} of {NAME}.tex")
    return list(dict.fromkeys(faults)), list(dict.fromkeys(remarks))
