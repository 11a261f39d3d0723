"""Mutants: one small change at a time in a copy of the checkout; each must turn something red.

A figure of the tables must fail the check, or move the ledger or a chapter; a constant or a comparison of a core
module must fail a test or move a chapter; a stored output, a typed number or a printed word must fail nbval, a guard
or the build.  That a digest goes stale is not enough.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ..book import results

SEED = 2020  # the year of the paper; any number would do, but always the same
SECONDS = 60  # of computing: a mutant that takes longer has hung, which is seen
PATIENCE = 600  # by the clock, on a computer with much else to do
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
LEFT_OUT = (".git", ".venv", "_build", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules")


@dataclass(frozen=True)
class Mutant:
    """One change: in which file and line, what stood there and what stands there now."""

    kind: str
    file: str
    line: int
    column: str
    was: str
    now: str
    change: object = None  # what its kind needs to make the change

    @property
    def diff(self) -> str:
        """The change as a reader sees it."""
        where = f"{self.file}:{self.line}" + (f" {self.column}" if self.column else "")
        return f"{where}\n  - {self.was}\n  + {self.now}"


@dataclass(frozen=True)
class Outcome:
    """A mutant and what turned red; empty if nothing did."""

    mutant: Mutant
    red: str


def trees(root: Path, folder: Path, count: int) -> list[Path]:
    """Copies of the checkout, without what is made."""
    made = []
    for number in range(count):
        made.append(folder / f"tree-{number}")
        shutil.copytree(root, made[-1], symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return made


def each(
    mutants: Iterable[Mutant],
    judge: Callable[[Mutant, Path], str],
    trees: list[Path],
    changed: Callable[[Mutant], bytes],
) -> Iterator[Outcome]:
    """Judge every mutant in a process of its own, one to a copy of the checkout; the copy is mended afterwards.

    Parameters
    ----------
    mutants
        The changes.
    judge
        Says what turned red in a changed copy; empty if nothing did.
    trees
        Copies of the checkout: as many mutants run at once.
    changed
        The bytes of the changed file.
    """
    waiting, free, running = iter(mutants), list(trees), {}
    stamp = int(time.time())
    while True:
        while free and (mutant := next(waiting, None)) is not None:
            tree = free.pop()
            path = tree / mutant.file
            before, stamp = path.read_bytes(), stamp + 1
            path.write_bytes(changed(mutant))
            os.utime(path, (stamp, stamp))  # no stored bytecode may pass for the changed file's
            reader, pid = _fork(judge, mutant, tree)
            running[reader] = (pid, mutant, tree, path, before, time.monotonic() + PATIENCE)
        if not running:
            return
        ready, _, _ = select.select(list(running), [], [], 0.5)
        late = [reader for reader, job in running.items() if time.monotonic() > job[5]]
        for reader in dict.fromkeys([*ready, *late]):
            pid, mutant, tree, path, before, _ = running.pop(reader)
            red = os.read(reader, 1 << 16).decode("utf-8", "replace") if reader in ready else "=no end"
            os.close(reader)
            try:
                os.killpg(pid, signal.SIGKILL)  # with whatever it has started
            except ProcessLookupError:
                pass
            os.waitpid(pid, 0)
            path.write_bytes(before)
            free.append(tree)
            yield Outcome(mutant, red[1:] if red else "no end")


def still(judge: Callable[[Mutant, Path], str], tree: Path, file: str, expected: str = "") -> None:
    """Ask the judge of mutants first about a copy in which nothing is changed.

    Raises
    ------
    NotGreen
        If it sees a change in `file`, or fails: it would see one in every mutant, and prove nothing.
    """
    same = Mutant("", file, 1, "", "", "")
    data = (tree / file).read_bytes()
    [outcome] = each([same], judge, [tree], lambda _: data)
    if outcome.red != expected:
        raise NotGreen(f"{file} is unchanged, and yet something is red: {outcome.red}")


def _fork(judge: Callable, mutant: Mutant, tree: Path) -> tuple[int, int]:
    """Start the judging of a mutant; returns where its answer comes and its process."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(writer)
        try:
            os.setpgid(pid, pid)
        except (PermissionError, ProcessLookupError):
            pass
        return reader, pid
    try:
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.chdir(tree)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            red = judge(mutant, tree)
        except BaseException as error:  # whatever it is, it was seen
            red = f"{type(error).__name__}: {error}"
        os.write(writer, f"={red}".encode()[: 1 << 15])
    finally:
        os._exit(0)


