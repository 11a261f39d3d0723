"""Tests and book with the network cut off: once installed, nothing is fetched."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from compendium.book import results, tex
from compendium.proofs import clones

# Read by every Python that starts in the clone: kernels, test workers, Sphinx. Names and addresses of this computer
# itself are let through, since a notebook and its kernel talk over them; other tries are written down and refused.
GUARD = """\
import sys

OWN = ("127.", "::1", "localhost", "0.0.0.0")


def refuse(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(OWN):
        with open({log!r}, "a", encoding="utf-8") as out:
            out.write(host + " asked by " + " ".join(" ".join(sys.orig_argv).split())[:200] + chr(10))
        raise OSError("no network: " + host)


sys.addaudithook(refuse)
"""
# Own addresses must work inside; a new network namespace has even them switched off.
LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
os.execv(sys.argv[1], sys.argv[1:])
"""


def guard(checkout: Path, log: Path) -> None:
    """Make every Python of a clone refuse, and write to `log`, whatever would reach another computer."""
    folder = clones.packages(checkout)
    (folder / "no_network.py").write_text(GUARD.format(log=str(log)), "utf-8")
    (folder / "no_network.pth").write_text("import no_network\n", "ascii")


def cut() -> list[str]:
    """The words before a command that leave it no network at all; none where the system does not allow that."""
    words = ["unshare", "--net", "--map-root-user", sys.executable, "-c", LOOPBACK]
    if not shutil.which("unshare"):
        return []
    works = subprocess.run([*words, shutil.which("true") or "/bin/true"], capture_output=True).returncode == 0
    return words if works else []


def command(root: Path) -> int:
    """Run the tests and build the book in a clean clone without a network; 0 if both pass and nothing asked for one."""
    if clones.uncommitted(root):
        print("offline: the last commit is tested, without what you changed since", flush=True)
    before = cut()
    how = "in a network namespace of its own" if before else "the system allows no network namespace"
    print(f"offline: {how}; every Python refuses other hosts", flush=True)
    with tempfile.TemporaryDirectory(prefix="offline-") as folder:
        scratch = Path(folder).resolve()
        log = scratch / "asked.txt"
        checkout = clones.clone(root, scratch / "clone")
        guard(checkout, log)
        try:
            for words in (["test"], ["book", "--pdf", "no" if tex.missing() else "required"]):
                clones.run(checkout, *words, before=before)
                print(f"offline: `compendium {words[0]}` passes", flush=True)
        finally:
            asked = log.read_text("utf-8").splitlines() if log.exists() else []
            print("\n".join(["other hosts were asked for:", *asked] if asked else ["no other host was asked for"]))
    rows = [["tests", "pass"], ["book", "built"], ["tries to reach another host", str(len(asked))]]
    table = {"title": "Once installed, without a network", "command": "make offline", "columns": ["What", "Result"]}
    results.write(root, "offline", table | {"rows": rows, "note": f"Run {how}." if before else f"{how.capitalize()}."})
    print(f"offline: {f'{len(asked)} tries to reach another host' if asked else 'tests and book need no network'}")
    return 1 if asked else 0
