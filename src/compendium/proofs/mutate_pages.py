"""Mutants of what a reader sees: stored outputs, pictures, typed numbers, the printed words of roles."""

from __future__ import annotations

import base64
import copy
import functools
import importlib
import io
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from .. import ledger as audit
from .. import reading
from ..book import notebooks, roles
from . import chapters
from .mutants import Mutant, NotGreen, Outcome, chosen
from .mutate_data import another_digit

OUTPUT, CLEARED, PICTURE, PROSE, ROLE = "stored outputs", "cleared cells", "pictures", "typed numbers", "printed words"
ROLES = re.compile(r"\{(claim|obs)\}`([^`<]+?)\s*<([^`<>]+)>`")
NEAR = 3.0  # of 255: how far a redrawn picture may be from the stored one in the mean


def outcomes(
    root: Path, trees: list[Path], sample: int | None, seed: int, modules: tuple[str, ...]
) -> Iterator[Outcome]:
    """Judge the mutants of the pages; all in this process, since nothing has to be run twice."""
    sys.path.insert(0, str(root / "tests"))
    guards, prose = importlib.import_module("test_guards"), importlib.import_module("test_prose")
    fresh = {path: list(_drawn(path)) for path in notebooks.everything(root)}
    for path, made in fresh.items():
        if [_texts(cell) for cell in made] != chapters.stored(path):
            raise NotGreen(f"{path.relative_to(root)} stores another output than a fresh run prints: run it first")
    judges = [
        (_outputs(root, seed), lambda m: _compare(m, fresh, guards)),
        (_cleared(root), lambda m: _guarded(m, guards)),
        (_pictures(root, seed), lambda m: _picture(m, fresh, guards)),
        (_typed(root, prose, seed), lambda m: "prose test" if prose.typed(m.change) else ""),
        (_words(root, prose, seed), lambda m: _printed(root, m)),
    ]
    made = [(mutant, judge) for mutants, judge in judges for mutant in mutants]
    picked = set(chosen([mutant for mutant, _ in made], sample, seed)) if sample else None
    for mutant, judge in made:
        if picked is None or mutant in picked:
            yield Outcome(mutant, judge(mutant))


