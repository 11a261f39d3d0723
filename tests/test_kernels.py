"""Kernels that are forked from one process give what kernels of their own give, and end when they should."""

import sys
import threading
import time

import nbformat
import pytest

from compendium.book import kernels, notebooks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
SHOWN = "import matplotlib.pyplot as plt\n\n_ = plt.plot([1, 2])"  # a figure that is left open
SAID = (
    "import os\nimport sys\n\nprint(os.path.basename(os.getcwd()), __name__, os.environ['TZ'], hash('text'))\nsys.path"
)
ENDLESS = """
import time
while True:
    open('alive', 'w').close()
    time.sleep(0.1)
"""


@pytest.fixture
def root(tmp_path):
    """A checkout of three notebooks, and a function that writes one."""
    (tmp_path / "CITATION.cff").write_text("date-released: 2026-11-23\n", "utf-8")
    for name in ("requirements.lock", "_config.yml"):
        (tmp_path / name).touch()
    (tmp_path / "data").mkdir()
    for name in "abc":
        write(tmp_path / "notebooks" / "in it" / f"{name}.ipynb", SHOWN, SAID)
    return tmp_path


def write(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]), path)


def test_a_fork_gives_what_a_kernel_of_its_own_gives(root):
    paths = notebooks.everything(root)
    assert len(paths) == kernels.FEWEST and notebooks.run(root) == 0
    forked = [path.read_bytes() for path in paths]
    assert notebooks.run(root, paths[:1], force=True) == 0 and paths[0].read_bytes() == forked[0]
    assert b"image/png" in forked[0] and b"in it __main__ UTC" in forked[0]


def test_a_fork_ends_with_the_process_that_it_comes_from(root):
    path = notebooks.everything(root)[0]
    write(path, ENDLESS)
    alive, end = path.parent / "alive", time.monotonic() + 60
    with kernels.forked(root, [[]] * kernels.FEWEST) as launch:
        threading.Thread(target=notebooks._execute, args=(path, root, launch), daemon=True).start()
        while not alive.exists() and time.monotonic() < end:
            time.sleep(0.1)
    while alive.exists() and time.monotonic() < end:
        alive.unlink()
        time.sleep(0.5)
    assert not alive.exists()
