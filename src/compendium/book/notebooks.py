"""Notebooks in one normal form, and executed: only where stale, in parallel, the same bytes each time.

Normal form keeps what an author wrote and what a fresh run prints, and nothing of when, where or
in which editor it was done. So a re-run that changes nothing changes no byte.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from compendium import files, questions
from compendium.book import kernels, prose, surroundings
from compendium.book.digests import (
    code_digest,
    data_digest,
    modules_of,
    record,
    stale,
    stale_or_doubtful,
    told_otherwise,
)
from compendium.book.normal import KERNELSPEC, cell_id
from compendium.book.unfit import unreadable
from compendium.messages import say, spoken_language

if TYPE_CHECKING:  # importing it takes a second, which a run with nothing to do need not pay
    from multiprocessing.context import BaseContext

    from nbformat import NotebookNode

__all__ = ["everything", "normal_form", "run", "stale", "tidy", "untidy"]

CELL_SECONDS = 600
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def everything(root: Path) -> list[Path]:
    """All notebooks under `root/notebooks`, sorted; folders that begin with a dot are left out."""
    found = (root / "notebooks").rglob("*.ipynb")
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(root).parts))


def normal_form(nb: NotebookNode, path: Path) -> NotebookNode:
    """A copy of `nb` in normal form; `path` gives the cell ids, as in `02-background-07`.

    Kept of the metadata is one fixed kernelspec: no cell is hidden, and the page decides how code is shown. Code cells
    that have run are numbered from 1; neighbouring prints to one stream are one output.
    """
    from nbformat import NotebookNode

    nb = copy.deepcopy(nb)
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC))
    count = 0
    for number, cell in enumerate(nb.cells, 1):
        cell.id = cell_id(Path(path).stem, number)
        cell.metadata = NotebookNode()
        cell.source = cell.source.replace("\r\n", "\n")
        if cell.cell_type == "code":
            if cell.get("execution_count") is not None:
                count += 1
                cell.execution_count = count
            cell.outputs = _outputs(cell.get("outputs", []), cell.get("execution_count"))
    return nb


def _outputs(outputs: list[NotebookNode], count: int | None) -> list[NotebookNode]:
    kept: list[NotebookNode] = []
    # What `show.numbers` lists of the text in JupyterLab is for who is there, and no result.
    listed = any(prose.STORED in output.get("data", {}) for output in outputs)
    for output in outputs:
        output.pop("transient", None)
        if listed and output.output_type == "stream":
            continue
        if output.output_type == "execute_result":
            output.execution_count = count
        elif output.output_type == "error":
            output.traceback = [ANSI.sub("", line) for line in output.traceback]
        elif output.output_type == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
            continue
        kept.append(output)
    return kept


def _text(nb: NotebookNode, path: Path) -> str:
    import nbformat

    return nbformat.writes(normal_form(nb, path), version=4, indent=1).rstrip("\n") + "\n"


def _read(path: Path) -> NotebookNode:
    import nbformat

    return nbformat.reads(path.read_text("utf-8"), as_version=4)


def untidy(paths: Iterable[Path]) -> list[Path]:
    """Those of the notebooks at `paths` that are not in normal form."""
    return [path for path in paths if path.read_bytes() != _text(_read(path), path).encode("utf-8")]


def tidy(paths: Iterable[Path]) -> list[Path]:
    """Put the notebooks at `paths` in normal form; returns those that changed."""
    return [path for path in paths if files.write(path, _text(_read(path), path))]


class _Result(NamedTuple):
    """How the execution of one notebook went."""

    path: Path
    code: str
    data: str
    asked: dict[str, str]
    changed: bool
    trouble: str  # empty if it went well
    seconds: float


def _mute() -> None:
    """Silence a worker and its kernels: failures are returned, and on Ctrl-C none prints a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _execute(path: Path, root: Path, launch: list[str]) -> _Result:
    """Execute one notebook in a kernel that `launch` starts; runs in a process of its own."""
    from jupyter_client.kernelspec import KernelSpec
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    start, code, data, before = time.monotonic(), "", "", b""
    log = root / "_build" / "asked" / f"{os.getpid()}.txt"

    def result(trouble: str, changed: bool = False) -> _Result:
        told = {} if trouble else questions.written(log)
        log.unlink(missing_ok=True)
        return _Result(path, code, data, told, changed, trouble, time.monotonic() - start)

    try:
        # Before the run: if an input changes meanwhile, the notebook is stale again afterwards.
        code, data = code_digest(path, root), data_digest(root)
        before, nb = path.read_bytes(), _read(path)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        folder = {"metadata": {"path": str(path.parent)}}
        for last in (False, True):
            client = NotebookClient(
                nb, kernel_name="python3", timeout=CELL_SECONDS, record_timing=False, resources=folder
            )
            # Not the kernel that happens to be registered as python3 for this user, but this environment's.
            client.create_kernel_manager()._kernel_spec = KernelSpec(argv=launch, language="python")
            try:
                client.execute(env=surroundings.fixed(root) | {questions.VARIABLE: str(log)})
                break
            except RuntimeError:
                # Kernels that start at the same time can pick the same port; then one of them never answers.
                if last or client.code_cells_executed:
                    raise
    except CellControlSignal as error:
        return result(_where(nb, error))
    except DeadKernelError:
        return result("the kernel died (out of memory, or a crash in a compiled library)")
    except Exception as error:
        return result(ANSI.sub("", f"{type(error).__name__}: {error}").strip())
    if path.read_bytes() != before:
        return result("the file was edited while it ran; nothing was written, run again")
    return result("", files.write(path, _text(nb, path)))


