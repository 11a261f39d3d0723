"""`make reproduce`: a clean clone passes its tests, and two of them built under unlike circumstances hold the same bytes.

Neither may ask another host for anything.  `PDF=required` makes a missing TeX an error; without it the HTML is enough.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

import common
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

# In the order in which one follows from the other, so that the first difference is nearest the cause.
STAGES = {
    "notebooks": ("notebooks/**/*.ipynb",),
    "generated files": ("book/figures/*", *common.GENERATED.split()),
    "HTML": ("_build/html/**/*",),
    "PDF": ("_build/*.pdf",),
}
# For the pages alone: under it a notebook and its kernel wait for each other for ever. What a notebook makes of the
# calendar shows in that the two zones never have one date. latexmk, a Perl program, compares it with times of files.
AHEAD = ("env", "FAKETIME_SKIP_CMDS=perl", "faketime", "--exclude-monotonic", "-f", "+400d")
FIRST = {"LC_ALL": "C.UTF-8", "LANG": "en_GB.UTF-8", "PYTHONHASHSEED": "1"}
SECOND = {"LC_ALL": "POSIX", "LANG": "zh_CN.GB18030", "LANGUAGE": "zh_CN:de", "PYTHONHASHSEED": "20200331"}
# The second clone computes as a processor of twenty years ago would: another kernel of linear algebra, and NumPy without
# what it has for newer ones, which sorts equals in another order and adds in another.
OLD = {"NPY_DISABLE_CPU_FEATURES": " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])}
OLD |= {"OPENBLAS_CORETYPE": "Prescott"} if platform.machine() in ("x86_64", "AMD64") else {}
# Signs of zones after POSIX, east is minus: 25 hours apart, so the local dates never agree.
ZONES = ("EAST-14", "WEST+11")
# What every Python of a clone reads as it starts: kernels, test workers, Sphinx.
GUARD = '''\
import os, sys
from collections.abc import Iterator
from contextlib import AbstractContextManager

OWN = ("127.", "::1", "localhost", "0.0.0.0")


def refuse(event, arguments):
    """Write down and refuse what would reach another computer; a notebook and its kernel talk over this one."""
    host = None
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(OWN):
        with open({log!a}, "a", encoding="utf-8") as out:
            out.write(host + " asked by " + " ".join(" ".join(sys.orig_argv).split())[:200] + chr(10))
        raise OSError("no network: " + host)


class Entries(Iterator, AbstractContextManager):
    """A folder read in an order that is one of its names, and the other way round in the second clone."""

    def __init__(self, found):
        self.found = iter(sorted(found, key=lambda entry: os.fsencode(entry.name), reverse={reverse}))

    def __next__(self):
        return next(self.found)

    def __exit__(self, *error):
        pass


sys.addaudithook(refuse)
scandir, listdir = os.scandir, os.listdir
os.scandir = lambda *path: Entries(scandir(*path))
os.listdir = lambda *path: sorted(listdir(*path), reverse={reverse})
'''


def guard(checkout: Path, log: Path, reverse: bool) -> None:
    """Make every Python of a clone offline, and read folders in one order or the other."""
    folder = common.packages(checkout)
    (folder / "guarded.py").write_text(GUARD.format(log=str(log), reverse=reverse), "utf-8")
    (folder / "guarded.pth").write_text("import guarded\n", "ascii")


def compare(first: Path, second: Path) -> tuple[list[list], list[str]]:
    """A row for each stage (what, how many files, what of them), and the names of all files that differ."""
    rows, unlike = [], []
    for stage, patterns in STAGES.items():
        one, two = (common.digests(checkout, *patterns) for checkout in (first, second))
        here = common.unlike(one, two)
        rows.append([stage, len(one), f"{len(here)} differ" if here else "identical" if one else "not made"])
        unlike += here
    return rows, unlike


def explain(first: Path, second: Path, name: str) -> str:
    """Where the two files of a name differ first."""
    pair = [str(folder / name) for folder in (first, second)]
    if not all(map(os.path.exists, pair)):
        return "only one build made it; a name that follows from the content changes with the content"
    one, two = (Path(path).read_bytes() for path in pair)
    at = len(os.path.commonprefix([one, two]))
    shown = [data[max(0, at - 60) : at + 60].decode("utf-8", "backslashreplace") for data in (one, two)]
    return "\n    ".join([f"byte {at}:", *shown])


def twice(scratch: Path, pdf: str) -> tuple[Path, bool]:
    """Test and build in `scratch`, keep and print what was found; the first clone, and whether all is well."""
    home, log = scratch / "empty home", scratch / "asked.txt"
    home.mkdir()
    first, second = common.clone(scratch / "first"), common.clone(scratch / "second clone, é 二")
    ahead = AHEAD if shutil.which("faketime") else ()
    unlike = {"HOME": str(home), "XDG_CACHE_HOME": str(home)} | OLD
    for reverse, checkout, before, variables in ((False, first, (), FIRST), (True, second, ahead, SECOND | unlike)):
        start = time.monotonic()
        guard(checkout, log, reverse)
        mask = os.umask(0o077 if reverse else 0o022)
        if not reverse:
            common.python(checkout, "-m", "compendium", "test", **variables)
        common.python(checkout, "-m", "compendium", "run", "--force", TZ=ZONES[reverse], **variables)
        common.python(checkout, "-m", "compendium", "book", "--pdf", pdf, before=before, TZ=ZONES[reverse], **variables)
        os.umask(mask)
        print(f"reproduce: '{checkout.name}' in {time.monotonic() - start:.0f} s", flush=True)
    rows, found = compare(first, second)
    changed = common.uncommitted(first)
    asked = log.read_text("utf-8").splitlines() if log.exists() else []
    rows += [["stored files that a fresh run changes", len(changed), ", ".join(changed[:4]) or "none"]]
    rows += [["tries to reach another host", len(asked), asked[0] if asked else "none"]]
    clock = "calendar of the pages (400 days ahead)" if ahead else "time of day (no faketime here)"
    note = f"Unlike in the two: folder, home, order of files, rights of files, {clock}, zone, "
    note += f"processor (in the second {', '.join(f'{name} {value}' for name, value in OLD.items())}), "
    note += ", ".join(f"{name} {FIRST[name]} and {SECOND[name]}" for name in FIRST) + "."
    common.keep("reproduce", "A clean clone built twice, byte by byte", ["What", "Files", "Result"], rows, note)
    if found:
        print(f"the first difference, {found[0]}: {explain(first, second, found[0])}\nall: {', '.join(found[:40])}")
    return first, not (found or changed or asked)


def main() -> int:
    """Build twice from the last commit; 0 if every byte is the same and as stored, and nobody asked for a network."""
    if dirty := common.uncommitted():
        print(f"reproduce: the last commit is built, without what you changed in {len(dirty)} files", flush=True)
    with tempfile.TemporaryDirectory(prefix="reproduce-") as folder:
        good = twice(Path(folder).resolve(), os.environ.get("PDF", "auto"))[1]
    print(f"reproduce: {'all identical' if good else 'not the same (above)'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
