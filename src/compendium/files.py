"""Writing a file so that it is either the old one or the new one, never half of it; archives of fixed bytes; safe cells."""

import gc
import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # of all parts of an archive, so that the same content gives the same bytes
MADE = datetime(2020, 1, 1)  # when a workbook says that it was made


def write(path: Path, content: str | bytes) -> bool:
    """Write `content` to `path` unless it is there already.

    The text goes to a temporary file in the same folder, which then takes the name.

    Returns
    -------
    Whether the file changed. Where it did not, it is not touched.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and path.read_bytes() == data:
        return False
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of some files by name, in the order given: the same bytes on every machine.

    Nothing is compressed, since not every zlib gives the same bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            made.writestr(info, content)
    return out.getvalue()


def workbook(book) -> bytes:
    """The file of a workbook of openpyxl, its parts in one order and without the time at which it was made.

    Raises
    ------
    OSError
        The folder for what openpyxl writes on the way has no room.
    """
    book.properties.creator = "Lianzhang, Recomputed"
    book.properties.created = MADE
    written, parts = io.BytesIO(), {}
    hook, full = sys.unraisablehook, None
    sys.unraisablehook = lambda _: None  # what openpyxl says of its files where the disk is full
    try:
        try:
            book.save(written)
        except OSError as error:
            full = OSError(error.errno, error.strerror, tempfile.gettempdir())
        if full:
            gc.collect()  # closes them
            raise full
    finally:
        sys.unraisablehook = hook
    made = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as held:
        # The content types come first, as readers expect.
        for name in sorted(held.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = held.read(name)
            if name.startswith("xl/worksheets/"):
                content = _merges_in_order(content)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + made, content)
            parts[name] = content
    return archive(parts)


def _merges_in_order(content: bytes) -> bytes:
    """A sheet whose merged cells are listed in order: openpyxl keeps them in a set."""
    cells = re.findall(rb"<mergeCell [^>]*/>", content)
    in_order = iter(sorted(cells, key=lambda cell: [int(n) for n in re.findall(rb"[0-9]+", cell)]))
    return re.sub(rb"<mergeCell [^>]*/>", lambda _: next(in_order), content)


def spreadsheet_safe(cell: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