def _where(nb: NotebookNode, error: Exception) -> str:
    """The cell that failed, its source and the error in one line."""
    for number, cell in enumerate(nb.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", []):
                source = "\n".join(f"    {line}" for line in cell.source.splitlines())
                return f"cell {number}:\n{source}\n  {output.ename}: {ANSI.sub('', output.evalue).strip()}"
    return ANSI.sub("", f"{type(error).__name__}: {error}").strip()


def run(root: Path, paths: Iterable[Path] | None = None, jobs: int | None = None, force: bool = False) -> int:
    """Execute the notebooks at `paths` (by default all) that are stale; with `force` also the others.

    Afterwards the words of numbers in the text of every page are as the notebooks store them.

    Several run at once, `jobs` of them (by default as many as there are processors), each with
    its own folder as the current directory. A notebook that fails keeps its last good file and
    its old record, and the others go on.

    Returns
    -------
    0, or 1 if one failed; what failed and where is printed to stderr.
    """
    chosen = everything(root) if paths is None else list(paths)
    if faults := unreadable(root, chosen, spoken_language()):
        print("\n".join([*faults, say("notebooks-unread", spoken_language())]), file=sys.stderr)
        return 1
    waiting, doubtful = (chosen, []) if force else stale_or_doubtful(root, chosen)
    start, failed, changed = time.monotonic(), [], 0
    if waiting or doubtful:
        surroundings.fixed(root)  # writes the kernels' configuration once, before they all look for it
        processes = _processes()
        # The tables are asked while the processes to fork from are made.
        with kernels.forked(root, [modules_of(path) for path in waiting + doubtful]) as launch:
            waiting = sorted(waiting + told_otherwise(root, doubtful))
            try:
                for result in _executed(root, waiting, jobs, launch, processes):
                    if result.trouble:
                        failed.append(result)
                    else:
                        changed += result.changed
                        record(root, result.path, result.code, result.data, result.asked)
            except BrokenProcessPool:
                print("notebooks: the system ended a worker, perhaps for want of memory; try --jobs 1", file=sys.stderr)
                return 1
    if not waiting:
        _rewrite_words(root)  # of text that was edited alone
        print(f"notebooks: all {len(chosen)} are up to date", flush=True)
        return 0
    for words in _told(root, failed):
        print(words, file=sys.stderr)
    _rewrite_words(root)
    print(
        f"notebooks: {len(waiting) - len(failed)} of {len(chosen)} run, {changed} changed,"
        f" {len(failed)} failed, in {time.monotonic() - start:.1f} s",
        flush=True,
    )
    return 1 if failed else 0


def _processes() -> BaseContext:
    """How workers are started: each a clean interpreter, where that can be had a fork of one that has imported what they
    need, and begins to at once.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    multiprocessing.set_forkserver_preload(["nbclient", "nbformat.v4"])
    forkserver.ensure_running()
    return multiprocessing.get_context("forkserver")


def _told(root: Path, failed: Iterable[_Result]) -> Iterator[str]:
    """What failed and where; of notebooks that one error stopped, all are named with the first."""
    alike: dict[str, list[_Result]] = {}
    for result in sorted(failed):
        alike.setdefault(re.split(r"\n  (?! )", result.trouble)[-1], []).append(result)
    for first, *others in alike.values():
        yield f"{first.path.relative_to(root).as_posix()}: {first.trouble}"
        if others:
            yield f"  The same in {', '.join(other.path.relative_to(root).as_posix() for other in others)}"


def _executed(
    root: Path, paths: list[Path], jobs: int | None, launch: list[str], processes: BaseContext
) -> Iterator[_Result]:
    """Execute notebooks, several at once, in kernels that `launch` starts: each result as soon as it is there."""
    if not paths:
        return
    from tqdm import tqdm

    workers = min(jobs or os.cpu_count() or 1, len(paths))
    pool = ProcessPoolExecutor(workers, mp_context=processes, initializer=_mute)
    try:
        futures = [pool.submit(_execute, path, root, launch) for path in paths]
        with tqdm(total=len(paths), desc="notebooks", unit="", file=sys.stderr, disable=None, leave=False) as bar:
            for future in as_completed(futures):
                yield future.result()
                bar.update()
    except BaseException:  # Ctrl-C, above all: nobody waits for a cell that is being run, nor for its kernel
        for worker in multiprocessing.active_children():
            worker.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _rewrite_words(root: Path) -> None:
    for path in prose.rewrite(root):
        print(f"{path.relative_to(root).as_posix()}: numbers in the text rewritten", flush=True)
