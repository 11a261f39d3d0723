"""Whether this computer makes the released book again, file by file."""

import tempfile
from collections import Counter
from pathlib import Path

from compendium.proofs import clones, manifest

SHOWN = 20


def lines(released: manifest.Manifest, here: manifest.Manifest) -> tuple[list[str], bool]:
    """What a reader is told, and whether the book was made again."""
    said = manifest.judge(released, here)
    counts = Counter(said.values())
    told = [f"{kind} ({count})" for kind, count in sorted(counts.items())]
    text = [f"{key:9}{released.about.get(key, 'not said')} | here {here.about[key]}" for key in here.about]
    if released.about.get("sources") != here.about["sources"]:
        text += ["The sources are not those of the release, so the book cannot be: check out the release."]
    for kind in sorted(set(counts) - {manifest.IDENTICAL}):
        names = [name for name, verdict in said.items() if verdict == kind]
        text += [f"{kind}:", *(f"  {name}" for name in names[:SHOWN])]
        text += [f"  … and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    good = not counts.keys() & set(manifest.FAULTS)
    answer = "this computer makes the released book again" if good else "this is not the released book"
    return [*text, f"verify: {answer}: {', '.join(told)}"], good


def command(root: Path, pdf: str) -> int:
    """Build the last commit in a clean clone, every notebook run again, and compare it with the manifest."""
    path = root / manifest.NAME
    if not path.exists():
        raise clones.ProofError(f"there is no {manifest.NAME}: it comes with a release (make release writes it).")
    try:
        released = manifest.read(path.read_text("utf-8"))
    except ValueError as error:
        raise clones.ProofError(str(error)) from None
    if clones.uncommitted(root):
        print("verify: the last commit is built, without what you changed since")
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        checkout = clones.clone(root, Path(folder).resolve() / "clone")
        clones.run(checkout, "run", "--force")
        clones.run(checkout, "book", "--pdf", pdf)
        here = manifest.of(checkout)
    (root / "_build").mkdir(exist_ok=True)
    every = root / "_build" / "verify.txt"
    said = manifest.judge(released, here)
    every.write_text("".join(f"{verdict}: {name}\n" for name, verdict in said.items()), "utf-8")
    text, good = lines(released, here)
    print("\n".join([*text, f"every file with its verdict: {every}"]))
    return 0 if good else 1
