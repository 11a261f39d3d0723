"""Kernels that start at once: forks of one process that has imported what the notebooks import.

``python -m compendium.book.kernels SOCKET MODULE...`` is that process.  ``python -SE kernels.py SOCKET OPTION...``
stands for one kernel: it asks for a fork that takes over its folder and its variables, and lives as long as the fork does.
Only on Linux: elsewhere what libraries do in threads does not survive a fork.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

FEWEST = 3  # for fewer notebooks than this, making the process takes longer than it saves
STARTING_SECONDS = 120


@contextlib.contextmanager
def forked(root: Path, modules: list[list[str]]) -> Iterator[list[str]]:
    """Keep a process to fork kernels from, where that pays.

    Parameters
    ----------
    root
        The checkout.
    modules
        For each notebook that is to run the names of the modules that it imports.

    Returns
    -------
    How a kernel is started: a command in which ``{connection_file}`` stands for its file.
    """
    import subprocess
    import tempfile

    from . import surroundings

    if sys.platform != "linux" or len(modules) < FEWEST:
        # On a new machine matplotlib says that it builds its list of fonts; said here, it is in no stored output.
        import matplotlib.font_manager  # noqa: F401

        yield [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return
    with tempfile.TemporaryDirectory() as folder:  # the name of a socket may not be long
        path = f"{folder}/kernels"
        command = [sys.executable, "-m", "compendium.book.kernels", path, *sorted(set().union(*modules))]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, cwd=root, env=surroundings.fixed(root), **quiet)
        try:
            yield [sys.executable, "-SE", __file__, path, "-f", "{connection_file}"]
        finally:
            process.kill()
            process.wait()


def _serve(path: str, modules: list[str]) -> None:
    """Import, then give a fork to whoever asks, for as long as this process is left alone."""
    import importlib

    parent = os.getppid()
    del sys.path[0]  # this folder, which is not a notebook's
    # As a kernel sets it for itself, before anything draws.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    import ipykernel.kernelapp

    for name in modules:
        with contextlib.suppress(ImportError):  # of a notebook's fault its own kernel tells
            importlib.import_module(name)
    _work_ahead()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        server.settimeout(1)
        while os.getppid() == parent:  # else whoever wanted kernels was killed
            try:
                asking, _ = server.accept()
            except TimeoutError:
                continue
            asking.settimeout(None)
            request = json.loads(asking.makefile().readline())
            child = os.fork()
            if not child:
                server.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.chdir(request["folder"])
                os.environ.clear()
                os.environ.update(request["variables"])
                # A kernel ends when it is no longer the child of this process.
                sys.argv = ["ipykernel_launcher", f"--IPKernelApp.parent_handle={os.getppid()}", *request["options"]]
                ipykernel.kernelapp.launch_new_instance()  # `asking` closes when it ends
                os._exit(0)
            asking.sendall(f"{child}\n".encode())
            asking.close()


def _work_ahead() -> None:
    """Work the ledger out, so that what it remembers of conflicts is there in every fork; what notebooks ask they ask
    themselves, of tables that they read."""
    from compendium.audit.ledger import ledger
    from compendium.audit.loading import load

    with contextlib.suppress(Exception):  # a fault of the tables is told by who reads them
        ledger(load())


def _stand_for(path: str, options: list[str]) -> None:
    """Ask for a fork, pass signals on to it, and end with it."""
    asking, end = socket.socket(socket.AF_UNIX), time.monotonic() + STARTING_SECONDS
    while True:
        try:
            asking.connect(path)
            break
        except OSError:
            if time.monotonic() > end or not os.path.isdir(os.path.dirname(path)):  # who wanted it has given up
                raise
            time.sleep(0.05)
    request = {"folder": os.getcwd(), "variables": dict(os.environ), "options": options}
    asking.sendall(json.dumps(request).encode() + b"\n")
    answer = asking.makefile()
    child = int(answer.readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _: os.kill(child, caught))
    while answer.read(1):
        pass


if __name__ == "__main__":
    if sys.flags.no_site:
        _stand_for(sys.argv[1], sys.argv[2:])
    else:
        _serve(sys.argv[1], sys.argv[2:])
