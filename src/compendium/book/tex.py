"""TeX for the PDF: what this computer lacks of it, and how it gets that."""

import shutil
import subprocess

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
)
FONTS = (
    "TeX Gyre Pagella and Heros, DejaVu Sans and Sans Mono,"
    " Noto Serif CJK SC, Noto Sans CJK SC and Noto Sans Mono CJK SC"
)


def missing() -> list[str]:
    """What the PDF lacks here: Debian packages where there is dpkg, else programs; empty if nothing."""
    if not shutil.which("dpkg-query"):
        return [program for program in ("xelatex", "latexmk", "rsvg-convert") if not shutil.which(program)]
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
