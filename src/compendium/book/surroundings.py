"""The environment variables under which the same checkout gives the same bytes.

make.py sets the same ones before it hands over; they are set again here for whatever is started
by a direct `python -m compendium`. A test holds the two lists together.
"""

import calendar
import os
import re
import time
from pathlib import Path

# ipykernel warns at each start that it listens without encryption (on this computer only), and
# would read the user's own startup files, which could change a result.
KERNEL_CONFIG = """\
c = get_config()
c.IPKernelApp.log_level = 40
c.HistoryManager.enabled = False
"""


def released(root: Path) -> int:
    """The seconds since 1970 of `date-released` in CITATION.cff: the clock of every build.

    Raises
    ------
    ValueError
        CITATION.cff has no such date.
    """
    found = re.search(r"^date-released: *[\"']?([0-9-]+)", (root / "CITATION.cff").read_text("utf-8"), re.M)
    if not found:
        raise ValueError("CITATION.cff: date-released is missing, allowed: a date like 2026-11-23")
    return calendar.timegm(time.strptime(found.group(1), "%Y-%m-%d"))


def objections_to(root: Path) -> str:
    """Where this copy of the book takes objections: `repository-code` in CITATION.cff; empty where it has none."""
    found = re.search(r"^repository-code: *[\"']?([^\s\"']+)", (root / "CITATION.cff").read_text("utf-8"), re.M)
    return found.group(1) if found else ""


def version(root: Path) -> str:
    """The version of this edition, as CITATION.cff has it."""
    return re.search(r"^version: *[\"']?([^\s\"']+)", (root / "CITATION.cff").read_text("utf-8"), re.M)[1]


def fixed(root: Path) -> dict[str, str]:
    """The environment for a kernel, Sphinx or TeX started in the checkout `root`.

    Returns
    -------
    This process's variables with the clock, the locale, hashing and threading fixed, without what
    would let another project in, and with an IPython folder of the checkout's own.
    """
    profile = root / "_build" / "ipython" / "profile_default"
    config = profile / "ipython_kernel_config.py"
    if not config.exists() or config.read_text("utf-8") != KERNEL_CONFIG:
        profile.mkdir(parents=True, exist_ok=True)
        config.write_text(KERNEL_CONFIG, "utf-8")
    # With MPLBACKEND=agg figures silently vanish; without compiled modules each process spends seconds on compiling.
    foreign = ("PYTHONPATH", "PYTHONHOME", "MPLBACKEND", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | {
        "SOURCE_DATE_EPOCH": str(released(root)),
        "FORCE_SOURCE_DATE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPYCACHEPREFIX": str(root / ".venv" / "pycache"),
        "IPYTHONDIR": str(root / "_build" / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
