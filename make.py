# -*- coding: utf-8 -*-
"""Make the environment in .venv, then run one of this project's commands in it.

    python make.py COMMAND [ARGUMENTS] [KEY=VALUE]

    book     run the notebooks that are out of date, build the book (PDF=required: fail without TeX;
             ENGINE=no: without fetching what the live pages run)
    test     style, package tests, data checks, every notebook against a fresh run
    check    the data only (PACK=sichuan: one pack; LANG=zh: in Chinese)
    province a new province (NAME=sichuan, 四川 or 510000), or its filled workbook (FROM=sichuan.xlsx)
    workbook a workbook of a province that is there (PACK=jilin), to be changed and read back
    watch    the HTML book at an address of this computer, built whenever something is saved (PORT=8001)
    ledger   the audit (--format table, csv or json)
    moved    verdicts, numbers in prose and sentences that moved (AGAINST=HEAD)
    run      execute notebooks that are out of date (--force: all)
    tidy     put edited notebooks in normal form
    lab      JupyterLab on the notebooks
    codecheck  write the lists of what must come out again

    The tools (in tools/; the first one that is called makes their own environment, .venv-tools):
    proofs     those that follow, one after another
    reproduce  test a clean clone, build it twice under unlike circumstances and offline, compare every byte
    mutants    change one thing at a time in a copy; each must turn something red (KIND=intervals, SAMPLE=all)
    cases      what real files, machines and hands do, tried again one by one (KIND=workbooks)
    addresses  whether the addresses of the sources answer today; writes tools/addresses.csv (needs a network)
    fuzz       hostile and broken input with many examples, a million rows, runs and builds killed in the middle
    browser    every page of the book in Chromium: offline, private, whole, accessible
    standards  CITATION.cff, the data package, and the licences of all packages
    bench      seconds and memory of the commands
    verify     whether this computer makes the released book again
    release    everything that must hold before a release; writes MANIFEST.sha256

The first call installs everything that requirements.lock names (seconds, by uv); later ones start at once.
Standard library only, and nothing newer than Python 3.8, so that an old Python can say what is needed.
"""

from __future__ import print_function  # Python 2 must get as far as its sentence

import ast
import calendar
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # Windows, where two calls at once in a new checkout are not kept apart
    fcntl = None
try:
    import pathlib
except ImportError:
    sys.exit(
        "make.py: this project needs Python 3.11 to 3.14; this is %d.%d. Try: python3 make.py" % sys.version_info[:2]
    )

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.txt"
# The workshop in tools/ has an environment of its own, which finds in .venv what it lacks.
TOOLS_VENV = ROOT / ".venv-tools"
TOOLS_PYTHON = TOOLS_VENV / PYTHON.relative_to(VENV)
TOOLS = ("proofs", "reproduce", "verify", "mutants", "fuzz", "cases", "browser", "standards", "bench", "release")
TOOLS += ("addresses",)  # what no proof needs
VERSIONS = [(3, 14), (3, 13), (3, 12), (3, 11)]
VARIABLES = ("PDF", "ENGINE", "PACK", "NAME", "FROM", "GONE", "AGAINST", "LANG", "PORT", "KIND", "SAMPLE")

# pip's own words -> what to tell the reader.
PIP_TROUBLE = [
    ("No space left", "the disk is full (about 1 GB is needed)"),
    ("DO NOT MATCH", "a downloaded package is not the one that requirements.lock names"),
    ("ConnectionError|NewConnection|Max retries|resolution|timed out|SSLError", "the package index was not reached"),
    (r"from versions: none\)", "the package index does not have it, or was not reached (is its address right?)"),
    ("No matching distribution|Could not find a version", "the package index has no build for this computer"),
]

# How pip is set to reach its index is passed on, to uv too (which does not read it); what else it may be set to,
# like where to install, is not meant for .venv.
REACH = ("index-url", "extra-index-url", "find-links", "trusted-host")  # uv takes these as pip does
PASSED_ON = REACH + ("cert", "no-index", "client-cert", "proxy", "timeout", "default-timeout", "retries", "cache-dir")
LOCKED = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
OWN = ["--no-deps", "--no-build-isolation", "-e", "."]


def fail(message):
    """End with one plain sentence."""
    sys.exit("make.py: " + message)


