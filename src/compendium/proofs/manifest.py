"""MANIFEST.sha256: every file of the released book, and whether another build of it is the same."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from compendium.book import build

NAME = "MANIFEST.sha256"
PDF = f"_build/{build.NAME}.pdf"  # the site holds a copy to download
PDF_LINK = re.compile(rb'<a href="[^"]*' + build.NAME.encode() + rb'\.pdf">([^<]*)</a>')
FIGURE = re.compile(r'<figure[^>]* id="([^"]+)">\s*<img[^>]* src="[^"]*?_images/([^"/]+)"')
DATA = re.compile(r"_downloads/[0-9a-f]+/(.+)\.csv$")
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
# What is said of a file. The last three are faults.
IDENTICAL = "identical"
REDRAWN = "same data, drawn otherwise"
AROUND = "same but for such figures, or the link to the PDF"
NOT_MADE = "not made: no TeX here"
NOT_COMPARED = "not compared: another TeX, or such figures in it"
DIFFERENT, MISSING, EXTRA = "different", "missing", "not in the release"
FAULTS = (DIFFERENT, MISSING, EXTRA)


@dataclass
class Manifest:
    """The files of a built book.

    files: sha256 by name from the checkout. figures: the files of picture and data by the figure's name.
    apart: sha256 of the pages that show figures or link the PDF, taken without. about: what it was made of and with.
    """

    about: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    figures: dict[str, tuple[str, str]] = field(default_factory=dict)
    apart: dict[str, str] = field(default_factory=dict)


def sha256(data: bytes) -> str:
    """The digest that `sha256sum` prints."""
    return hashlib.sha256(data).hexdigest()


def tex() -> str:
    """XeTeX's own name for itself, or `none`."""
    try:
        done = subprocess.run(["xelatex", "--version"], capture_output=True, text=True)
    except OSError:
        return "none"
    return done.stdout.splitlines()[0] if done.stdout else "none"


def about(root: Path) -> dict[str, str]:
    """What the book of `root` is made of and with, in words that stay the same on one computer."""
    cff = (root / "CITATION.cff").read_text("utf-8")
    version, date = (re.search(rf"^{key}: *(\S+)", cff, re.M) for key in ("version", "date-released"))
    made_with = [f"{name} {metadata.version(name)}" for name in ("numpy", "matplotlib", "sphinx")]
    return {
        "version": f"{version[1]} of {date[1]}" if version and date else "unknown",
        "sources": build._digest(root),
        "platform": f"{platform.system()} {platform.machine()}, {platform.python_implementation()}"
        f" {platform.python_version()}, {', '.join(made_with)}",
        "tex": tex(),
    }


def of(root: Path) -> Manifest:
    """The manifest of the book that was built in the checkout `root`."""
    site = root / "_build" / "html"
    paths = [path for path in sorted(site.rglob("*")) if path.is_file()] + [root / PDF] * (root / PDF).exists()
    content = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    made = Manifest(about(root), {name: sha256(data) for name, data in content.items()})
    data = {hit[1]: name for name in content if (hit := DATA.search(name))}
    for name in content:
        if name.endswith(".html"):
            for figure, picture in FIGURE.findall(content[name].decode("utf-8")):
                if figure in data:  # a picture without its data is compared byte by byte
                    made.figures[figure] = (f"_build/html/_images/{picture}", data[figure])
    pictures = {Path(picture).name: figure for figure, (picture, _) in made.figures.items()}
    for name, raw in content.items():
        if (plain := machine_free(name, raw, pictures)) != raw:
            made.apart[name] = sha256(plain)
    return made


def machine_free(name: str, raw: bytes, pictures: dict[str, str]) -> bytes:
    """A page without what differs with the computer, or `raw` itself where it has nothing of the kind.

    The names of pictures, which follow from their bytes, give way to those of the figures; the link to the PDF to
    the words that stand there where none was made (`build.unlink_pdf`); a notebook loses its pictures.
    """
    if name.endswith(".ipynb"):
        notebook = json.loads(raw)
        outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
        drawn = [output["data"].pop("image/png", None) for output in outputs if "data" in output]
        return json.dumps(notebook, sort_keys=True).encode() if any(drawn) else raw
    if name.endswith(".html"):
        for picture, figure in pictures.items():
            raw = raw.replace(picture.encode(), figure.encode())
        raw = PDF_LINK.sub(rb"\1 (not built here)", raw)
    return raw


def write(made: Manifest) -> str:
    """The text of a manifest: comments, then what `sha256sum --check` reads, sorted by name."""
    lines = ["# Every file of the released book. On another computer: make verify; or, after make book,"]
    lines += [f"# sha256sum --check --quiet {NAME}"]
    lines += [f"# {key}: {value}" for key, value in made.about.items()]
    lines += [f"# figure {name}: {' | '.join(pair)}" for name, pair in sorted(made.figures.items())]
    lines += [f"# apart from these: {digest}  {name}" for name, digest in sorted(made.apart.items())]
    lines += [f"{digest}  {name}" for name, digest in sorted(made.files.items())]
    return "\n".join(lines) + "\n"


def read(text: str) -> Manifest:
    """The manifest of a text.

    Raises
    ------
    ValueError
        A line is neither a comment nor a digest with a name, or a name stands twice or leads outside `_build`.
    """
    made = Manifest()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            key, _, value = line[1:].strip().partition(": ")
            if key.startswith("figure "):
                picture, _, data = value.partition(" | ")
                made.figures[key.removeprefix("figure ")] = (picture, data)
            elif key == "apart from these" and (hit := LINE.fullmatch(value)):
                made.apart[hit[2]] = hit[1]
            elif key in ("version", "sources", "platform", "tex"):
                made.about[key] = value
            continue
        hit = LINE.fullmatch(line)
        if not hit or hit[2] in made.files or not hit[2].startswith("_build/") or ".." in hit[2].split("/"):
            raise ValueError(f"{NAME}:{number}: {line[:80]!r}, allowed: a sha256, two spaces, a file of _build, once")
        made.files[hit[2]] = hit[1]
    return made


def judge(released: Manifest, here: Manifest) -> dict[str, str]:
    """What is to be said of each file, by name, sorted: of those released, and of those only here.

    A picture is named after its bytes. So where a figure is drawn otherwise, the released picture is missing and
    another is there; if both have the same data, that is the computer's way of drawing and no fault.
    """
    same: Callable[[str], bool] = lambda name: here.files.get(name) == released.files[name]  # noqa: E731
    said, other = {}, {}
    paper = [name for name in released.files if name.endswith(f"/{build.NAME}.pdf")]
    no_tex = here.about.get("tex") == "none" and not here.files.keys() & set(paper)
    for figure, (picture, data) in released.figures.items():
        mine = here.figures.get(figure)
        if mine and mine[1] == data and same(data) and mine[0] != picture:
            other |= {picture: REDRAWN, mine[0]: REDRAWN}
    for name in released.files:
        if same(name):
            said[name] = IDENTICAL
        elif name in other:
            said[name] = REDRAWN
        elif name not in here.files:
            said[name] = NOT_MADE if no_tex and name in paper else MISSING
        elif name in paper:
            excused = other or here.about.get("tex") != released.about.get("tex")
            said[name] = NOT_COMPARED if excused else DIFFERENT
        elif (other or no_tex) and name in released.apart and here.apart.get(name) == released.apart[name]:
            said[name] = AROUND
        else:
            said[name] = DIFFERENT
    said |= {name: EXTRA for name in here.files if name not in said and name not in other}
    return dict(sorted(said.items()))
