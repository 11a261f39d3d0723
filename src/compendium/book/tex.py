"""TeX for the PDF: what this computer lacks of it, and how it gets that."""

import re
import shutil
import subprocess
from pathlib import Path

from compendium.book import debian

# What the book needs of Debian's TeX Live, and no more: each was left out once and missed.
PACKAGES = (
    "texlive-xetex",
    "texlive-latex-extra",
    "texlive-fonts-recommended",
    "texlive-lang-chinese",
    "latexmk",
    "lmodern",
    "fonts-texgyre",
    "fonts-texgyre-math",
    "fonts-noto-cjk",
    "fonts-dejavu-core",
    "librsvg2-bin",  # turns the pictures into PDF
    "poppler-utils",  # tells where on a page its words stand
)
FONTS = (
    "TeX Gyre Pagella and Heros, DejaVu Sans and Sans Mono,"
    " Noto Serif CJK SC, Noto Sans CJK SC and Noto Sans Mono CJK SC"
)


def missing() -> list[str]:
    """What the PDF lacks here: Debian packages where there is dpkg, else programs; empty if nothing."""
    if not shutil.which("dpkg-query"):
        return [program for program in ("xelatex", "latexmk", "rsvg-convert", "pdftotext") if not shutil.which(program)]
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *PACKAGES], capture_output=True, text=True
    )
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in PACKAGES if package not in installed]


def advice() -> str:
    """One line on how to install what is missing on this computer."""
    if shutil.which("apt-get"):
        return f"run once: sudo {debian.INSTALL}{' '.join(missing())}"
    return f"install TeX Live (with xelatex and latexmk) and the fonts {FONTS}"


# Points from the lower edge of a page: where the last line of its text may begin, and between what its foot stands.
LAST_LINE, FOOT = 74, (53, 38)


def off_the_page(pdf: Path) -> list[str]:
    """Words of a PDF that lie outside their page or in its lower margin, as a table too wide or too long puts them: a line
    for each page.

    Raises
    ------
    OSError, subprocess.CalledProcessError
        The program pdftotext is not there or could not read the file.
    """
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return _outside(boxes)


def _outside(boxes: str) -> list[str]:
    found = []
    for number, page in enumerate(re.split(r"<page ", boxes)[1:], 1):
        width, height = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page)
        lost = [
            w
            for x, y, right, low, w in words
            if float(x) < 0 or float(y) < 0 or float(right) > width or _below(height - float(y), height - float(low))
        ]
        if lost:
            found.append(f"page {number}: off the page: {' '.join(lost[:8])}")
    return found


def _below(top: float, low: float) -> bool:
    """Whether a word that begins and ends so far above the lower edge of its page is below the text and not of the foot."""
    return top < LAST_LINE and not (FOOT[0] > top and low > FOOT[1])
