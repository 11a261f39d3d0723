"""Chromium without a window, driven through a pipe by its DevTools protocol; and what npm adds to it.

The pipe needs no port, no library and no second runtime, so there is nothing between a check and the browser.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

PACKAGES = ("chromium", "npm", "fonts-noto-cjk", "fonts-dejavu-core")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Nothing that the browser itself would fetch or remember; what the page does is left as it is for any reader.
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-field-trial-config",
    "--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--hide-scrollbars",
    "--mute-audio",
    "--password-store=basic",
)
PATIENCE = 60  # seconds for one answer; the largest page takes a few


class BrowserError(Exception):
    """The browser cannot be had, or gave up; the text says what to do."""


def find() -> str | None:
    """The path of a Chromium on this computer, if there is one."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


def provide(root: Path) -> Path:
    """Have Chromium and the packages of `tests/browser/package-lock.json`; installed where that can be done.

    Parameters
    ----------
    root
        The checkout; what npm installs goes to `_build/browser`, checked against the hashes of the lock.

    Returns
    -------
    The folder `node_modules`.

    Raises
    ------
    BrowserError
        Something is missing and cannot be installed from here.
    """
    source, made = root / "tests" / "browser", root / "_build" / "browser"
    made.mkdir(parents=True, exist_ok=True)
    lock, stamp = (source / "package-lock.json").read_text("utf-8"), made / "installed.json"
    have = stamp.exists() and stamp.read_text("utf-8") == lock
    if not (find() and (have or shutil.which("npm"))):
        _install_debian(made / "apt.log")
    if not have:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(source / name, made / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        answer = subprocess.run(command, cwd=made, capture_output=True, text=True)
        if answer.returncode:
            raise BrowserError(f"npm could not install tests/browser/package-lock.json:\n{answer.stderr.strip()}")
        stamp.write_text(lock, "utf-8")
    return made / "node_modules"


def _install_debian(log: Path) -> None:
    apt = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    if not shutil.which("apt-get"):
        raise BrowserError("install Chromium (or Chrome), npm, and the fonts Noto CJK and DejaVu Sans")
    if os.geteuid() != 0:
        raise BrowserError(f"run once: sudo {' '.join(apt)}")
    print("browser: installing Chromium, npm and fonts (about 300 MB, once) ...", flush=True)
    with log.open("wb") as out:
        for command in (["apt-get", "update", "-qq"], apt):
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=quiet)
    if not (find() and shutil.which("npm")):
        raise BrowserError(f"apt-get could not install {' '.join(PACKAGES)} (its words: {log})")


class Chromium:
    """A running browser; a context manager that ends it and removes what it remembered.

    Parameters
    ----------
    proxy
        Address of the proxy that every request to another host goes to, also one that the protocol does not report
        (a connection opened ahead, a name looked up ahead). Requests to this computer pass it by.
    """

    def __init__(self, proxy: str):
        self._home = tempfile.mkdtemp(prefix="compendium-chromium-")
        flags = [*FLAGS, f"--user-data-dir={self._home}", f"--proxy-server={proxy}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium refuses root otherwise; it opens only this project's own pages
        self._from, self._to, self._pid = _start([find(), *flags])
        self._last, self._buffer, self.tabs = 0, b"", {}
        self.version = self.call("Browser.getVersion")["product"]

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_) -> None:
        os.close(self._to)  # it ends when nobody can command it any more
        os.close(self._from)
        os.waitpid(self._pid, 0)
        shutil.rmtree(self._home, ignore_errors=True)

    def call(self, method: str, session: str | None = None, **parameters) -> dict:
        """One command of the protocol and its result; events that come before it go to their tabs.

        Raises
        ------
        BrowserError
            The browser refuses, or is gone.
        """
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        while True:
            answer = self.read()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def read(self) -> dict:
        """The next message of the browser; an event also goes to its tab."""
        while b"\0" not in self._buffer:
            if not select.select([self._from], [], [], PATIENCE)[0]:
                raise BrowserError(f"Chromium gave no answer in {PATIENCE} seconds")
            more = os.read(self._from, 1 << 16)
            if not more:
                raise BrowserError("Chromium ended by itself")
            self._buffer += more
        line, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(line)
        if message.get("sessionId") in self.tabs and "method" in message:
            self.tabs[message["sessionId"]].events.append((message["method"], message["params"]))
        return message


