"""What must hold before a release, its manifest, and the steps that only a person can do."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from compendium.book import surroundings
from compendium.proofs import clones, manifest, reproduce

AUDIT = "2.10.1"  # of pip-audit, which is no part of the project's own environment


def faults(root: Path) -> list[str]:
    """Where pyproject.toml, CITATION.cff and CHANGELOG.md do not name one version and one date, not in the future."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    cff = (root / "CITATION.cff").read_text("utf-8")
    cited, date = (re.search(rf"^{key}: *[\"']?([^\s\"']+)", cff, re.M) for key in ("version", "date-released"))
    found = []
    if not cited or cited[1] != version:
        found.append(f"CITATION.cff: version {cited and cited[1]}, but pyproject.toml has {version}")
    if not date:
        return [*found, "CITATION.cff: date-released is missing"]
    if date[1] > datetime.date.today().isoformat():
        found.append(f"CITATION.cff: date-released {date[1]} is in the future")
    headings = re.findall(r"^## +(.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    wanted = f"{version} ({date[1]})"
    if not headings or headings[0].strip() != wanted:
        first = headings[0].strip() if headings else "nothing"
        found.append(f"CHANGELOG.md: begins with '## {first}', allowed: '## {wanted}' with what is new")
    tags = subprocess.run(["git", "-C", str(root), "tag", "--list", f"v{version}"], capture_output=True, text=True)
    if tags.stdout.strip():
        found.append(f"git: the tag v{version} is there already; a release is never changed, take a new version")
    return found


def steps(version: str) -> list[str]:
    """What a person does after the manifest is written, in order."""
    return [
        "python3 -m venv _build/audit && _build/audit/bin/pip install pip-audit==" + AUDIT,
        # Without --strict it ends well also if it could look nothing up.
        "_build/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock",
        f"git add {manifest.NAME} && git commit -m 'Manifest of {version}'",
        f"git tag -a v{version} -m 'Lianzhang, Recomputed {version}' && git push && git push origin v{version}",
        "upload to the archive: the tagged source, _build/html packed, the PDF; write its DOI into CITATION.cff",
        "on another computer: check out the tag, make verify",
    ]


def command(root: Path) -> int:
    """Check, test, build twice; write the manifest of the first build; print the steps that are left."""
    dirty = clones.uncommitted(root)
    if dirty:
        raise clones.ProofError(f"not committed: {', '.join(dirty[:5])}{' …' if len(dirty) > 5 else ''}")
    wrong = faults(root)
    if wrong:
        raise clones.ProofError("\n".join(["the release does not hold together:", *wrong]))
    words = [sys.executable, "-m", "compendium", "test"]
    if subprocess.run(words, cwd=root, env=surroundings.fixed(root)).returncode:
        raise clones.ProofError("the tests fail (above).")
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        made = reproduce.twice(root, Path(folder).resolve(), "required")
        if not made.good:
            raise clones.ProofError("two builds are not the same, or not what is stored (above).")
        text = manifest.write(manifest.of(made.first))
    (root / manifest.NAME).write_text(text, "utf-8", newline="\n")
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    print(f"release: {manifest.NAME} written, {len(manifest.read(text).files)} files. Left for you:")
    print("\n".join(f"  {number}. {step}" for number, step in enumerate(steps(version), 1)))
    return 0