def find_python():
    """The command of a Python that fits: the running one, else the newest found on this computer."""
    if sys.version_info[:2] in VERSIONS:
        return [sys.executable]
    ask = "import sys; print(sys.version_info[0], sys.version_info[1])"
    for version in VERSIONS:
        name = "%d.%d" % version
        launchers = [["py", "-" + name]] if os.name == "nt" else []
        for command in [["python" + name]] + launchers:
            if shutil.which(command[0]):  # a name alone proves nothing: version managers leave empty shims
                answer = subprocess.run(command + ["-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                if answer.returncode == 0 and answer.stdout.split() == name.encode().split(b"."):
                    return command
    found = "%d.%d" % sys.version_info[:2]
    fail("this project needs Python 3.11 to 3.14; this is %s and no other was found." % found)


def fingerprint():
    """What .venv must have been made from. The folder counts too: an installed checkout knows its path."""
    config = VENV / "pyvenv.cfg"
    parts = [ROOT / "requirements.lock", ROOT / "pyproject.toml", config]
    data = b"\0".join(part.read_bytes() if part.exists() else b"" for part in parts)
    return hashlib.sha256(data + b"\0" + str(ROOT).encode("utf-8", "surrogateescape")).hexdigest() + "\n"


@contextlib.contextmanager
def alone():
    """While it lasts, no other call makes an environment in this folder; a call that is killed lets go of it too."""
    if not fcntl:
        yield
        return
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another call is making the environment here; waiting for it ...", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:
        pass  # some network drives know no such lock
    try:
        yield
    finally:
        os.close(folder)


def create_venv():
    """An empty .venv, or a plain word on what is missing."""
    python = find_python()
    if subprocess.run(python + ["-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL).returncode:
        ask = "import sys; print('%d.%d' % sys.version_info[:2])"
        version = subprocess.run(python + ["-c", ask], stdout=subprocess.PIPE).stdout.decode().strip()
        words = "Python %s is here without its venv module. On Debian or Ubuntu, as root: apt-get install python%s-venv"
        fail(words % (version, "3" if python[0] == "/usr/bin/python3" else version))
    if subprocess.run(python + ["-m", "venv", "--clear", str(VENV)]).returncode:
        fail("the folder .venv could not be made (see above).")


def index_settings():
    """How pip is set to reach its index, by file or variable: option -> value."""
    # To this command "user", which is meant for installing, would mean: list one file only.
    variables = dict(os.environ, PIP_USER="0", PIP_GLOBAL="0", PIP_SITE="0")
    ask = [str(PYTHON), "-m", "pip", "config", "list"]
    said = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables)
    lines = said.stdout.decode("utf-8", "replace")
    found = {}
    for section in ("global", "install", ":env:"):  # the later one wins, as in pip
        found.update(re.findall(r"^%s\.([a-z-]+)=(.*?)\r?$" % section, lines, re.M))
    return {option: ast.literal_eval(found[option]) for option in PASSED_ON if found.get(option)}


def quietly(log, command, settings):
    """Run an installer, its words into the log; returns its status."""
    foreign = ("PIP_", "UV_", "PYTHONHOME", "PYTHONPATH")
    variables = {k: v for k, v in os.environ.items() if not k.startswith(foreign) or k == "UV_CACHE_DIR"}
    variables.update({"PIP_" + option.upper().replace("-", "_"): value for option, value in settings.items()})
    variables.update(
        PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1", UV_NO_CONFIG="1", UV_SYSTEM_CERTS="1"
    )
    if "proxy" in settings:
        variables.update(HTTP_PROXY=settings["proxy"], HTTPS_PROXY=settings["proxy"])
    with open(log, "ab") as out:
        command = [str(PYTHON), "-m"] + command
        return subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=str(ROOT), env=variables).returncode


def uv_install(log, settings):
    """Whether uv, itself fixed by hash, could be had and installed everything."""
    if quietly(log, ["pip", "install", "--quiet", "--no-compile"] + LOCKED + ["-r", "requirements-uv.lock"], settings):
        return False
    # The hashes say which file it must be, so it may come from any of the indexes, as with pip.
    uv = ["uv", "pip", "install", "--python", str(PYTHON), "--index-strategy", "unsafe-best-match"]
    uv += [word for option in REACH for value in settings.get(option, "").split() for word in ("--" + option, value)]
    uv += ["--cert", settings["cert"]] if "cert" in settings else []  # one path, which may hold a space
    uv += ["--no-index"] if settings.get("no-index", "0").lower() in ("1", "true", "yes", "on") else []
    if not (quietly(log, uv + LOCKED + ["-r", "requirements.lock"], settings) or quietly(log, uv + OWN, settings)):
        return True
    words = log.read_bytes()
    create_venv()  # nothing half installed may pass for installed
    log.write_bytes(words)
    return False


def pip_install(log, settings, *arguments):
    """Run pip quietly; on failure say why in one sentence."""
    before = log.stat().st_size
    if quietly(log, ["pip", "install", "--quiet", "--no-compile"] + list(arguments), settings):
        text = log.read_bytes()[before:].decode("utf-8", "replace")
        why = [reason for words, reason in PIP_TROUBLE if re.search(words, text)]
        fail("installing failed: %s. (pip's own words: %s)" % (why[0] if why else "pip gave up", log))


def environment():
    """Make .venv what requirements.lock and pyproject.toml say, unless it already is."""
    if STAMP.exists() and PYTHON.exists() and STAMP.read_text() == fingerprint():
        return
    if not (STAMP.exists() and PYTHON.exists()):  # new, or an install was interrupted: from the start
        print("Making the environment in .venv ...", flush=True)
        create_venv()
    else:
        STAMP.unlink()  # if what follows is interrupted, the next call starts from nothing
    print("Installing the packages of requirements.lock (once) ...", flush=True)
    log, settings = VENV / "install.log", index_settings()
    if not uv_install(log, settings):
        print("uv could not do it (its words: %s), so pip does, in a minute or two ..." % log, flush=True)
        pip_install(log, settings, *(LOCKED + ["-r", "requirements.lock"]))
        pip_install(log, settings, *OWN)
    STAMP.write_text(fingerprint())


def tools_environment():
    """Make .venv-tools what tools/requirements.lock says, unless it already is; .venv stays as it is."""
    lock, stamp = ROOT / "tools" / "requirements.lock", TOOLS_VENV / "installed.txt"
    wanted = hashlib.sha256(lock.read_bytes() + fingerprint().encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Making the environment of the tools in .venv-tools ...", flush=True)
    if subprocess.run([str(PYTHON), "-m", "venv", "--clear", "--without-pip", str(TOOLS_VENV)]).returncode:
        fail("the folder .venv-tools could not be made (see above).")
    # Escaped, since Python reads such a file in whatever encoding the locale has.
    (own,), (below,) = (list(venv.glob("[Ll]ib/**/site-packages")) for venv in (TOOLS_VENV, VENV))
    (own / "below.pth").write_text("import site; site.addsitedir(%s)\n" % ascii(str(below)), "ascii")
    log = TOOLS_VENV / "install.log"
    install = ["pip", "--python", str(TOOLS_PYTHON), "install", "--quiet"] + LOCKED + ["-r", str(lock)]
    if quietly(log, install, index_settings()):
        fail("the packages of tools/requirements.lock could not be installed. (pip's own words: %s)" % log)
    stamp.write_text(wanted)


def surroundings():
    """The variables under which the same checkout gives the same bytes."""
    released = re.search(r"^date-released: *[\"']?([0-9-]+)", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    epoch = calendar.timegm(time.strptime(released.group(1), "%Y-%m-%d"))
    # Another project's modules, and a display backend under which figures vanish, stay outside.
    outside = ("PYTHONPATH", "PYTHONHOME", "MPLBACKEND", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if k not in outside}
    fixed = {"FORCE_SOURCE_DATE": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
    # Compiled modules go where they are nobody's trouble; without them each process spends seconds on compiling.
    fixed["PYTHONPYCACHEPREFIX"] = str(ROOT / ".venv" / "pycache")
    return dict(kept, SOURCE_DATE_EPOCH=str(epoch), TZ="UTC", LC_ALL="C.UTF-8", **fixed)


def main():
    """Split the arguments, make the environment, hand over."""
    words = sys.argv[1:]
    if not words or words[0] in ("help", "-h", "--help"):
        print(__doc__.strip())
        return 0
    settings = dict(word.split("=", 1) for word in words if word.split("=", 1)[0] in VARIABLES and "=" in word)
    words = [word for word in words if not ("=" in word and word.split("=", 1)[0] in VARIABLES)]
    with alone():
        environment()
        if words[0] in TOOLS:
            tools_environment()
    command = [str(PYTHON), "-m", "compendium"] + words
    if words[0] in TOOLS:
        command = [str(TOOLS_PYTHON), str(ROOT / "tools" / (words[0] + ".py"))] + words[1:]
    variables = dict(surroundings(), **settings)
    # The commands run in one locale for all; this says in which language to speak.
    variables["OUTER_LOCALE"] = settings.get("LANG") or os.environ.get("LC_ALL", "")
    if os.name == "nt":
        return subprocess.run(command, env=variables).returncode
    sys.stdout.flush()
    os.execve(command[0], command, variables)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail("%s: %s" % (error.strerror or error, error.filename or ROOT))