def _start(command: list[str]) -> tuple[int, int, int]:
    """Start Chromium, which reads commands from descriptor 3 and answers on 4: (from it, to it, its process)."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # Out of the way of 3 and 4 first.
    high_in, high_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs_in, theirs_out))
    silent = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_RDWR, 0) for end in (0, 1, 2)]
    pipe = [(os.POSIX_SPAWN_DUP2, high_in, 3), (os.POSIX_SPAWN_DUP2, high_out, 4)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silent + pipe)
    for end in (theirs_in, theirs_out, high_in, high_out):
        os.close(end)
    return ours_in, ours_out, process


class Tab:
    """One tab with storage of its own; a context manager that closes it.

    Parameters
    ----------
    browser
        The browser.
    dark
        Whether the reader's system asks for dark pages.
    width, height
        Of the window, in pixels; below 600 it is a phone's.
    """

    def __init__(self, browser: Chromium, dark: bool = False, width: int = 1300, height: int = 900):
        self.browser, self.events = browser, []
        self._context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", url="about:blank", browserContextId=self._context)["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.tabs[self._session] = self
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[scheme, still])
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_) -> None:
        self.browser.call("Target.disposeBrowserContext", browserContextId=self._context)
        del self.browser.tabs[self._session]

    def call(self, method: str, **parameters) -> dict:
        """A command of the protocol for this tab."""
        return self.browser.call(method, self._session, **parameters)

    def open(self, address: str) -> None:
        """Load a page and wait until it has loaded; `events` then holds what happened on the way."""
        self.events.clear()
        answer = self.call("Page.navigate", url=address)
        if "errorText" in answer:
            raise BrowserError(f"{address}: {answer['errorText']}")
        end = time.monotonic() + PATIENCE
        while not self._loaded(answer["loaderId"]):
            if time.monotonic() > end:
                raise BrowserError(f"{address} has not loaded in {PATIENCE} seconds")
            self.browser.call("Browser.getVersion")  # an answer at least brings the events before it
            time.sleep(0.005)

    def _loaded(self, loader: str) -> bool:
        """Whether the page of that loader has come and loaded; the load of the page before it may be told late."""
        came = False
        for name, given in self.events:
            came = came or (name == "Page.frameNavigated" and given["frame"]["loaderId"] == loader)
            if came and name == "Page.loadEventFired":
                return True
        return False

    def run(self, script: str, **options):
        """The value of a JavaScript expression in the page, promises awaited.

        Raises
        ------
        BrowserError
            The script failed.
        """
        given = {"returnByValue": True, "awaitPromise": True, **options}
        answer = self.call("Runtime.evaluate", expression=script, **given)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def until(self, script: str, seconds: float = 10) -> bool:
        """Whether a JavaScript expression becomes true in time; also while the page is being changed for another."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run(script):
                    return True
            except BrowserError:  # asked of a page that has just gone
                pass
            time.sleep(0.05)
        return False

    def press(self, key: str, times: int = 1) -> None:
        """Press a key: "Tab", "Enter", " " or "Escape"."""
        codes = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}
        text = {"Enter": "\r", " ": " "}.get(key)
        down = {"type": "keyDown" if text else "rawKeyDown", "key": key, "windowsVirtualKeyCode": codes[key]}
        down |= {"code": "Space" if key == " " else key} | ({"text": text} if text else {})
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", **down)
            self.call("Input.dispatchKeyEvent", **(down | {"type": "keyUp"}))
