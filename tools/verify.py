"""`make verify`: whether this computer makes again what a release holds.

MANIFEST.sha256 has what any computer can make to the byte.  Pages, pictures and PDF depend on fonts and TeX: two builds
of them on one computer are compared by `make reproduce`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

import chapters
import common

from compendium.book import engine

NAME = "MANIFEST.sha256"
OUTPUTS = " (outputs without pictures)"
HEAD = f"# What any computer makes of the release; `make verify` makes it and compares. Notebooks:{OUTPUTS}.\n"
LINE = re.compile(rf"([0-9a-f]{{64}})  (\S+(?:{re.escape(OUTPUTS)})?)")
ENGINE = f"_build/html/{engine.FOLDER}"
GENERATE = f"""
from pathlib import Path
from compendium.book import build, engine
with build.follow_tables(Path()):
    build.generate(Path())
engine.write(Path(), Path({ENGINE!r}))
"""


def digests(checkout: Path) -> dict[str, str]:
    """The sha256 of all of it in a checkout, by name, sorted."""
    made = common.digests(checkout, *common.GENERATED.split(), "data/datapackage.json", f"{ENGINE}/*")
    for path in (checkout / "notebooks").rglob("*.ipynb"):
        outputs = json.dumps(chapters.stored(path), sort_keys=True, ensure_ascii=False).encode()
        made[path.relative_to(checkout).as_posix() + OUTPUTS] = hashlib.sha256(outputs).hexdigest()
    return dict(sorted(made.items()))


def write(found: dict[str, str]) -> str:
    """The text of a manifest."""
    return HEAD + "".join(f"{digest}  {name}\n" for name, digest in found.items())


def read(text: str) -> dict[str, str]:
    """The digests in a manifest, by name; raises ValueError with the number of a line that is none, or stands twice."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        hit = LINE.fullmatch(line)
        if not line.startswith("#") and (not hit or hit[2] in found):
            raise ValueError(f"{NAME}:{number}: {line[:80]!r}, allowed: a sha256, two spaces, a name, once")
        if hit:
            found[hit[2]] = hit[1]
    return found


def unlike(released: dict[str, str], here: dict[str, str]) -> list[str]:
    """A line for each name that is not the same in both."""
    words = {(True, False): "is not made here", (False, True): "is not in the release", (True, True): "differs"}
    return [f"{name}: {words[name in released, name in here]}" for name in sorted(common.unlike(released, here))]


def main() -> int:
    """Run all notebooks of the last commit again in a clean clone, and compare; 0 if nothing differs."""
    try:
        released = read((common.ROOT / NAME).read_text("utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"verify: {error}")
    if common.uncommitted():
        print("verify: the last commit is run, without what you changed since")
    engine.provide(common.ROOT, "required")  # the clone takes it along
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        checkout = common.clone(Path(folder).resolve() / "clone")
        common.python(checkout, "-m", "compendium", "run", "--force")
        common.python(checkout, "-c", GENERATE)
        found = unlike(released, digests(checkout))
    print("\n".join(found))
    same = "this computer makes the release again: all the same"
    print(f"verify: {f'{len(found)} differ from the release' if found else same} ({len(released)} in {NAME})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
