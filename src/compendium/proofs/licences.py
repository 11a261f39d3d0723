"""The licences of everything that requirements.lock names, read from what each package says of itself."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from compendium.book import results

# Licences under which a package may be used, unchanged, by a project under MIT and CC BY 4.0. The packages are
# installed by the reader and not handed on; MPL-2.0 asks for the source of changed files only, and none is changed.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Public Domain", "Zlib",
}  # fmt: skip
# Packages do not yet all use the names of SPDX. `BSD` is what a package says that does not tell which of them.
NAMES = {
    "2-clause BSD": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "GNU General Public License (GPL)": "GPL",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# What a package names but does not install: (the licence, why it is left out).
NOT_INSTALLED = {"docutils": ("GPL", "of a mode for the editor Emacs, which stands only in the source archive")}
ELSEWHERE = "not read here"
TITLE = "Licences of the packages in the lock"
NOTE = (
    "As each package states it. All may be used by a project under MIT and CC BY 4.0; none is handed on,"
    " but for the style, scripts and fonts of the theme and MathJax (Apache-2.0), which the HTML book holds."
    " Packages for another system keep what was read from their wheels."
)


def locked(lock: str) -> dict[str, list[str]]:
    """The versions in the text of a lock by package; more than one where Pythons differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.M):
        found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in sorted(found.items())}


def licence(name: str) -> str | None:
    """What the installed package `name` says of its licence, as an SPDX expression; None if it is not installed.

    The expression of its metadata decides, then its field, then its classifiers. Words that are
    not known come back as they are, so that they are seen not to be allowed.
    """
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if said.get("License-Expression"):
        return said["License-Expression"]
    line = (said.get("License") or "").strip().split("\n")[0].strip()
    named = NAMES.get(line, line)
    if allowed(named):  # else it is the whole text, or UNKNOWN
        return named
    classes = [text.split(" :: ")[-1] for text in said.get_all("Classifier") or [] if text.startswith("License :: ")]
    parts = [NAMES.get(text, text) for text in classes if text != "OSI Approved"]
    parts = [part for part in parts if part != NOT_INSTALLED.get(name, ("",))[0]]
    return " AND ".join(dict.fromkeys(parts)) or line or "none stated"


def allowed(expression: str) -> bool:
    """Whether a choice that an SPDX expression leaves holds only licences of the list; AND binds before OR."""
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def table(root: Path) -> dict:
    """The result: a row for each package of the lock. Those for another system keep their row, if of one version."""
    before = {tuple(row[:2]): row[2] for row in (results.read(root, "licences") or {"rows": []})["rows"]}
    rows = []
    for name, versions in locked((root / "requirements.lock").read_text("utf-8")).items():
        key = (name, ", ".join(versions))
        rows.append([*key, licence(name) or before.get(key, ELSEWHERE)])
    return {
        "title": TITLE,
        "command": "python -m compendium licences",
        "columns": ["Package", "Version", "Licence"],
        "rows": rows,
        "note": NOTE,
    }


def command(root: Path) -> int:
    """Write the table, print how many packages each licence has; 1 if one is not allowed."""
    made = table(root)
    results.write(root, "licences", made)
    stated = [row[2] for row in made["rows"]]
    for expression in sorted(set(stated), key=lambda text: (-stated.count(text), text)):
        print(f"{stated.count(expression):4}  {expression}")
    wrong = [row for row in made["rows"] if not allowed(row[2])]
    for name, version, expression in wrong:
        print(f"not allowed: {name} {version}: {expression}")
    print(f"licences: {len(stated)} packages, {f'{len(wrong)} not allowed' if wrong else 'all allowed'}")
    return 1 if wrong else 0
