"""The book: HTML by Sphinx with Jupyter Book's configuration, PDFs by XeLaTeX, each checked before it replaces the last.

What Sphinx read is kept in ``_build/kept`` and belongs to the pages in ``_build/html``: a build works on copies of both
and puts them in place together.  Where either is not as the last build left it, the next one begins anew.
"""

import contextlib
import filecmp
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import yaml

from compendium import files
from compendium.book import debian, digests, engine, exports, references, surroundings, tex
from compendium.book.provinces import chinese

LATEXMK = ["latexmk", "-pdfxe", "-dvi-", "-ps-", "-interaction=nonstopmode", "-halt-on-error"]
ABANDONED_SECONDS = 3600
ASIDE = "old"  # what the pages that are being replaced are called meanwhile
COARSEST_SECONDS = 2  # by which a file system may put the time of a file too early
OVERFULL_POINTS = 3  # what sticks out further than this is seen on paper
_remembering = threading.Lock()  # what is kept of the last build is added to by several threads
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class BuildError(Exception):
    """The book could not be built; the text says why, for a reader who knows nothing of Sphinx or TeX."""


def build(root: Path, pdf: str = "auto") -> list[tuple[str, Path]]:
    """Build the book of the checkout `root` into `_build/`, unless it is up to date.

    Parameters
    ----------
    root
        The checkout. Its notebooks are taken as they are stored; nothing is executed.
    pdf
        "auto" goes on without PDFs where TeX cannot be had, "required" does not, "no" makes none.

    Returns
    -------
    What was made and where it lies: the HTML by its first page, then the PDFs if there are any.

    Raises
    ------
    BuildError
        A page or a PDF has a fault, or TeX is missing and required. Of the HTML and the PDFs, what has the fault is then
        as the last good build left it.
    """
    made = root / "_build"
    made.mkdir(exist_ok=True)
    site, papers = made / "html", [made / f"{name}.pdf" for name in volumes(root)]
    with_pdf = pdf != "no" and have_tex(made, required=pdf == "required")
    _restore(made, site)
    state, now = _state(made), digests.of_files(digests.book_files(root), root)
    wanted = [now, with_pdf, sorted(path.name for paths in engine.programs(root).values() for path in paths)]
    stale = [] if state.get("html") == wanted and site.exists() else ["HTML"]
    if with_pdf and not (state.get("pdf") == now and all(path.exists() for path in papers)):
        stale.append("PDF")
    if stale:
        print(f"book: building {' and '.join(stale)} ...", flush=True)
        start = time.monotonic()
        _sweep(made)
        work = Path(tempfile.mkdtemp(dir=made, prefix=".new-"))
        try:
            _build(root, work, site, wanted, papers if "PDF" in stale else [])
        finally:
            shutil.rmtree(work, ignore_errors=True)
        print(f"book: built in {time.monotonic() - start:.1f} s", flush=True)
    else:
        print("book: up to date", flush=True)
    for path in papers if with_pdf else ():  # for download from the site
        offered = site / path.name
        if not (offered.exists() and filecmp.cmp(offered, path, shallow=False)):
            Path(shutil.copyfile(path, made / f"{path.name}.part")).replace(offered)
    return [("HTML", site / "index.html"), *(("PDF", path) for path in papers if with_pdf)]


def _build(root: Path, work: Path, site: Path, wanted: list, papers: list[Path]) -> None:
    """Pages, then the PDFs from what was read for them; each is put in place as soon as it is good.

    ``wanted`` is what is kept of the pages' state: of which files they are, whether there are PDFs, the engine's parts.
    """
    made, running, (now, with_pdf, _) = site.parent, [], wanted
    with ThreadPoolExecutor(2) as pool:
        try:
            pages = pool.submit(_html, root, work, with_pdf, running)
            if papers:
                while not pages.done() and not (work / "read").exists():
                    wait([pages], 0.1)
                if pages.done():  # its fault, if it has one, is that of the PDFs too
                    pages.result()
                shutil.copytree(work / "kept" / "doctrees", work / "doctrees")  # the pages' own is moved meanwhile
                printed = pool.submit(_pdf, root, work, running)
            pages.result()
            _put_in_place(work, site)
            _remember(made, html=wanted)
            if papers:
                printed.result()
                for path in papers:
                    (work / "latex" / path.name).replace(path)
                _remember(made, pdf=now)
        except BaseException:
            for process in list(running):  # whatever is still at work
                process.kill()
            raise


