"""What the commands cost, beside plain Jupyter Book and beside the least that the same work can take.

Everything happens in copies in a temporary folder, with the installed environment, one thing at a time.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..book import build, digests, notebooks, results, surroundings, tex
from . import synthetic

PROVINCES = (1, 31, 341)
OBSERVATIONS = 1000  # of each made-up province
MOST_OF_BOUND, LEAST_OF_PLAIN, SECONDS_UNCHANGED = 1.3, 1.6, 3.0  # the aims
ROUNDS = 3  # what is compared is measured so often, and the least counts: others may use the machine too
SAMPLING = 0.25  # seconds between two looks at the memory
COMPENDIUM = [sys.executable, "-m", "compendium"]
PLAIN = [sys.executable, "-c", build.JUPYTER_BOOK, "build", "."]
HTML = ["book", "--pdf", "no"]


class BenchError(Exception):
    """Something that was to be measured failed; the text holds its last words."""


@dataclass(frozen=True)
class Cost:
    """What a command took: wall and processor seconds, peak memory of all its processes in bytes, what it printed."""

    wall: float
    cpu: float
    memory: int
    said: str

    @property
    def run(self) -> str:
        """How many notebooks it ran, in its own words; none where it says nothing of them."""
        found = re.search(r"notebooks: (\d+ of \d+) run", self.said)
        return found[1] if found else "none" if "notebooks: all" in self.said else "–"


def measure(command: Sequence[str], folder: Path) -> Cost:
    """Run a command in a checkout and measure it.

    The processor's seconds are those of the command and of every process that it waited for; memory is the largest
    sum, over its tree of processes, of what each holds for itself and its share of what they share (PSS).

    Raises
    ------
    BenchError
        If it fails.
    """
    root = next((place for place in (folder, *folder.parents) if (place / "_config.yml").exists()), folder)
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, env=surroundings.fixed(root), stdout=out, stderr=out)
        peak, done = [0], threading.Event()

        def watch() -> None:
            while not done.wait(SAMPLING):
                peak[0] = max(peak[0], memory_of(child.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        watcher.join()
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
    if child.returncode:
        raise BenchError(f"{' '.join(command[-3:])} failed:\n{said[-3000:]}")
    # A command that ends before the first look: what the kernel kept of its largest process.
    return Cost(wall, used.ru_utime + used.ru_stime, max(peak[0], used.ru_maxrss * 1024), said)


def memory_of(pid: int) -> int:
    """Bytes that a process and all that it started hold at this moment, shared pages counted once."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):  # it has just ended
            continue
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for member in family:
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{member}/smaps_rollup").read_text(), re.M)
        except OSError:
            continue
        total += int(found[1]) * 1024 if found else 0
    return total


