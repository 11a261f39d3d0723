"""Packages of Debian and Ubuntu: the command that installs them, and installing them where that is allowed."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

INSTALL = "apt-get install --no-install-recommends "


def can_install() -> bool:
    """Whether this process may install Debian packages."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Iterable[str], log: Path) -> None:
    """Try to install packages, as root; apt's words go to `log`, and who called looks whether all is there now."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=300"]  # another installation may be under way
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as out:
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *wait, *words], stdout=out, stderr=subprocess.STDOUT, env=quiet)
