"""The audit for the reader's browser: what the live pages load from ``_static/engine``, made without compressing anything.

Python for browsers (Pyodide) comes from npm, solver and openpyxl from the package index, each checked by its hash and
kept in ``.engine``.  They are handed on as they were served and the project's own files are only stored, so that every
Python makes the same bytes.  Each part is a classic script that holds an archive in base64: a page opened from a folder
may load nothing else.
"""

from __future__ import annotations

import ast
import base64
import email
import functools
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import files
from . import digests

if TYPE_CHECKING:  # a build needs none of it
    from sphinx.application import Sphinx

CACHE, LOCK = ".engine", "requirements-engine.lock"
FOLDER = "_static/engine"  # of the site
PYODIDE = "pyodide-314.0.7.tgz"  # and its sha512, as npm states it
PYODIDE_HASH = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
# Wheels for the Python that is in Pyodide.
FOR_BROWSERS = (
    "--platform pyemscripten_2026_0_wasm32 --platform any --python-version 3.14 --implementation py --abi none"
)
# What is taken of the wheels, by part: their beginnings, and the members.
WHEELS = {"z3": ("z3_solver",), "openpyxl": ("openpyxl", "et_xmlfile")}
TAKEN = re.compile(r"z3/lib/libz3\.so|(?:z3|openpyxl|et_xmlfile)/.*\.py")
FOREIGN = {"z3", "openpyxl"}  # what the project's modules may import there beside the standard library
NOTICE = """\
Works of others in the scripts beside this file, as they were published: name, version, licence, and where its text and
the source are.

"""
# What they read: tables, the ledger as printed, and what the preview of a chapter is made with.
OWN = ("data/**/*.csv", "book/ledger.json", "book/static/curve.css", "book/static/preview.css", "src/**/chapter.txt")


class EngineError(Exception):
    """The engine could not be had; the text says why."""


def provide(root: Path, mode: str = "auto") -> None:
    """Put into the cache what the live pages need, unless it is there.

    Parameters
    ----------
    root
        The checkout.
    mode
        "auto" says in a line why it could not be had, "required" raises, "no" fetches nothing.

    Raises
    ------
    EngineError
        It could not be had and is required.
    """
    if mode == "no" or programs(root):
        return
    print("book: fetching what the live pages run in the browser (13 MB, once) ...", flush=True)
    log = root / "_build" / "engine.log"
    log.parent.mkdir(exist_ok=True)
    log.write_bytes(b"")
    (root / CACHE).mkdir(exist_ok=True)
    try:
        wheels = ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes", *FOR_BROWSERS.split()]
        _quietly([sys.executable, "-m", "pip", *wheels, "--dest", root / CACHE, "-r", root / LOCK], log)
        with tempfile.TemporaryDirectory() as folder:
            pack = [_npm(root, Path(folder), log), "pack", PYODIDE[: -len(".tgz")].replace("-", "@")]
            _quietly([*pack, "--ignore-scripts", "--pack-destination", root / CACHE], log)
        if not programs(root):
            raise EngineError("a file is not the one that was locked")
    except EngineError as error:
        if mode == "required":
            raise EngineError(f"the live pages are required, and {error}") from None
        print(f"book: the live pages go without what they run in the browser, since {error}", flush=True)


def _npm(root: Path, folder: Path, log: Path) -> str:
    """An npm: that of the computer, else one in an environment that is thrown away."""
    if found := shutil.which("npm"):
        return found
    _quietly([sys.executable, "-m", "venv", folder / "node"], log)
    _quietly(
        [sys.executable, "-m", "pip", "--python", folder / "node", "install", "--no-deps", "--require-hashes",
         "--only-binary", ":all:", "-r", root / "requirements-node.lock"],
        log,
    )  # fmt: skip
    return shutil.which("npm", path=os.pathsep.join(str(folder / "node" / name) for name in ("bin", "Scripts")))


def _quietly(command: list[str | Path], log: Path) -> None:
    """Run a program with its words in the log; raises EngineError where it fails."""
    with log.open("ab") as out:
        try:
            failed = subprocess.run(list(map(str, command)), stdout=out, stderr=subprocess.STDOUT).returncode
        except OSError:
            failed = True
    if failed:
        raise EngineError(f"{'pip' if 'pip' in command else 'npm'} could not fetch it (its words: {log})")


def programs(root: Path) -> dict[str, list[Path]]:
    """What is in the cache by part, each file as its hash says; nothing where one is missing or another."""
    folder = root / CACHE
    try:
        locked = set(re.findall(r"sha256:([0-9a-f]{64})", (root / LOCK).read_text("utf-8")))
        if base64.b64encode(hashlib.sha512((folder / PYODIDE).read_bytes()).digest()).decode() != PYODIDE_HASH:
            return {}
        found = {name: [_wheel(folder, start, locked) for start in starts] for name, starts in WHEELS.items()}
    except (OSError, StopIteration):
        return {}
    return {"pyodide": [folder / PYODIDE], **found}


def _wheel(folder: Path, start: str, locked: set[str]) -> Path:
    wheels = sorted(folder.glob(f"{start}-*.whl"))
    return next(path for path in wheels if hashlib.sha256(path.read_bytes()).hexdigest() in locked)