@contextmanager
def copies(root: Path) -> Iterator[Path]:
    """A folder for copies that is gone afterwards; deep inside it nothing is found of the checkout itself."""
    folder = Path(tempfile.mkdtemp(prefix="compendium-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy(root: Path, target: Path) -> Path:
    """Copy what git knows or would take up of a checkout, as a repository with one commit, every notebook stale."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    (target / "notebooks" / "digests.json").write_text("{}\n", "utf-8")
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "copy"]):
        subprocess.run([*git, *words], cwd=target, check=True)
    return target


def add_province(root: Path, province: tuple[str, str, str]) -> None:
    """Add a made-up province to a copy: its pack, its chapter, and where it has none a part of the book for it."""
    import nbformat

    synthetic.write(root, province, OBSERVATIONS)
    path = root / "notebooks" / "provinces" / f"{province[0]}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(synthetic.chapter(province), path)
    notebooks.tidy([path])
    contents = root / "_toc.yml"
    if "notebooks/provinces/" not in contents.read_text("utf-8"):
        part = "  - caption: Provinces\n    chapters:\n      - glob: notebooks/provinces/*\n"
        contents.write_text(contents.read_text("utf-8") + part, "utf-8")


def change_observation(root: Path, pack: str) -> list[Path]:
    """Change one observation of a pack in a copy (the note of the last); returns the notebooks that depend on it."""
    table = root / "data" / pack / "observations.csv"
    lines = table.read_text("utf-8").splitlines()
    lines[-1] += " (changed)" if not lines[-1].endswith(",") else "changed"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    return [path for path in notebooks.everything(root) if table in digests.inputs(path, root)]


@dataclass(frozen=True)
class Floor:
    """Seconds that a notebook takes all alone: until its kernel answers, its imports and tables, its other cells."""

    kernel: float
    imports: float
    cells: float

    @property
    def total(self) -> float:
        """All three."""
        return self.kernel + self.imports + self.cells


def floor(path: Path, root: Path) -> Floor:
    """Run a notebook alone, with nothing around it, and time its parts; nothing is written."""
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from nbclient import NotebookClient

    nb = nbformat.read(path, 4)
    client = NotebookClient(nb, kernel_name="python3", timeout=notebooks.CELL_SECONDS, record_timing=False)
    client.resources = {"metadata": {"path": str(path.parent)}}
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    client.create_kernel_manager()._kernel_spec = KernelSpec(argv=launch, language="python")
    times = [time.monotonic()]
    with client.setup_kernel(env=surroundings.fixed(root)):
        times.append(time.monotonic())
        for number, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, number)
                times.append(time.monotonic())
    return Floor(times[1] - times[0], times[2] - times[1], times[-1] - times[2])


def least(parts: Sequence[float], processors: int) -> float:
    """The least time in which independent parts can be done on so many processors."""
    return max(max(parts), sum(parts) / processors)


def machine() -> str:
    """This computer in a few words."""
    info, memory = Path("/proc/cpuinfo").read_text(), Path("/proc/meminfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.M)
    gigabytes = int(re.search(r"^MemTotal:\s+(\d+)", memory, re.M)[1]) / 2**20
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{model[1].strip() if model else platform.machine()}, {os.cpu_count()} processors, {gigabytes:.0f} GB of "
        f"memory, {system}, Python {platform.python_version()}"
    )


def command(root: Path) -> int:
    """Measure everything, print it, write it to ``book/proofs``; 0, or 1 if an aim is missed or something failed."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("bench: this needs Linux, where the memory of a tree of processes can be read")
        return 1
    load = os.getloadavg()[0]
    where = f"{machine()}; load average before {load:.1f}"
    print(f"bench: {where}", flush=True)
    try:
        with copies(root) as folder:
            tables = _all(root, folder, where)
    except BenchError as error:
        print(error)
        return 1
    for name, table in tables.items():
        results.write(root, name, table)
        print("\n" + results.plain(table))
    missed = [row[0] for row in tables["bench-aims"]["rows"] if row[-1] == "no"]
    print("\nbench: " + (f"aims missed: {'; '.join(missed)}" if missed else "every aim is met"))
    return 1 if missed else 0


def _all(root: Path, folder: Path, where: str) -> dict[str, dict]:
    rows: list[tuple[str, ...]] = []

    def take(what: str, command: Sequence[str], place: Path, times: int = 1, fresh: bool = False) -> Cost:
        costs = []
        for _ in range(times):
            if fresh:
                shutil.rmtree(place / "_build", ignore_errors=True)
            costs.append(measure(command, place))
        cost = min(costs, key=lambda cost: cost.wall)
        rows.append((what, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.memory / 1e6:.0f}", cost.run))
        print("  ".join(rows[-1]), flush=True)
        return cost

    have_tex = not tex.missing()
    book = ["book", "--pdf", "required" if have_tex else "no"]
    what = "HTML and PDF" if have_tex else "HTML, since there is no TeX"
    here = copy(root, folder / "here")
    cold = take(f"cold book: {what}", COMPENDIUM + book, here)
    same = take("the same again, nothing changed", COMPENDIUM + book, here, ROUNDS)
    take("check", [*COMPENDIUM, "check"], here, ROUNDS)
    take("ledger", [*COMPENDIUM, "ledger"], here, ROUNDS)
    take("test", [*COMPENDIUM, "test"], here)
    execution = take("every notebook run again", [*COMPENDIUM, "run", "--force"], here, ROUNDS)
    html = take("cold book: HTML only", COMPENDIUM + HTML, copy(root, folder / "html"))
    plain, built = _plain(here, folder, take)
    tex_seconds = _tex(here, folder, take) if have_tex else []
    parts = [
        min((floor(path, here) for _ in range(ROUNDS)), key=lambda part: part.total)
        for path in notebooks.everything(here)
    ]
    with (here / "book" / "reading.md").open("a", encoding="utf-8") as page:
        page.write("\nOne sentence more.\n")
    take("one sentence of prose changed", COMPENDIUM + book, here)
    only = _changed(here, "guangdong", COMPENDIUM + book, take)
    province = synthetic.names(here, 1)[0]
    add_province(here, province)
    take("one province added", COMPENDIUM + book, here)
    only += _changed(here, province[0], COMPENDIUM + book, take)

    cores = os.cpu_count() or 1
    bound = least([part.total for part in parts], cores)
    ours, others = execution.wall / bound, (plain.wall - built.wall) / execution.wall
    whole = bound + least([built.wall, sum(tex_seconds)], cores)
    aims = [
        ("execution beside the lower bound", f"{execution.wall:.1f} s, bound {bound:.1f} s", f"{ours:.2f} times",
         f"at most {MOST_OF_BOUND} times", ours <= MOST_OF_BOUND),
        ("execution beside plain Jupyter Book", f"{execution.wall:.1f} s, plain {plain.wall - built.wall:.1f} s",
         f"{others:.2f} times faster", f"at least {LEAST_OF_PLAIN} times", others >= LEAST_OF_PLAIN),
        ("HTML book beside plain Jupyter Book", f"{html.wall:.1f} s, plain {plain.wall:.1f} s",
         f"{plain.wall / html.wall:.2f} times faster", "", None),
        ("whole cold book beside the lower bound", f"{cold.wall:.1f} s, bound {whole:.1f} s",
         f"{cold.wall / whole:.2f} times", "", None),
        ("nothing changed", f"{same.wall:.1f} s", "", f"at most {SECONDS_UNCHANGED:.0f} s",
         same.wall <= SECONDS_UNCHANGED),
        *only,
    ]  # fmt: skip
    bounds = [
        ("kernels started", *_floor_row(part.kernel for part in parts)),
        ("imports and tables", *_floor_row(part.imports for part in parts)),
        ("other cells", *_floor_row(part.cells for part in parts)),
        (f"all notebooks, on {cores} processors", f"{bound:.1f}", f"longest {max(part.total for part in parts):.1f}"),
        ("Jupyter Book, HTML, executing nothing", f"{built.wall:.1f}", ""),
        *(
            (("Jupyter Book, LaTeX", f"{tex_seconds[0]:.1f}", ""), ("XeLaTeX", f"{tex_seconds[1]:.1f}", ""))
            if have_tex
            else ()
        ),
        (f"the book, on {cores} processors", f"{whole:.1f}", ""),
    ]
    return {
        "bench": {
            "title": "What the commands cost",
            "command": "make bench",
            "columns": ["What", "Seconds", "Processor seconds", "Peak memory (MB)", "Notebooks run"],
            "rows": rows,
            "note": f"Measured on {where}. The environment is installed and its files have been read before. Rows of the "
            f"comparison are the least of {ROUNDS} runs, the others are single runs.",
        },
        "bench-aims": {
            "title": "Beside plain Jupyter Book and beside the lower bound",
            "command": "make bench",
            "columns": ["What", "Measured", "Ratio", "Aim", "Met"],
            "rows": [(*row[:-1], {None: "", True: "yes", False: "no"}[row[-1]]) for row in aims],
            "note": f"Plain Jupyter Book builds and executes the same notebooks in the same run. Measured on {where}.",
        },
        "bench-bound": {
            "title": "What the lower bound is made of",
            "command": "make bench",
            "columns": ["Part", "Seconds", "A notebook"],
            "rows": bounds,
            "note": "Each notebook was run alone, with nothing else at the same time; reading, checking, writing and "
            f"the processes around the kernels are left out. Measured on {where}.",
        },
        "bench-provinces": {
            "title": "With made-up provinces",
            "command": "make bench",
            "columns": ["Provinces added", "Command", "Seconds", "Processor seconds", "Peak memory (MB)"],
            "rows": _provinces(root, folder),
            "note": f"Each with {OBSERVATIONS:,} observations and {synthetic.CLAIMS} audited figures. Measured on {where}.",
        },
    }


def _floor_row(seconds) -> tuple[str, str]:
    seconds = sorted(seconds)
    return f"{sum(seconds):.1f}", f"{seconds[0]:.1f} to {seconds[-1]:.1f}"


def _changed(here: Path, pack: str, command: Sequence[str], take) -> list[tuple]:
    """Change an observation of a pack; whether only the notebooks that load it were run, as a row of aims."""
    depending = change_observation(here, pack)
    cost = take(f"one observation of {pack} changed", command, here)
    wanted = f"{len(depending)} of {len(notebooks.everything(here))}"
    return [
        (
            f"an observation of {pack} changed",
            f"{cost.run} run",
            "",
            f"{wanted}: those that load it",
            cost.run == wanted,
        )
    ]


def _plain(here: Path, folder: Path, take) -> tuple[Cost, Cost]:
    """Plain Jupyter Book on the built copy: with execution, and without."""
    place = shutil.copytree(here, folder / "plain", ignore=shutil.ignore_patterns("_build", ".git"))
    config = place / "_config.yml"
    text, setting = config.read_text("utf-8"), 'execute_notebooks: "off"'
    if text.count(setting) != 1:
        raise BenchError(f"_config.yml: {setting} is not there to be changed")
    config.write_text(
        text.replace(setting, f'execute_notebooks: "force"\n  timeout: {notebooks.CELL_SECONDS}'), "utf-8"
    )
    plain = take("plain Jupyter Book: HTML, with execution", PLAIN, place, ROUNDS, fresh=True)
    if "Executing notebook failed" in plain.said:
        raise BenchError(plain.said[-3000:])
    config.write_text(text, "utf-8")
    return plain, take("plain Jupyter Book: HTML, without execution", PLAIN, place, ROUNDS, fresh=True)


def _tex(here: Path, folder: Path, take) -> list[float]:
    """Seconds of the LaTeX builder and of XeLaTeX on the built copy."""
    place = folder / "plain"
    made = take("Jupyter Book: LaTeX, without execution", [*PLAIN, "--builder", "latex"], place, ROUNDS, fresh=True)
    run = take("XeLaTeX", build.LATEXMK, place / "_build" / "latex")
    return [made.wall, run.wall]


def _provinces(root: Path, folder: Path) -> list[tuple[str, ...]]:
    """``check`` and ``ledger`` with more and more made-up provinces, and the book with one for every real one."""
    rows, place = [], copy(root, folder / "provinces")
    measure([*COMPENDIUM, "run"], place)

    def take(number: int, *words: str) -> None:
        cost = measure([*COMPENDIUM, *words], place)
        told = ", ".join(filter(None, (words[0], "HTML" * (words[0] == "book"), cost.run.strip("–"))))
        rows.append((str(number), told, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.memory / 1e6:.0f}"))
        print("  ".join(rows[-1]), flush=True)

    every, done = synthetic.names(place, max(PROVINCES)), 0
    for number in PROVINCES:
        for province in every[done:number]:
            if number <= 31:
                add_province(place, province)
            else:
                synthetic.write(place, province, OBSERVATIONS)
        done = number
        take(number, "check")
        take(number, "ledger")
        if number == 31:
            take(number, *HTML)
    return rows
