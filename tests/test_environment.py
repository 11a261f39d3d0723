"""The files that describe the environment name the same versions, and the same fixed variables."""

import importlib.util
import os
import re
import subprocess
import sys
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


def test_make_and_package_fix_the_same_variables(monkeypatch):
    spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
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


def test_make_is_readable_by_an_old_python():
    """So that it can say which Python is needed, where a newer construct would be a SyntaxError."""
    code = "import ast, sys; ast.parse(open('make.py', encoding='utf-8').read(), feature_version=(3, 8))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
