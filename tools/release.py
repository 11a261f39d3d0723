"""`make release`: what must hold before a release; its manifest; the steps that only a person can do."""

from __future__ import annotations

import datetime
import re
import sys
import tempfile
import tomllib
from pathlib import Path

import common
import reproduce
import verify

STEPS = """\
  1. python3 -m venv _build/audit && _build/audit/bin/pip install pip-audit==2.10.1
  2. _build/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock
  3. make proofs, and commit what it writes
  4. git add {name} && git commit -m 'Manifest of {version}'
  5. git tag -a v{version} -m 'Lianzhang, Recomputed {version}' && git push && git push origin v{version}
  6. upload to the archive: the tagged source, _build/html packed, the PDF; write its DOI into CITATION.cff
  7. on another computer: check out the tag, make verify"""


def faults(root: Path, version: str, today: str) -> list[str]:
    """Where CITATION.cff and CHANGELOG.md do not name this version, a new one, and one date, not after today."""
    cff = (root / "CITATION.cff").read_text("utf-8")
    cited, date = (re.search(rf"^{key}: *[\"']?([^\s\"']+)", cff, re.M) for key in ("version", "date-released"))
    found = []
    if not cited or cited[1] != version:
        found.append(f"CITATION.cff: version {cited and cited[1]}, but pyproject.toml has {version}")
    if not date:
        return [*found, "CITATION.cff: date-released is missing"]
    if date[1] > today:
        found.append(f"CITATION.cff: date-released {date[1]} is in the future")
    headings = re.findall(r"^## +(.+?) *$", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    if headings[:1] != [f"{version} ({date[1]})"]:
        found.append(f"CHANGELOG.md: begins with {headings[:1]}, allowed: '## {version} ({date[1]})'")
    if common.git("tag", "--list", f"v{version}", folder=root).strip():
        found.append(f"git: the tag v{version} is there already; a release is never changed, take a new version")
    if dirty := common.uncommitted(root):
        found.append(f"not committed: {', '.join(dirty[:5])}")
    return found


def main() -> int:
    """Check, test and build twice; write the manifest of the first build; print the steps that are left."""
    version = tomllib.loads((common.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if wrong := faults(common.ROOT, version, datetime.date.today().isoformat()):
        sys.exit("\n".join(["the release does not hold together:", *wrong]))
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        first, good = reproduce.twice(Path(folder).resolve(), "required")
        if not good:
            sys.exit("two builds are not the same, or not what is stored (above).")
        found = verify.digests(first)
    (common.ROOT / verify.NAME).write_text(verify.write(found), "utf-8", newline="\n")
    print(f"release: {verify.NAME} written, {len(found)} files. Left for you:")
    print(STEPS.format(name=verify.NAME, version=version))
    return 0


if __name__ == "__main__":
    sys.exit(main())
