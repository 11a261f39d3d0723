"""The book at an address of this computer while somebody writes it: what is saved is built, open pages load anew.

Each build is ``compendium book`` in a process of its own, so that changed code is loaded and a crash ends nothing here.
What it says where it fails is put into the last good pages as they are sent, and a script that asks for newer ones.
"""

import contextlib
import functools
import hashlib
import html
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

from ..messages import say
from . import digests, surroundings

HOST = "127.0.0.1"
COMMAND = [sys.executable, "-m", "compendium"]
PAUSE_SECONDS = 0.5  # between two looks; what was saved must be the same in both, or it is not yet whole
PATIENCE_SECONDS = 2  # for a build to end by itself when it is told to
ASKED = "/-/now"  # where a page asks of what it would be made now
ASKING = """<script>setInterval(async () => {{
  const now = await fetch("{asked}").then(answer => answer.text()).catch(() => "{now}");
  if (now !== "{now}") location.reload();
}}, 500)</script>"""
PANEL = """<section role="alert" lang="{lang}" style="position:fixed;inset:auto 0 0 0;z-index:9999;max-height:50vh;
overflow:auto;padding:.5rem 1rem;border-top:4px solid #b00020;background:#fff;color:#111"><strong>{title}</strong>
<pre style="white-space:pre-wrap;background:#fff;color:#111">{words}</pre></section>"""


class Server(http.server.ThreadingHTTPServer):
    """The pages of the checkout `root` at a port (0: any that is free), with the faults of what was saved since.

    It raises an OSError where the port cannot be had.
    """

    allow_reuse_address = os.name != "nt"  # there it would let two have one port
    allow_reuse_port = False  # the same, set by some versions of Python

    def __init__(self, root: Path, port: int, lang: str) -> None:
        self.root, self.lang = root, lang
        self.faults = ""  # in the words of who found them; empty if there are none
        super().__init__((HOST, port), functools.partial(_Pages, directory=str(root / "_build" / "html")))

    def now(self) -> str:
        """A digest of what pages are made of: another one means that they must be loaded anew."""
        try:
            held = json.loads((self.root / "_build" / "made.json").read_text("utf-8"))["html"]
        except (OSError, ValueError, KeyError):  # none yet
            held = None
        return hashlib.sha256(json.dumps([held, self.faults]).encode("utf-8")).hexdigest()[:16]

    def handle_error(self, *about: object) -> None:
        """Say nothing where a browser went away before all was sent."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*about)


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Sends files as they are, and pages with the panel and the script."""

    def do_GET(self) -> None:  # noqa: N802
        now = self.server.now()  # before the page is read: a page that is replaced meanwhile loads anew
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if self.path == ASKED:
            self._send(HTTPStatus.OK, now, "text/plain")
        elif path.suffix == ".html" or not path.exists():
            try:
                status, page = HTTPStatus.OK, path.read_text("utf-8", errors="surrogateescape")
            except OSError:
                status = HTTPStatus.NOT_FOUND
                page = f"<!DOCTYPE html><meta charset=utf-8><p>{html.escape(say('watch-no-page', self.server.lang))}"
            self._send(status, self._with_panel(page, now))
        else:
            super().do_GET()

    def _with_panel(self, page: str, now: str) -> str:
        """A page with the script, and the panel where there are faults."""
        added, faults = ASKING.format(asked=ASKED, now=now), self.server.faults
        if faults:
            title = html.escape(say("watch-faults", self.server.lang))
            added += PANEL.format(lang=self.server.lang, title=title, words=html.escape(faults))
        at = page.rfind("</body>") if "</body>" in page else len(page)
        return page[:at] + added + page[at:]

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/html") -> None:
        content = text.encode("utf-8", errors="surrogateescape")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # times of files tell seconds, and builds may be closer
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal belongs to the build."""


def keep_up(server: Server) -> None:
    """Print the address, serve, and build what is saved, until it is interrupted."""
    # A closed terminal ends it as Ctrl-C does, which a shell makes a command in the background ignore.
    for name in {"SIGINT", "SIGTERM", "SIGHUP"} & set(dir(signal)):
        signal.signal(getattr(signal, name), signal.default_int_handler)
    failed = functools.partial(_failed, server.root, server.lang)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(say("watch-serving", server.lang, address=f"http://{HOST}:{server.server_port}/"), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            follow(server.root, failed, functools.partial(setattr, server, "faults"))
        server.shutdown()


def follow(root: Path, failed: Callable[..., str], show: Callable[[str], None]) -> None:
    """Read each workbook that is saved, and build the book at first and whenever what it is made from was saved.

    A build writes notebooks and pages, and somebody may save one meanwhile: what is then not as it was before the build
    is looked at once more, where it takes a second to find that nothing is to be done.

    `failed` runs a command and returns what it said if it failed, else nothing; `show` takes all faults that stand.
    """
    before, built, read, faults = None, None, _digests(_workbooks(root)), {}
    while True:
        try:
            now = workbooks, sources = _digests(_workbooks(root)), _digests(digests.book_files(root))
        except FileNotFoundError:  # a folder went while it was listed
            continue
        if now == before and workbooks != read:
            for path in [path for path in workbooks if workbooks[path] != read.get(path)]:
                faults[path] = failed("province", "--from", str(path), "--gone", "no")
            faults = {path: words for path, words in faults.items() if path in workbooks or path == root}
            read = workbooks
        elif now == before and sources != built:
            faults[root] = failed("book", "--pdf", "no")
            built = sources
        else:
            before = now
            time.sleep(PAUSE_SECONDS)
            continue
        show("\n\n".join(filter(None, faults.values())))


def _workbooks(root: Path) -> list[Path]:
    """Where the filled workbook of a pack may lie; not what a spreadsheet keeps beside an open one."""
    found = [*root.glob("*.xlsx"), *root.glob("data/*/*.xlsx")]
    return sorted(path for path in found if not path.name.startswith(("~$", ".")))


def _digests(paths: Iterable[Path]) -> dict[Path, str]:
    """The digests of those files that are there."""
    found = {}
    for path in paths:
        with contextlib.suppress(OSError):  # gone since it was listed, or locked
            about = path.stat()
            found[path] = _digest(path, about.st_size, about.st_mtime_ns)
    return found


@functools.cache  # a file is read again where its size or time is another
def _digest(path: Path, size: int, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _failed(root: Path, lang: str, *arguments: str) -> str:
    """Run a command of the package, its words on the terminal; returns them if it failed, else nothing."""
    variables = surroundings.fixed(root) | {"OUTER_LOCALE": lang, "PYTHONUNBUFFERED": "1"}
    words = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    # In a session of its own Ctrl-C comes to it from here alone, and to all that it started.
    process = subprocess.Popen([*COMMAND, *arguments], cwd=root, env=variables, start_new_session=True, **words)
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            print(line, end="", flush=True)
        status = process.wait()
    finally:
        _end(process)
    ended = say("watch-ended", lang, command=f"compendium {' '.join(arguments)}", status=status)
    return ("".join(lines).strip() or ended) if status else ""


def _end(process: subprocess.Popen) -> None:
    """End a command if it still runs, and whatever it has started."""
    group = os.name != "nt"  # there Ctrl-C has reached it already
    if process.poll() is None and group:
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    process.stdout.close()
