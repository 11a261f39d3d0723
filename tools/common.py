"""What the tools share: where things are, clean copies of what is committed, and the results that the book prints."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from compendium.book import engine, results

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path("Scripts" if os.name == "nt" else "bin")
PYTHON = ROOT / ".venv" / PROGRAMS / "python"  # the book's own; this process runs in .venv-tools
# What any computer makes to the byte, before the pages; pictures, which depend on fonts, are no part of it.
GENERATED = (
    "book/references.bib book/ledger.* book/observations.* book/codebook.csv book/tables.zip book/figures/*.csv "
    "book/look-up-data.js"
)
# What make.py fixes or takes away. A clone runs without, so that the package alone must give the same bytes.
FIXED = "PYTHONPATH PYTHONHOME SOURCE_DATE_EPOCH FORCE_SOURCE_DATE TZ LC_ALL PYTHONHASHSEED PYTHONUTF8 OPENBLAS_NUM_THREADS".split()


def git(*words: str, folder: Path = ROOT) -> str:
    """What git prints of a checkout; raises CalledProcessError where it fails."""
    return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True).stdout


def uncommitted(folder: Path = ROOT) -> list[str]:
    """Files of a checkout that differ from its last commit."""
    return [line[3:] for line in git("status", "--porcelain", "--untracked-files=all", folder=folder).splitlines()]


def clone(target: Path) -> Path:
    """Clone the last commit into `target`, with a `.venv` that takes its packages from this checkout's; returns it.

    What the live pages run in the browser is copied where it is there, so that nothing has to be fetched.
    """
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(target))
    if (ROOT / engine.CACHE).is_dir():
        shutil.copytree(ROOT / engine.CACHE, target / engine.CACHE)
    venv.create(target / ".venv", symlinks=os.name != "nt")
    (shared,) = (ROOT / ".venv").glob("[Ll]ib/**/site-packages")
    # Read in whatever encoding the locale has, hence escaped. It names no folder in which Python looks for other such
    # files, so that the project itself comes from the clone.
    paths = ascii([str(target / "src"), str(shared)])
    (packages(target) / "shared.pth").write_text(f"import sys; sys.path += {paths}\n", "ascii")
    return target


def packages(checkout: Path) -> Path:
    """Where the `.venv` of a clone looks for packages."""
    (folder,) = (checkout / ".venv").glob("[Ll]ib/**/site-packages")
    return folder


def python(checkout: Path, *words: str, before: tuple[str, ...] = (), **variables: str) -> None:
    """Run Python in a clone, without what make.py fixes; where that fails, say its last words and end.

    `before` are a program and its options that start the command; `variables` are added to this process's own.
    """
    command = [*before, str(checkout / ".venv" / PROGRAMS / "python"), *words]
    kept = {name: value for name, value in os.environ.items() if name not in FIXED}
    done = subprocess.run(command, cwd=checkout, env=kept | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip().splitlines()[-25:]
        sys.exit("\n".join([f"`python {' '.join(words)}` failed in {checkout}:", *said]))


def digests(folder: Path, *patterns: str) -> dict[str, str]:
    """The sha256 of the files of a folder that fit a pattern, by name, sorted."""
    paths = sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()})
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def unlike(one: dict[str, str], two: dict[str, str]) -> list[str]:
    """The names that do not have the same digest in both, in their order."""
    return [name for name in dict.fromkeys((*one, *two)) if one.get(name) != two.get(name)]


def copy(target: Path) -> Path:
    """Copy the checkout as it stands, without what is made; returns the copy."""
    made = (".git", ".venv*", "_build", ".*_cache", ".hypothesis", "__pycache__", "node_modules")
    return Path(shutil.copytree(ROOT, target, symlinks=True, ignore=shutil.ignore_patterns("*.part", *made)))


def keep(name: str, title: str, columns: list[str], rows: list[list], note: str, kept: bool = True) -> None:
    """Print a result as a table; unless it is of a part only, keep it for the book with the state of the checkout."""
    texts = [[str(cell) for cell in row] for row in rows]
    table = {"title": title, "command": f"make {name}", "columns": columns, "rows": texts, "note": note}
    widths = [max(map(len, column)) for column in zip(columns, *texts, strict=True)]
    for row in [columns, *texts]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if kept:
        table["of"] = results.state(ROOT)
        text = json.dumps(results.checked(table), ensure_ascii=False, indent=1) + "\n"
        results.path_of(ROOT, name).write_text(text, "utf-8", newline="\n")
