"""Two folders that should hold the same bytes: where they do not, and why, as well as the bytes tell."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

SHOWN = 60  # characters of context on each side of a difference
OBJECT = re.compile(rb"(?:^|[\r\n])(\d+ \d+) obj\b")
# What commonly gets into files unasked. The first kind whose removal makes both sides equal is the cause.
INTRUDERS = {
    "a date or a time": r"D:\d{8,14}[-+Z\d']*|\d{4}-\d\d-\d\d|\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?"
    r"|\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b|\b1\d{9}(?:\.\d+)?\b|\b20\d\d\b",
    "the address of an object in memory": r"0x[0-9a-fA-F]{6,}",
}
HASH = r"\b[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*\b"
NUMBER = re.compile(r"[-+]?\d+\.\d+(?:[eE][-+]?\d+)?")


class Difference(NamedTuple):
    """One file that differs: its name, where, both sides there, and what seems to be the cause."""

    name: str
    where: str
    first: str
    second: str
    cause: str

    def __str__(self) -> str:
        sides = [f"    first:  {self.first}", f"    second: {self.second}"] if self.first or self.second else []
        return "\n".join([f"{self.name}: {self.where}", *sides, f"    cause:  {self.cause}"])


def compare(first: Path, second: Path, names: Iterable[str], told: dict[str, tuple[str, str]]) -> list[Difference]:
    """The differences between the files `names` of two folders.

    Parameters
    ----------
    told
        What was different on purpose, as {"the locale": ("C.UTF-8", "POSIX")}: such a value found
        in the bytes is the cause.
    """
    found = []
    for name in names:
        ours, theirs = first / name, second / name
        if not (ours.is_file() and theirs.is_file()):
            here, lacking = ("first", "second") if ours.is_file() else ("second", "first")
            why = f"only the {here} build made it; a name that follows from the content changes with the content"
            found.append(Difference(name, f"missing in the {lacking}", "", "", why))
        elif (one := ours.read_bytes()) != (two := theirs.read_bytes()):
            found.append(explain(name, one, two, told))
    return found


def explain(name: str, one: bytes, two: bytes, told: dict[str, tuple[str, str]]) -> Difference:
    """Where two unequal files of one name differ first, in the words that fit their kind, and the likely cause."""
    if one.startswith(b"\x89PNG") and two.startswith(b"\x89PNG"):
        return _picture(name, one, two)
    if one.startswith(b"%PDF") and two.startswith(b"%PDF"):
        return _pdf(name, one, two, told)
    try:
        return _text(name, one.decode("utf-8"), two.decode("utf-8"), told)
    except UnicodeDecodeError:
        at = _offset(one, two)
        sides = [repr(data[max(0, at - 8) : at + 24])[2:-1] for data in (one, two)]
        why = _cause(one.decode("latin-1"), two.decode("latin-1"), told)
        return Difference(name, f"byte {at} of {len(one)} and {len(two)}", *sides, why)


def _offset(one: bytes | str, two: bytes | str) -> int:
    """The place of the first difference."""
    pairs = zip_longest(one, two)
    return next(place for place, (left, right) in enumerate(pairs) if left != right)


def _around(text: str, at: int) -> str:
    start, end = max(0, at - SHOWN), at + SHOWN
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _text(name: str, one: str, two: str, told: dict[str, tuple[str, str]]) -> Difference:
    lines = list(zip_longest(one.splitlines(keepends=True), two.splitlines(keepends=True), fillvalue=""))
    number, (left, right) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    at = _offset(left, right)
    where = f"line {number}, column {at + 1}"
    if left.rstrip("\r\n") == right.rstrip("\r\n"):
        return Difference(name, where, repr(left[-3:]), repr(right[-3:]), "the ends of lines")
    cause = _cause(left, right, told)
    if cause == UNKNOWN and sorted(one.splitlines()) == sorted(two.splitlines()):
        cause = "the same lines in another order: something unordered (a set, a folder, parallel work) was written out"
    return Difference(name, where, _around(left, at), _around(right, at), cause)


UNKNOWN = "not told by the bytes: look at what wrote the file"


def _cause(left: str, right: str, told: dict[str, tuple[str, str]]) -> str:
    """What makes two texts differ."""
    for what, (ours, theirs) in told.items():
        for form in (str, quote, lambda text: ascii(text)[1:-1]):  # as it is, in an address, in JSON
            one, two = form(ours), form(theirs)
            if one in left and two in right and left.replace(one, "") == right.replace(two, ""):
                return f"{what} is written into it"
    for what, pattern in INTRUDERS.items():
        if re.sub(pattern, "", left) == re.sub(pattern, "", right):
            return f"{what} is written into it"
    if NUMBER.sub("", left) == NUMBER.sub("", right):
        pairs = list(zip(map(float, NUMBER.findall(left)), map(float, NUMBER.findall(right)), strict=True))
        if all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for a, b in pairs):
            return "the last digits of a computed number: it is written without rounding"
        return "a computed number has another value"
    if re.sub(HASH, "", left) == re.sub(HASH, "", right):
        return "a hash or a random name is written into it"
    pieces = [sorted(re.findall(r"\w+|[^\w\s]", text)) for text in (left, right)]
    if pieces[0] == pieces[1]:
        return "the same pieces in another order: something unordered (a set, a folder, parallel work) was written out"
    return UNKNOWN


def _picture(name: str, one: bytes, two: bytes) -> Difference:
    """Size, then pixels, then what else a PNG holds."""
    import numpy
    from PIL import Image

    images = [Image.open(io.BytesIO(data)) for data in (one, two)]
    sizes = [f"{image.width} x {image.height} pixels" for image in images]
    if sizes[0] != sizes[1]:
        return Difference(name, "the size of the picture", *sizes, "drawn to another size: fonts or layout differ")
    pixels = [numpy.asarray(image.convert("RGBA"), dtype=int) for image in images]
    unequal = (pixels[0] != pixels[1]).any(axis=2)
    if unequal.any():
        row, column = (int(part[0]) for part in unequal.nonzero())
        most = int(abs(pixels[0] - pixels[1]).max())
        where = f"{int(unequal.sum())} of {unequal.size} pixels, the first in row {row + 1}, column {column + 1}"
        sides = [f"colour {tuple(map(int, part[row, column]))}" for part in pixels]
        why = f"the drawing differs, by at most {most} of 255 steps of a colour"
        return Difference(name, where, *sides, why)
    notes = [str(dict(sorted(image.info.items()))) for image in images]
    if notes[0] != notes[1]:
        return Difference(name, "the notes stored beside the pixels", *notes, "equal pixels, other metadata")
    return Difference(name, "the compression", "", "", "equal pixels and metadata, packed by another library")


def _pdf(name: str, one: bytes, two: bytes, told: dict[str, tuple[str, str]]) -> Difference:
    """The object in which two PDFs differ first, unpacked where it is compressed."""
    ours, theirs = _objects(one), _objects(two)
    for key in ours:
        if ours[key] != theirs.get(key):
            left, right = ours[key].decode("latin-1"), theirs.get(key, b"").decode("latin-1")
            at = _offset(left, right)
            cause = _cause(_around(left, at), _around(right, at), told)
            if cause == UNKNOWN and "/FontFile" in ours[key].decode("latin-1"):
                cause = "a font that is embedded differs"
            return Difference(name, f"object {key}", _around(left, at), _around(right, at), cause)
    if set(theirs) - set(ours):
        why = "the second has more objects"
        return Difference(name, "the objects", f"{len(ours)} objects", f"{len(theirs)} objects", why)
    at = _offset(one, two)
    left, right = (_around(data.decode("latin-1"), at) for data in (one, two))
    return Difference(name, f"byte {at}, outside all objects (identifier or table of places)", left, right,
                      _cause(left, right, told))  # fmt: skip


def _objects(data: bytes) -> dict[str, bytes]:
    """The objects of a PDF by number, compressed streams unpacked, lengths of streams left out."""
    found = list(OBJECT.finditer(data))
    result = {}
    for this, following in zip_longest(found, found[1:]):
        body = data[this.end() : following.start() if following else len(data)].split(b"endobj")[0]
        head, stream, tail = body.partition(b"stream")
        if stream and b"/FlateDecode" in head:
            try:
                tail = zlib.decompressobj().decompress(tail.lstrip(b"\r\n"))
            except zlib.error:
                pass
        if b"/XRef" not in head:  # places of the others: they follow from them
            result[this.group(1).decode()] = re.sub(rb"/Length \d+", b"", head) + b"\n" + tail
    return result