def _cells(path: Path) -> list[tuple[int, dict]]:
    """The code cells of a notebook with their numbers."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [(number, cell) for number, cell in enumerate(cells, start=1) if cell["cell_type"] == "code"]


def _drawn(path: Path) -> Iterator[list[dict]]:
    """A fresh run of a notebook, pictures too."""
    kept, chapters.SKIPPED = chapters.SKIPPED, ()
    try:
        with chapters.shared(_load, _ledger, draw=True):
            yield from chapters.run(path)
    finally:
        chapters.SKIPPED = kept


_load = functools.lru_cache(lambda *packs: reading.load(*packs))
_ledger = chapters.once(audit.ledger, chapters.asked)


def _texts(outputs: list[dict]) -> list[dict]:
    return [{kind: text for kind, text in output.items() if kind not in chapters.SKIPPED} for output in outputs]


# Stored outputs: what nbval compares, by nbval's own comparison


def _outputs(root: Path, seed: int) -> Iterator[Mutant]:
    for path in notebooks.everything(root):
        file = path.relative_to(root).as_posix()
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        for place, (number, cell) in enumerate(_cells(path)):
            for nth, output in enumerate(cell["outputs"]):
                for kind, text in output.get("data", {}).items():
                    text = "".join(text)
                    if kind == "image/png":
                        continue
                    chance = random.Random(f"{seed} {file} {number} {nth} {kind}")
                    now = another_digit(text, chance) or _another_letter(text, chance)
                    was, is_now = _around(text, now)
                    yield Mutant(OUTPUT, file, number, kind, was, is_now, (place, nth, kind, now))
                name = output.get("metadata", {}).get("scrapbook", {}).get("name")
                if name and f"`{name}`" in prose:  # one that no prose prints cannot be wrong there
                    other, what = f"{name}x", "name of a glued number"
                    yield Mutant(OUTPUT, file, number, what, name, other, (place, nth, "name", other))


def _around(was: str, now: str) -> tuple[str, str]:
    place = next(i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b)
    return was[max(0, place - 20) : place + 20], now[max(0, place - 20) : place + 20]


def _another_letter(text: str, chance: random.Random) -> str:
    place = chance.choice([i for i, letter in enumerate(text) if letter.isalpha()] or [0])
    return text[:place] + ("y" if text[place : place + 1] == "x" else "x") + text[place + 1 :]


def _compare(mutant: Mutant, fresh: dict, guards) -> str:
    from nbformat import from_dict
    from nbval.plugin import IPyNbCell

    path = next(path for path in fresh if path.as_posix().endswith(mutant.file))
    place, nth, kind, now = mutant.change
    cells = [cell for _, cell in _cells(path)]
    if kind == "name":
        cells[place]["outputs"][nth]["metadata"]["scrapbook"]["name"] = now
        text = path.read_text("utf-8")
        return "guard" if guards.unknown_glue(json.loads(text)["cells"], cells) else ""
    made = [from_dict({"output_type": "display_data", "data": output}) for output in fresh[path][place]]
    stored = copy.deepcopy(made)
    stored[nth]["data"][kind] = now
    plain = SimpleNamespace(FAIL="", ENDC="", OKBLUE="", WARNING="", OKGREEN="", HEADER="")
    skip = (
        "metadata",
        "traceback",
        "text/latex",
        "prompt_number",
        "output_type",
        "name",
        "execution_count",
        "image/png",
        "image/jpeg",
    )  # nbval's own, and pictures
    cell = SimpleNamespace(colors=plain, parent=SimpleNamespace(skip_compare=skip), sanitize=lambda text: text, comparison_traceback=[], format_output_compare=lambda *a: None)  # fmt: skip
    return "" if IPyNbCell.compare_outputs(cell, made, stored, skip) else "nbval"


# Cells that have not run, or store nothing


def _cleared(root: Path) -> Iterator[Mutant]:
    for path in notebooks.everything(root):
        file = path.relative_to(root).as_posix()
        for place, (number, cell) in enumerate(_cells(path)):
            yield Mutant(
                CLEARED, file, number, "execution_count", str(cell["execution_count"]), "null", (path, place, "count")
            )
            if cell["outputs"]:
                yield Mutant(
                    CLEARED, file, number, "outputs", f"{len(cell['outputs'])}", "none", (path, place, "outputs")
                )


def _guarded(mutant: Mutant, guards) -> str:
    path, place, what = mutant.change
    cells = [cell for _, cell in _cells(path)]
    if what == "count":
        cells[place]["execution_count"] = None
        return "guard" if guards.weaknesses(cells) else ""
    # nbval compares with what a fresh run prints: that something is missing is a difference.
    return "nbval" if cells[place]["outputs"] else ""


# Pictures


def _pictures(root: Path, seed: int) -> Iterator[Mutant]:
    shown = []
    for path in notebooks.everything(root):
        for place, (number, cell) in enumerate(_cells(path)):
            for nth, output in enumerate(cell["outputs"]):
                if "image/png" in output.get("data", {}):
                    shown.append((path, place, number, nth, base64.b64decode("".join(output["data"]["image/png"]))))
    for before, (path, place, number, nth, data) in zip(shown[-1:] + shown[:-1], shown, strict=True):
        file = path.relative_to(root).as_posix()
        at = random.Random(f"{seed} {file} {number}").randrange(len(data) // 2, len(data) - 20)
        broken = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        yield Mutant(PICTURE, file, number, f"byte {at}", str(data[at]), str(broken[at]), (path, place, nth, broken))
        if before[4] != data:
            yield Mutant(PICTURE, file, number, "picture", "its own", f"that of cell {before[2]} of {before[0].stem}",
                         (path, place, nth, before[4]))  # fmt: skip


def _picture(mutant: Mutant, fresh: dict, guards) -> str:
    path, place, nth, data = mutant.change
    cells = [cell for _, cell in _cells(path)]
    cells[place]["outputs"][nth]["data"]["image/png"] = base64.b64encode(data).decode()
    if guards.weaknesses(cells):
        return "guard"
    drawn = base64.b64decode(fresh[path][place][nth]["image/png"])
    return "" if same_picture(drawn, data) else "drawn again"


def same_picture(one: bytes, other: bytes) -> bool:
    """Whether two pictures are of one size and differ by no more than platforms make them differ."""
    from PIL import Image, ImageChops, ImageStat

    if one == other:
        return True
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other)]
    if images[0].size != images[1].size:
        return False
    return max(ImageStat.Stat(ImageChops.difference(*images)).mean) < NEAR


# Prose and roles


def _typed(root: Path, prose, seed: int) -> Iterator[Mutant]:
    """A number typed at the end of a sentence of every piece of prose."""
    for name, text in prose.prose().items():
        chance = random.Random(f"{seed} {name}")
        bare = text
        for pattern in prose.NOT_PROSE:
            flags = re.MULTILINE | re.DOTALL if "```" in pattern else re.MULTILINE
            bare = re.sub(pattern, lambda match: "\0" * len(match[0]), bare, flags=flags)
        ends = [match.start() for match in re.finditer(r"(?<=[a-z])[.,](?=\s|$)", bare)]
        if not ends:
            continue
        end = chance.choice(ends)
        typed = chance.choice((" 7", " 1.5 million", " seven", " 2018", " about 30 %"))
        file, _, cell = name.partition(" ")
        yield Mutant(PROSE, file, 1, cell, text[max(0, end - 30) : end + 1], text[max(0, end - 30) : end] + typed + ".",
                     text[:end] + typed + text[end:])  # fmt: skip


def _words(root: Path, prose, seed: int) -> Iterator[Mutant]:
    """The printed words of every role: another digit, another hedge; and another target."""
    for name, text in prose.prose().items():
        file, _, cell = name.partition(" ")
        for match in ROLES.finditer(text):
            role, words, target = match.groups()
            line = text[: match.start()].count("\n") + 1
            changed = [(another_digit(words, random.Random(f"{seed} {words}")), target)]
            changed.append(
                (words.removeprefix("nearly ") if words.startswith("nearly ") else f"nearly {words}", target)
            )
            changed.append((words, target[:-1]))
            for now, goal in changed:
                if now:
                    yield Mutant(ROLE, file, line, cell, f"{words} <{target}>", f"{now} <{goal}>", (role, now, goal))


def _printed(root: Path, mutant: Mutant) -> str:
    """Whether the build fails at a role: its own function says so."""
    kind, words, target = mutant.change

    class Alone({"claim": roles.ClaimRole, "obs": roles.ObsRole}[kind]):
        def linked(self, *parts):
            return list(parts)

    try:
        Alone().printed(root, words, target.split())
    except LookupError:
        return "role"
    return ""