def equivalents() -> dict[tuple[str, str, str], str]:
    """The listed mutants that change nothing, with the reason: (file, line as it was, line as changed)."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as lines:
        return {(row["file"], row["was"], row["now"]): row["reason"] for row in csv.DictReader(lines)}


def chosen(mutants: list[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """A sample of some mutants in their order, or all."""
    if sample is None or sample >= len(mutants):
        return mutants
    picked = set(random.Random(seed).sample(range(len(mutants)), sample))
    return [mutant for number, mutant in enumerate(mutants) if number in picked]


def command(root: Path, sample: int | None, kinds: tuple[str, ...], modules: tuple[str, ...], seed: int) -> int:
    """Make the mutants of some kinds, print killed and survived; 1 if one survived that is not listed.

    Parameters
    ----------
    root
        The checkout.
    sample
        At most so many mutants in all, drawn with the seed and shared out among the kinds.
    kinds
        Some of ``data``, ``code``, ``pages``; none for all.
    modules
        Core modules to change; none for all.
    seed
        Of the sample, and of which digit is changed.
    """
    from . import mutate_code, mutate_data, mutate_pages

    makers = {"data": mutate_data.outcomes, "code": mutate_code.outcomes, "pages": mutate_pages.outcomes}
    wanted = [kind for kind in makers if not kinds or kind in kinds]
    share = None if sample is None else max(1, sample // len(wanted))
    listed, found, start = equivalents(), [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = trees(root, Path(folder), min(2, os.cpu_count() or 1))
        for kind in wanted:
            begun, here = time.monotonic(), []
            try:
                for outcome in makers[kind](root, copies, share, seed, modules):
                    here.append(outcome)
                    if not outcome.red and (outcome.mutant.file, outcome.mutant.was, outcome.mutant.now) not in listed:
                        click.echo(f"survived ({outcome.mutant.kind}): {outcome.mutant.diff}")
                    elif outcome.red == DIGEST:
                        click.echo(f"only the digest notices: {outcome.mutant.diff}")
            except NotGreen as error:
                raise click.ClickException(str(error)) from None
            found += here
            click.echo(f"{kind}: {len(here)} mutants in {time.monotonic() - begun:.0f} s", err=True)
    rows, open_ends = table(found, listed)
    widths = [max(len(str(row[i])) for row in [COLUMNS, *rows]) for i in range(len(COLUMNS))]
    for row in [COLUMNS, *rows]:
        click.echo("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    unused = (
        set()
        if sample or kinds or modules
        else set(listed) - {(o.mutant.file, o.mutant.was, o.mutant.now) for o in found if not o.red}
    )
    for file, was, now in sorted(unused):
        click.echo(f"listed as equivalent, but no such mutant survives: {file}: {was} -> {now}")
    total = len(found)
    survived = sum(not outcome.red for outcome in found)
    stale = sum(outcome.red == DIGEST for outcome in found)
    click.echo(
        f"mutants: {total - survived - stale} of {total} killed, {stale} seen by a digest only, {survived} survived, {survived - open_ends} of them listed as "
        f"equivalent; {time.monotonic() - start:.0f} s"
    )
    if not sample and seed == SEED:
        write(root, rows)
    return 1 if open_ends or unused else 0


COLUMNS = ("kind", "mutants", "killed", "by", "only the digest notices", "survived", "of these equivalent")
DIGEST = "only the digest"


class NotGreen(Exception):
    """The checkout is red before anything is changed, so that no mutant proves anything."""


def table(found: list[Outcome], listed: dict) -> tuple[list[tuple], int]:
    """A row a kind, and how many survivors are not listed."""
    rows, open_ends = [], 0
    for kind in dict.fromkeys(outcome.mutant.kind for outcome in found):
        here = [outcome for outcome in found if outcome.mutant.kind == kind]
        red = Counter(outcome.red.partition(":")[0] for outcome in here if outcome.red)
        stale = red.pop(DIGEST, 0)
        left = [o.mutant for o in here if not o.red]
        same = sum((m.file, m.was, m.now) in listed for m in left)
        open_ends += len(left) - same
        by = ", ".join(f"{name} {count}" for name, count in sorted(red.items(), key=lambda item: (-item[1], item[0])))
        rows.append((kind, len(here), len(here) - len(left) - stale, by, stale, len(left), same))
    return rows, open_ends


def write(root: Path, rows: list[tuple]) -> None:
    """The result for the proofs page; rows of kinds that were not asked for this time stay as they were."""
    before = results.read(root, "mutants")
    kept = {row[0]: row for row in (before["rows"] if before else ())}
    made = {
        "title": "Mutants: changes that must turn something red",
        "command": "make mutants",
        "columns": list(COLUMNS),
        "rows": sorted((kept | {row[0]: [str(cell) for cell in row] for row in rows}).values()),
        "note": f"One change at a time in a copy, seed {SEED}; each row is what a whole run of its kind found last. "
        "Where only the digest notices, no chapter prints the figure, or none to that digit: the notebooks count as "
        "out of date, and nothing else tells. "
        "Survivors are equivalent to what they were made from: they are listed with the reason in "
        f"src/compendium/proofs/{EQUIVALENT.name}.",
    }
    results.write(root, "mutants", made)
