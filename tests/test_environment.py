"""The files that describe the environment name the same versions, and the same fixed variables."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from compendium.book import surroundings

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENTRIES = [entry for entry in re.sub(r"^\s*#.*\n", "", LOCK, flags=re.M).replace("\\\n", " ").splitlines() if entry]


def locked() -> dict[str, list[Requirement]]:
    """The lock's packages; one may be there in several versions, for several Pythons."""
    found: dict[str, list[Requirement]] = {}
    for entry in ENTRIES:
        requirement = Requirement(entry.split(" --hash")[0])
        found.setdefault(requirement.name, []).append(requirement)
    return found


@pytest.mark.parametrize("text", PROJECT["dependencies"])
def test_each_pin_is_what_the_lock_holds(text):
    pin = Requirement(text)
    assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), "a direct dependency names one version"
    pins = [other for other in map(Requirement, PROJECT["dependencies"]) if other.name == pin.name]
    held = [(entry.specifier, entry.marker) for entry in locked()[pin.name]]
    assert held == [(other.specifier, other.marker) for other in pins], "or one for each Python, in the lock's words"


def test_lock_holds_hashes_and_no_address():
    for entry in ENTRIES:
        assert re.match(r"[a-z0-9-]+==\S+ ", entry) and " --hash=sha256:" in entry, entry
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_lock_has_one_version_of_each_package_for_each_python(version):
    for name, entries in locked().items():
        fitting = [
            e
            for e in entries
            if not e.marker or Marker(str(e.marker)).evaluate({"python_full_version": f"{version}.9"})
        ]
        assert len(fitting) <= 1, name


def test_conda_uses_the_lock_and_a_python_that_fits():
    text = (ROOT / "environment.yml").read_text("utf-8")
    (version,) = re.findall(r"^ +- python=([\d.]+)\.\*$", text, re.M)
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version}.0")
    items = re.findall(r"^ +- (.+)$", text, re.M)
    assert items == ["conda-forge", f"python={version}.*", "pip", "pip:", "-r requirements.lock"]


@pytest.fixture
def make():
    """make.py, a fresh copy for each test."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_make_and_package_fix_the_same_variables(make, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    inner, outer = surroundings.fixed(ROOT), make.surroundings()
    assert inner.items() - os.environ.items() >= outer.items() - os.environ.items()
    assert {"MPLBACKEND", "PYTHONPATH"}.isdisjoint(inner.keys() | outer.keys())
    released = re.search(r"^date-released: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)[1]
    midnight = int(datetime.fromisoformat(f"{released}T00:00:00+00:00").timestamp())
    assert inner["SOURCE_DATE_EPOCH"] == outer["SOURCE_DATE_EPOCH"] == str(midnight)
    low, high = min(make.VERSIONS), max(make.VERSIONS)
    assert PROJECT["requires-python"] == f">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"


def test_installers_are_told_where_the_index_is_and_nothing_else(make, monkeypatch, tmp_path):
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = http://low/simple\nuser = true\n[install]\ntarget = elsewhere\n"
        "extra-index-url =\n    http://one/simple\n    http://two/simple\n",
        "utf-8",
    )
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    foreign = {"PIP_USER": "1", "UV_NO_VERIFY_HASHES": "1", "UV_SYSTEM_PYTHON": "1", "PYTHONPATH": str(tmp_path)}
    given = {
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
        "PIP_INDEX_URL": "http://high/simple",
        "PIP_NO_INDEX": "true",
    }
    for name, value in (foreign | given).items():
        monkeypatch.setenv(name, value)
    make.PYTHON = sys.executable
    settings = make.index_settings()
    told = {k: v for k, v in settings.items() if k in ("index-url", "extra-index-url", "no-index", "user", "target")}
    assert told.pop("extra-index-url").split() == ["http://one/simple", "http://two/simple"]
    assert told == {"index-url": "http://high/simple", "no-index": "true"}
    (tmp_path / "shown.py").write_text("import json, os; print(json.dumps(dict(os.environ)))", "utf-8")
    log = tmp_path / "log"
    monkeypatch.setattr(make, "ROOT", tmp_path)  # where it runs, so that -m finds the module
    assert make.quietly(log, ["shown"], settings) == 0
    variables = json.loads(log.read_text("utf-8"))
    assert foreign.keys().isdisjoint(variables) and variables["PIP_CONFIG_FILE"] == os.devnull
    assert variables["PIP_INDEX_URL"] == "http://high/simple" and variables["PIP_NO_INDEX"] == "true"
    commands = []
    make.quietly = lambda log, command, settings: commands.append(command)
    assert make.uv_install(log, settings)
    words = " ".join(commands[1])
    assert (
        "--index-url http://high/simple --extra-index-url http://one/simple --extra-index-url http://two/simple"
        in words
    )
    assert "--no-index" in commands[1] and "--user" not in words


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_where_uv_fails_pip_installs_the_same_with_the_same_hashes(make, monkeypatch, tmp_path, capsys, fails):
    commands, cleared = [], []

    def quietly(log, command, settings):
        log.touch()
        commands.append(command)
        return len(commands) == fails + 1

    for name, value in {"VENV": tmp_path, "STAMP": tmp_path / "installed.txt", "PYTHON": tmp_path / "python"}.items():
        monkeypatch.setattr(make, name, value)
    monkeypatch.setattr(make, "quietly", quietly)
    monkeypatch.setattr(make, "index_settings", dict)
    monkeypatch.setattr(make, "create_venv", lambda: cleared.append(True))
    make.environment()
    lock, own = commands[-2:]
    for command in (commands[0], lock):
        assert {"pip", "--no-deps", "--no-compile", "--require-hashes", "--only-binary"} <= set(command)
    assert "uv" not in lock and lock[-2:] == ["-r", "requirements.lock"] and own[-2:] == ["-e", "."]
    assert len(cleared) == (1 if fails == 0 else 2), "what uv left half done is cleared away"
    assert capsys.readouterr().out.count("uv could not") == 1 and make.STAMP.read_text() == make.fingerprint()


def test_a_second_call_waits_until_the_environment_is_made(make, monkeypatch, tmp_path):
    pytest.importorskip("fcntl")
    monkeypatch.setattr(make, "ROOT", tmp_path)
    waits, order = threading.Event(), []
    monkeypatch.setattr(make, "print", lambda *words, **options: waits.set(), raising=False)

    def second():
        with make.alone():
            order.append("second")

    thread = threading.Thread(target=second)
    with make.alone():
        thread.start()
        assert waits.wait(20), "it says so"
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


def test_the_installer_is_fixed_by_hash():
    text = (ROOT / "requirements-uv.lock").read_text("utf-8")
    assert re.findall(r"^[^ #].*", text, re.M) == [f"uv=={re.search('uv==([0-9.]+)', text)[1]} \\"]
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) > 10


def test_make_is_readable_by_an_old_python():
    """So that it can say which Python is needed, where a newer construct would be a SyntaxError."""
    code = "import ast, sys; ast.parse(open('make.py', encoding='utf-8').read(), feature_version=(3, 8))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
