"""`make proofs`: the tools that prove something, one after another, each with the seconds that it took."""

from __future__ import annotations

import subprocess
import sys
import time

import common

STEPS = ("standards", "fuzz", "cases", "browser", "reproduce", "verify", "mutants")


def main() -> int:
    """Run them all; 1 if one fails, and which."""
    failed = []
    subprocess.run([common.PYTHON, "-m", "compendium", "book"], cwd=common.ROOT, check=True)  # which the browser opens
    for step in STEPS:
        print(f"== {step}", flush=True)
        start = time.monotonic()
        if subprocess.run([sys.executable, str(common.ROOT / "tools" / f"{step}.py")]).returncode:
            failed.append(step)
        print(f"== {step}: {'FAILED' if step in failed else 'holds'}, {time.monotonic() - start:.0f} s", flush=True)
    print(f"proofs: {'not proved (above): ' + ', '.join(failed) if failed else 'all hold'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
