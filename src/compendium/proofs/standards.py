"""The files that follow a standard, judged by that standard's own tools.

The tools are no part of the project's environment: each is installed for the occasion into one of its own, by version.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from compendium.book import results
from compendium.proofs import clones

VALID, INVALID = "valid", "not valid"


@dataclass(frozen=True)
class Tool:
    """A standard's tool: what it judges, the package and version that pip installs, and the words that run it."""

    judges: str
    package: str
    words: tuple[str, ...]


TOOLS = (
    Tool("CITATION.cff", "cffconvert==2.0.0", ("cffconvert", "--validate", "-i", "CITATION.cff")),
    Tool("data/datapackage.json", "frictionless==5.21.0", ("frictionless", "validate", "data/datapackage.json")),
)


def install(tool: Tool, folder: Path) -> Path:
    """Install a tool into a new environment; returns the folder of its programs.

    Raises
    ------
    ProofError
        pip could not install it, for want of a network for example.
    """
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    words = [str(programs / "python"), "-m", "pip", "install", "--quiet", tool.package]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise clones.ProofError(f"{tool.package} could not be installed: {done.stderr.strip()[-500:]}")
    return programs


def judged(root: Path, words: list[str]) -> tuple[bool, str]:
    """Whether a tool finds nothing wrong in the checkout `root`, and all that it says."""
    done = subprocess.run(words, cwd=root, capture_output=True, text=True)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def command(root: Path) -> int:
    """Judge every file by its tool; 1 if one is not valid. The tools are fetched: this needs a network."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="standards-") as folder:
        for number, tool in enumerate(TOOLS):
            programs = install(tool, Path(folder) / str(number))
            good, said = judged(root, [str(programs / tool.words[0]), *tool.words[1:]])
            if not good:
                print(said)
            rows.append([tool.judges, tool.package.replace("==", " "), VALID if good else INVALID])
            print(f"standards: {'; '.join(rows[-1])}", flush=True)
    title = "Files that follow a standard, judged by its own tool"
    columns, note = ["File", "Tool", "Result"], "A data package is valid if every table of it is."
    results.write(root, "standards", {"title": title, "command": "make standards", "columns": columns, "rows": rows,
                                      "note": note})  # fmt: skip
    return 0 if all(row[-1] == VALID for row in rows) else 1
