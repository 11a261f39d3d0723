"""`make standards`: the citation file, the data package and the licences of all packages, by the programs for them."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib import metadata

import common

from compendium.book import engine

# Under which a package may be used, unchanged, by a project under MIT and CC BY 4.0. The reader installs the packages;
# only what the live pages run is handed on. MPL-2.0 asks for the source of changed files only, and none is changed.
ALLOWED = """MIT; MIT License; MIT-0; MIT-CMU; BSD License; BSD-2-Clause; BSD-3-Clause; ISC License (ISCL); Public Domain;
PSF-2.0; Python Software Foundation License; Apache 2.0; Apache-2.0; Apache License, Version 2.0; Apache Software License;
MPL-2.0; Mozilla Public License 2.0 (MPL 2.0); MPL-2.0 AND MIT; Apache-2.0 OR BSD-2-Clause; Apache-2.0 AND BSD-2-Clause;
Apache-2.0 AND BSD-2-Clause AND BSD-3-Clause AND ISC AND MIT; BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0;
MIT AND CC-BY-4.0"""
LICENCES = "tools/licences.csv"
TOOLS = {
    "CITATION.cff": ("cffconvert", "--validate", "-i", "CITATION.cff"),
    "data/datapackage.json": ("frictionless", "validate", "data/datapackage.json"),
    LICENCES: ("pip-licenses", "--with-system", "--ignore-packages", "pip", "uv", "--python", str(common.PYTHON), "--from", "mixed", "--format", "csv",
               "--order", "name", "--output-file", LICENCES, "--allow-only", " ".join(ALLOWED.split())),
}  # fmt: skip


def main() -> int:
    """Have each file judged; 0 if all are valid."""
    engine.provide(common.ROOT, "required")
    rows = []
    for judged, (program, *words) in TOOLS.items():
        command = [str(common.ROOT / ".venv-tools" / common.PROGRAMS / program), *words]
        done = subprocess.run(command, cwd=common.ROOT, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout, done.stderr, sep="")
        rows.append([judged, f"{program} {metadata.version(program)}", "NOT valid" if done.returncode else "valid"])
    handed = [stated[:3] for stated in engine.handed_on(common.ROOT)]
    with (common.ROOT / LICENCES).open("a+", encoding="utf-8", newline="") as lines:
        lines.seek(0)
        there = {tuple(row) for row in csv.reader(lines)}
        csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            stated for stated in handed if stated not in there
        )
    judged = (
        "valid" if {licence for *_, licence in handed} <= set(ALLOWED.replace("\n", " ").split("; ")) else "NOT valid"
    )
    rows.append(["what the live pages hand on", "tools/standards.py", judged])
    note = "A data package is valid if every table of it is; a licence, if it is on the list in tools/standards.py."
    common.keep("standards", "Files judged by programs made for them", ["File", "Program", "Result"], rows, note)
    return 0 if all(row[-1] == "valid" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