def write(root: Path, folder: Path) -> None:
    """Write the parts as scripts into a folder; nothing where the cache is not whole.

    What is there of others' parts stays: whoever brings it along has seen to it that they are locked as they were.
    """
    found = programs(root)
    if not found:
        return
    parts = {"pyodide": lambda: found["pyodide"][0].read_bytes(), "audit": lambda: audit(root)}
    parts |= {name: functools.partial(_joined, found[name]) for name in WHEELS}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in parts.items():
        path = folder / f"{name}.js"
        if name == "audit" or not path.exists():
            path.write_bytes(b'enginePart("%s","%s");\n' % (name.encode(), base64.b64encode(content())))
    lines = "".join(", ".join(stated) + "\n" for stated in handed_on(root))
    (folder / "licences.txt").write_text(f"{NOTICE}{lines}", "utf-8", newline="\n")


def audit(root: Path) -> bytes:
    """An archive of a small checkout: the modules that the live pages import, all tables, the ledger as printed."""
    paths = {*modules(root), *(path for pattern in OWN for path in root.glob(pattern))}
    ledger = root / "book" / "ledger.json"
    if ledger.exists() and not ledger.stat().st_size:  # a build that has begun puts an empty one in its place
        raise EngineError("the ledger was not written before the live pages' engine")
    held = {path.relative_to(root).as_posix(): path.read_bytes().replace(b"\r\n", b"\n") for path in paths}
    return files.archive(dict(sorted({**held, "_config.yml": b""}.items())))  # by it the checkout is known


def modules(root: Path, begin: Iterable[Path] | None = None) -> list[Path]:
    """The modules that ``compendium.live`` (or some others) import, directly or through each other, and a browser can.

    What a module imports only inside a function is left out where it needs a package that is not there.
    """
    source = root / "src"
    package = source / digests.PACKAGE
    found, known, waiting = set(), {}, [*(begin or (package / "live").glob("*.py"))]
    while waiting:
        if (path := waiting.pop()) not in found and _runs(path, source, known):
            found.add(path)
            waiting += [
                *(parent / "__init__.py" for parent in path.parents if parent.is_relative_to(package)),
                *(module for name in _names(path, source) if (module := _file(name, source))),
            ]
    return sorted(found)


def _names(path: Path, source: Path, outside: bool = False) -> list[str]:
    """What a module imports, by dotted name: anywhere in it, or only what stands outside its functions."""
    tree = ast.parse(path.read_bytes())
    if outside:
        tree = ast.Module([node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))], [])
    return list(digests.imports(tree, path.relative_to(source).parent.parts))


def _file(name: str, source: Path) -> Path | None:
    """The file of a module of the package; None for any other name."""
    place = source.joinpath(*name.split("."))
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _runs(path: Path, source: Path, known: dict[Path, bool]) -> bool:
    """Whether a module, and each that it imports as it starts, needs only what is there in the browser."""
    if path not in known:
        known[path] = True  # of itself it asks nothing more
        known[path] = _needs_no_more(path, source, known)
    return known[path]


def _needs_no_more(path: Path, source: Path, known: dict[Path, bool]) -> bool:
    for name in _names(path, source, outside=True):
        first = name.partition(".")[0]
        if first == digests.PACKAGE:
            module = _file(name, source)
            if module and not _runs(module, source, known):
                return False
        elif first not in sys.stdlib_module_names | FOREIGN:
            return False
    return True


def handed_on(root: Path) -> list[tuple[str, str, str, str]]:
    """What of others a book with the engine hands on: name, version, licence and address, as each states them itself."""
    found = programs(root)
    with tarfile.open(found["pyodide"][0]) as archive:
        package, lock = (json.load(archive.extractfile(f"package/{name}.json")) for name in ("package", "pyodide-lock"))
    stated = [("pyodide", package["version"], package["license"], package["homepage"])]
    stated.append(("CPython, in pyodide", lock["info"]["python"], "PSF-2.0", "https://www.python.org"))
    for wheel in (wheel for name in WHEELS for wheel in found[name]):
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            said = email.message_from_bytes(archive.read(name))
        stated.append((said["Name"], said["Version"], said["License"], said["Home-page"]))
    return stated


def _joined(wheels: Iterable[Path]) -> bytes:
    """An archive of members of wheels, each as compressed as it lies there: no two zlibs need give the same bytes."""
    body, central, count = b"", b"", 0
    for wheel in wheels:
        raw = wheel.read_bytes()
        for item in sorted(zipfile.ZipFile(wheel).infolist(), key=lambda item: item.filename):
            if not TAKEN.fullmatch(item.filename):
                continue
            name = item.filename.encode()
            start = item.header_offset + 30 + sum(struct.unpack_from("<HH", raw, item.header_offset + 26))
            # Version, flag of UTF-8, method, midnight of 1 January 1980, check sum, sizes.
            head = struct.pack("<5H3L2H", 20, 0x800, item.compress_type, 0, 33, item.CRC, item.compress_size, item.file_size, len(name), 0)  # fmt: skip
            central += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<3H2L", 0, 0, 0, 0o644 << 16, len(body)) + name  # fmt: skip
            body += b"PK\3\4" + head + name + raw[start : start + item.compress_size]
            count += 1
    return body + central + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(central), len(body), 0)


def _scripts(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """The scripts and style sheets that a page names in its head, on it alone."""
    asked = app.env.metadata.get(page, {})
    for name in asked.get("scripts", "").split():
        app.add_js_file(name)
    for name in asked.get("styles", "").split():
        app.add_css_file(name)


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.connect("html-page-context", _scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
