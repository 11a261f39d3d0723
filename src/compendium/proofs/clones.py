"""A clean copy of what is committed, in a folder of its own, that shares this environment's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

# Never part of a release: what the commands make, and the environment.
MADE = (".git", ".venv", "_build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints")
# What make.py fixes. A proof takes it away, so that the package alone must give the same bytes.
FIXED = "SOURCE_DATE_EPOCH FORCE_SOURCE_DATE TZ LC_ALL PYTHONHASHSEED PYTHONUTF8 OPENBLAS_NUM_THREADS".split()


class ProofError(Exception):
    """A proof could not be made; the text says why."""


def uncommitted(root: Path) -> list[str]:
    """Files of the checkout `root` that differ from the last commit; empty also where there is no git."""
    if not (root / ".git").exists():
        return []
    words = ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=all"]
    return [line[3:] for line in subprocess.run(words, capture_output=True, text=True).stdout.splitlines()]


def clone(root: Path, target: Path) -> Path:
    """Copy the last commit of `root` to `target`, with a `.venv` that has this one's packages; returns `target`.

    Packages are not installed again: the new environment looks for them where this one has them.
    The project itself is taken from the clone. An unpacked archive, which has no git, is copied.

    Raises
    ------
    ProofError
        git could not make the clone.
    """
    if (root / ".git").exists():
        words = ["git", "clone", "--quiet", "--no-hardlinks", "-c", "advice.detachedHead=false", str(root), str(target)]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            raise ProofError(f"git could not clone {root}: {done.stderr.strip()}")
    else:
        shutil.copytree(root, target, ignore=shutil.ignore_patterns(*MADE, "*.egg-info"))
    venv.create(target / ".venv", symlinks=os.name != "nt")
    # A .pth file inside a folder that another one names is not read: the installed project stays outside.
    # The names stand in it as bytes, since Python reads it in whatever encoding the locale has.
    # They are taken from where this process finds packages, which may itself run in such a clone.
    folders = [str(target / "src"), *(folder for folder in sys.path if Path(folder).name == "site-packages")]
    shared = [os.fsencode(folder) for folder in dict.fromkeys(folders)]
    line = f"import os, sys; sys.path += map(os.fsdecode, {shared})\n"
    (packages(target) / "shared.pth").write_text(line, "ascii")
    return target


def packages(checkout: Path) -> Path:
    """Where the `.venv` of a clone looks for packages."""
    inside = "Lib" if os.name == "nt" else f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    return checkout / ".venv" / inside / "site-packages"


def run(checkout: Path, *words: str, before: Sequence[str] = (), **variables: str) -> None:
    """Run `python -m compendium WORDS` in a clone, with none of the variables that make.py fixes.

    Parameters
    ----------
    before
        A program and its options that start the command.
    variables
        Of the environment, on top of this process's own.

    Raises
    ------
    ProofError
        The command failed; the text holds the end of what it said.
    """
    python = checkout / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    kept = {name: value for name, value in os.environ.items() if name not in (*FIXED, "PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [*before, str(python), "-m", "compendium", *words],
        cwd=checkout,
        env=kept | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        said = done.stdout.decode("utf-8", errors="replace").strip().splitlines()
        raise ProofError("\n".join([f"`compendium {' '.join(words)}` failed in {checkout}:", *said[-25:]]))