def volumes(root: Path) -> dict[str, dict]:
    """The PDFs by name, as ``_config.yml`` describes them."""
    return yaml.safe_load((root / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["volumes"]


def generate(root: Path) -> None:
    """Write the files that the pages are made of but nobody writes by hand: the bibliography, pictures and data of
    exhibits, Chinese chapters.

    Of downloads that are not there yet an empty file stands for each, which `follow_tables` fills while pages are made.
    """
    sources = (root / "data").rglob("sources.csv")
    _once(root, "bibliography", sources, [root / references.PATH], lambda: references.write(root))
    exports.write_figures(root)
    chinese.write(root)
    for name in exports.OF_TABLES:
        if not (root / "book" / name).exists():
            (root / "book" / name).touch()


def _once(root: Path, name: str, inputs: Iterable[Path], paths: list[Path], make: Callable[[], object]) -> None:
    """Call `make` unless the files that it makes are as it left them, and its inputs and the programs too."""
    made, read = root / "_build", [*inputs, *(root / "src").rglob("*.py"), root / "requirements.lock"]
    now, there = digests.of_files(sorted(read), root), all(path.exists() for path in paths)
    if there and _state(made).get(name) == [now, digests.of_files(paths, root)]:
        return
    make()
    _remember(made, **{name: [now, digests.of_files(paths, root)]})


@contextlib.contextmanager
def follow_tables(root: Path) -> Iterator[Future]:
    """Write meanwhile, in a process of its own, the downloads that follow from the tables alone; they are there at the end.

    Returns
    -------
    What has a result once they are there.

    Raises
    ------
    BuildError
        They could not be made.
    """
    log, running = root / "_build" / "downloads.log", []
    command = [sys.executable, "-m", "compendium.book.exports", str(root)]

    def write() -> None:
        if _run(command, root, log, running):
            raise BuildError(f"the downloads could not be made (their own words: {log})")

    paths = [root / "book" / name for name in exports.OF_TABLES]
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(_once, root, "downloads", (root / "data").rglob("*.csv"), paths, write)
        try:
            yield writing
        except BaseException:
            for process in list(running):
                process.kill()
            raise
        writing.result()


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


def _state(made: Path) -> dict:
    try:
        return json.loads((made / "made.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _remember(made: Path, **entries: object) -> None:
    with _remembering:
        files.write(made / "made.json", json.dumps(_state(made) | entries, indent=1, sort_keys=True) + "\n")


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


def _code(root: Path) -> str:
    """The digest of what all pages hang on: programs, configuration, and which style sheets and scripts there are."""
    paths = [root / name for name in ("_config.yml", "CITATION.cff", "requirements.lock", engine.LOCK)]
    static = sorted(path.relative_to(root).as_posix() for path in (root / "book" / "static").rglob("*"))
    return digests.of_files([*paths, *sorted((root / "src").rglob("*.py"))], root, sys.version, *static)


def _listing(site: Path) -> str:
    """A digest of name, size and time of each file of a site, but for the PDFs that are put there later."""
    found = sorted((p.relative_to(site).as_posix(), p.stat()) for p in site.rglob("*") if p.is_file())
    lines = [f"{name} {s.st_size} {s.st_mtime_ns}" for name, s in found if "/" in name or not name.endswith(".pdf")]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def _begin(root: Path, work: Path) -> None:
    """Copy into `work` what the last build kept, where it is whole and of the same programs, and its pages."""
    made = root / "_build"
    kept, site, mine = made / "kept", made / "html", work / "kept"
    try:
        held = json.loads((kept / "made.json").read_text("utf-8"))
        if held["code"] == _code(root):
            shutil.copytree(kept, mine)
            shutil.copytree(site, work / "html", ignore=lambda folder, names: {n for n in names if n.endswith(".pdf")})
            if json.loads((kept / "made.json").read_text("utf-8")) != held:  # another build came between
                raise ValueError
            if _listing(work / "html") != held["site"]:  # somebody changed the pages
                shutil.rmtree(work / "html")
    except (OSError, ValueError, KeyError, shutil.Error):
        shutil.rmtree(mine, ignore_errors=True)
        shutil.rmtree(work / "html", ignore_errors=True)


def _put_in_place(work: Path, site: Path) -> None:
    """Put pages and what was read for them in the place of the last ones; nothing is kept where that is cut short."""
    kept = site.parent / "kept"
    before = work / "kept-before"
    if kept.exists():
        kept.rename(before)
    try:
        _swap(work / "html", site)
    except BaseException:  # a program holds a page open, say
        if before.exists():
            before.rename(kept)
        raise
    (work / "kept").rename(kept)


def _sphinx(root: Path, work: Path, builder: str, with_pdf: bool, running: list) -> subprocess.Popen:
    """Start Sphinx, which imports what it needs and then waits to be told to make pages in `work`."""
    doctrees = work / "kept" / "doctrees" if builder == "html" else work / "doctrees"
    arguments = [root, builder, work / builder, doctrees, work / "read", int(with_pdf)]
    command = [sys.executable, "-m", "compendium.book.run_sphinx", *map(str, arguments)]
    return _started(command, root, root / "_build" / f"{builder}.log", running)


def _make_pages(root: Path, builder: str, sphinx: subprocess.Popen, running: list) -> None:
    """Have the Sphinx that was started make the pages; any warning is a fault, and all of them are shown."""
    log = root / "_build" / f"{builder}.log"
    if _ended(sphinx, running, b"begin\n"):
        text = ANSI.sub("", log.read_text("utf-8", errors="replace"))
        if full := re.search(
            r"OSError: \[Errno \d+\] (No space left on device|File too large|Disk quota exceeded).*", text
        ):
            raise BuildError(f"{full[1]}: the pages were not made, and the last good ones are as they were")
        faults = dict.fromkeys(re.findall(r"^.*(?:WARNING|ERROR|CRITICAL|Error|Exception)\b.*$", text, re.M))
        shown = "\n".join(fault.replace(str(root) + "/", "") for fault in list(faults)[:40])
        raise BuildError(f"the {builder.upper()} pages have faults (all of Sphinx's words: {log}):\n{shown}")


def _started(command: list[str], folder: Path, log: Path, running: list, **variables: str) -> subprocess.Popen:
    """A program begun in `folder` with its words in `log`, listed in `running` until it has `_ended`."""
    root = log.parent.parent
    with log.open("wb") as out:
        environment = surroundings.fixed(root) | variables
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT
        )
    running.append(process)
    return process


def _ended(process: subprocess.Popen, running: list, told: bytes = b"") -> int:
    """The status of a program when it has ended, which is `told` something before."""
    process.communicate(told)
    running.remove(process)
    return process.returncode


def _run(command: list[str], folder: Path, log: Path, running: list, **variables: str) -> int:
    """Run a program in `folder` with its words in `log`, listed in `running` meanwhile; returns its status."""
    return _ended(_started(command, folder, log, running, **variables), running)


def _html(root: Path, work: Path, with_pdf: bool, running: list) -> None:
    """`work/html`: the site, with MathJax and the engine in it and nothing that differs from build to build; `work/kept`."""
    start, site, kept, parts = time.time(), work / "html", work / "kept", work / "engine"
    sphinx = _sphinx(root, work, "html", with_pdf, running)
    generate(root)
    _begin(root, work)
    if (site / engine.FOLDER).exists():
        (site / engine.FOLDER).rename(parts)
    # Sphinx copies them again; what is there when it begins would be named otherwise on the pages.
    shutil.rmtree(site / "_static", ignore_errors=True)
    # Where it was made differs from folder to folder; it serves only Sphinx.
    info = site / ".buildinfo", kept / "buildinfo"
    if site.exists() and info[1].exists():
        shutil.copyfile(info[1], info[0])

    def write_engine() -> None:
        written.result()  # the ledger is part of it
        engine.write(root, parts)

    with ThreadPoolExecutor(1) as pool, follow_tables(root) as written:
        live = pool.submit(write_engine)
        _make_pages(root, "html", sphinx, running)
    live.result()
    _bring_downloads(root, site)
    info[0].replace(info[1])
    # MathJax is another project's work: taken from the installed package, never committed here.
    package = importlib.util.find_spec("sphinx-mathjax-offline").submodule_search_locations[0]
    mathjax, fonts = Path(package) / "static" / "mathjax", Path("output/chtml/fonts/woff-v2")
    (site / "_static" / "mathjax" / fonts).parent.mkdir(parents=True)
    shutil.copyfile(mathjax / "tex-mml-chtml.js", site / "_static" / "mathjax" / "tex-mml-chtml.js")
    shutil.copytree(mathjax / fonts, site / "_static" / "mathjax" / fonts)
    if parts.exists():
        parts.rename(site / engine.FOLDER)
    for path in site.rglob("*.map"):  # for debuggers of the theme: 3 MB that no reader asks for
        path.unlink()
    if asked := outside(site, start - COARSEST_SECONDS):
        raise BuildError("the pages ask other hosts:\n" + "\n".join(asked))
    held = {"code": _code(root), "site": _listing(site)}
    files.write(kept / "made.json", json.dumps(held, indent=1, sort_keys=True) + "\n")


def _bring_downloads(root: Path, site: Path) -> None:
    """Put the downloads that follow from the tables into the site: Sphinx copied what was there as it began."""
    for name in exports.OF_TABLES:
        for path in [*site.glob(f"_downloads/*/{name}"), *site.glob(f"_static/{name}")]:
            shutil.copyfile(root / "book" / name, path)


def outside(site: Path, since: float = 0) -> list[str]:
    """What the pages and style sheets under `site` would fetch from other hosts, as `page: address`.

    Parameters
    ----------
    site
        The folder.
    since
        Only files that were written at this time or later, in seconds since 1970, are looked into.
    """
    address = r"[\"']?((?:https?:)?//[^\"'\s>)]+)"
    fetched = [
        re.compile(rf"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)={address}", re.I),
        re.compile(rf"<link\b(?=[^>]*\brel=[\"']?(?!canonical|search|next|prev|author)\w)[^>]*\bhref={address}", re.I),
        re.compile(rf"(?:@import\s+|url\(\s*){address}", re.I),
    ]
    found = []
    pages = [path for kind in ("*.html", "*.css") for path in site.rglob(kind) if path.stat().st_mtime >= since]
    for page in sorted(pages):
        text = page.read_text("utf-8", errors="replace")
        patterns = fetched if page.suffix == ".html" else fetched[2:]
        name = page.relative_to(site).as_posix()
        found += [f"{name}: {hit}" for pattern in patterns for hit in pattern.findall(text)]
    return found


def _pdf(root: Path, work: Path, running: list) -> None:
    """`work/latex/*.pdf`, by way of LaTeX; XeLaTeX's log is read for what it does not call an error."""
    folder, sphinx = work / "latex", _sphinx(root, work, "latex", True, running)
    exports.for_paper(root)
    _make_pages(root, "latex", sphinx, running)
    with ThreadPoolExecutor(2) as pool:
        faults = list(pool.map(lambda name: _typeset(root, folder, name, running), volumes(root)))
    if any(faults):
        raise BuildError("\n".join(fault for fault in faults if fault))


def _typeset(root: Path, folder: Path, name: str, running: list) -> str:
    """Make one volume; its faults, in words."""
    log = root / "_build" / f"{name}.log"
    status = _run([*LATEXMK, f"{name}.tex"], folder, log, running, max_print_line="1000")  # else TeX breaks its words
    written = folder / f"{name}.log"
    text = written.read_text("utf-8", errors="replace") if written.exists() else ""
    if text:
        shutil.copyfile(written, log)
    faults, remarks = read_tex_log(text, (folder / f"{name}.tex").read_text("utf-8"))
    if status:  # it stopped in the middle: references are undefined then, which says nothing
        stops = re.findall(r"^(?:!.*|l\.\d+.*)$", text, re.M)[:10]
        faults = [fault for fault in faults if fault.startswith("Missing")] + (stops or ["latexmk gave up"])
    faults = faults or tex.off_the_page(folder / f"{name}.pdf")
    if faults:
        return f"{name}.pdf has faults (all of XeLaTeX's words: {log}):\n" + "\n".join(
            fault + _places(root, fault) for fault in faults
        )
    for remark in remarks:
        print(f"book: {name}.pdf: {remark}", flush=True)
    return ""


def _places(root: Path, fault: str) -> str:
    """Where a character that no font has stands in tables, notebooks and pages, as `file:line`; else nothing."""
    found = re.match(r"Missing character: There is no (.) ", fault)
    if not found:
        return ""
    patterns = ("data/**/*.csv", "notebooks/**/*.ipynb", "notebooks/**/*.md", "book/*.md", "data/*.bib")
    places = [
        f"{path.relative_to(root).as_posix()}:{number}"
        for pattern in patterns
        for path in sorted(root.glob(pattern))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if found[1] in line
    ]
    return f" It stands in {', '.join(places[:3])}." if places else ""


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
            remarks.append(f"{points} points too wide: {where}")
    return list(dict.fromkeys(faults)), list(dict.fromkeys(remarks))
