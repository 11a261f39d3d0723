"""What the live pages load: handed on unchanged, the same bytes each time, and able to start without the other packages."""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT

from compendium.audit.loading import load
from compendium.book import engine

# Of all that is installed only what is in the browser too can be imported.
ALONE = """
import importlib, pathlib, sys
class Alone:
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first not in sys.stdlib_module_names | {"compendium", "z3", "openpyxl", "et_xmlfile"}:
            raise ModuleNotFoundError(f"No module named {name}")
sys.meta_path.insert(0, Alone())
sys.path.insert(0, "src")
for path in sorted(pathlib.Path("src").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to("src").with_suffix("").parts).removesuffix(".__init__"))
from compendium.audit.loading import load
print(len(load().claims))
"""


def test_what_is_packed_starts_where_nothing_else_is_installed(tmp_path):
    packed = engine.audit(ROOT)
    assert packed == engine.audit(ROOT)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert not any(item.compress_type for item in archive.infolist())
        archive.extractall(tmp_path)
    names = {path.relative_to(tmp_path / "src" / "compendium").as_posix() for path in tmp_path.rglob("*.py")}
    assert {"live/numbers.py", "audit/verdicts.py", "audit/conflicts.py", "book/english.py"} <= names
    assert not {"frames.py", "__main__.py", "book/build.py"} & names
    done = subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(load(root=ROOT).claims)


def wheel(path, name="z3_solver", text="print(1)\n" * 50):
    """A wheel with one module that is taken and one that is not."""
    with zipfile.ZipFile(path / f"{name}-1-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as made:
        for member in ("z3/z3.py", "z3/lib/libz3.so", "z3/include/z3.h"):
            made.writestr(member, text)
    return path / f"{name}-1-py3-none-any.whl"


def test_members_of_wheels_are_handed_on_as_they_were_compressed(tmp_path):
    joined = engine._joined([wheel(tmp_path)])
    with zipfile.ZipFile(io.BytesIO(joined)) as archive:
        assert archive.namelist() == ["z3/lib/libz3.so", "z3/z3.py"]
        assert archive.read("z3/z3.py") == b"print(1)\n" * 50 and archive.testzip() is None
    (compressed,) = {item.compress_size for item in zipfile.ZipFile(wheel(tmp_path)).infolist()}
    assert len(joined) < 3 * compressed + 500, "nothing is unpacked"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose lock names made-up files, and what is fetched: those files, or nothing where there is no network."""
    import hashlib

    served, fetched = tmp_path / "served", []
    served.mkdir()
    wheels = [wheel(served, name) for starts in engine.WHEELS.values() for name in starts]
    (served / engine.PYODIDE).write_bytes(b"tarball")
    hashes = "".join(f"--hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in wheels)
    (tmp_path / engine.LOCK).write_text(hashes, "utf-8")
    digest = base64.b64encode(hashlib.sha512(b"tarball").digest()).decode()
    monkeypatch.setattr(engine, "PYODIDE_HASH", digest)

    def quietly(command, log):
        fetched.append([str(word) for word in command])
        for path in served.iterdir():
            (tmp_path / engine.CACHE / path.name).write_bytes(path.read_bytes())

    monkeypatch.setattr(engine, "_quietly", quietly)
    monkeypatch.setattr(engine, "_npm", lambda *_: "npm")
    return tmp_path, served, fetched


def test_what_is_fetched_once_is_not_fetched_again(checkout):
    root, _, fetched = checkout
    engine.provide(root, "no")
    assert not fetched
    engine.provide(root)
    assert [command[command.index("-m") + 1 if "-m" in command else 0] for command in fetched] == ["pip", "npm"]
    assert "--require-hashes" in fetched[0] and "pyodide@314.0.7" in fetched[1]
    engine.provide(root)
    assert len(fetched) == 2 and len(engine.programs(root)) == 3


def test_another_file_than_the_locked_one_is_not_taken(checkout, capsys, tmp_path):
    root, served, _ = checkout
    (served / engine.PYODIDE).write_bytes(b"another tarball")
    engine.provide(root)
    assert "not the one that was locked" in capsys.readouterr().out and not engine.programs(root)
    engine.write(root, tmp_path / "site")
    assert not (tmp_path / "site").exists(), "pages go without it"
    with pytest.raises(engine.EngineError, match="required"):
        engine.provide(root, "required")


def test_parts_are_scripts_of_one_call(checkout, tmp_path, monkeypatch):
    root, *_ = checkout
    engine.provide(root)
    monkeypatch.setattr(engine, "audit", lambda root: b"stored")
    monkeypatch.setattr(engine, "handed_on", lambda root: [("pyodide", "314.0.7", "MPL-2.0", "https://example.org")])
    engine.write(root, tmp_path / "site")
    parts = {path.stem: path.read_text("ascii") for path in (tmp_path / "site").glob("*.js")}
    assert "pyodide, 314.0.7, MPL-2.0" in (tmp_path / "site" / "licences.txt").read_text("utf-8")
    held = {name: re.fullmatch(rf'enginePart\("{name}","(.+)"\);\n', text)[1] for name, text in parts.items()}
    assert base64.b64decode(held["pyodide"]) == b"tarball" and base64.b64decode(held["audit"]) == b"stored"
    assert parts.keys() == {"pyodide", "audit", *engine.WHEELS}


def test_browsers_get_the_openpyxl_of_the_lock():
    def pins(name):
        text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
        return {
            line.split()[0]: set(line.split()[1:]) for line in text.splitlines() if re.match("openpyxl|et-xml", line)
        }

    small, large = pins(engine.LOCK), pins("requirements.lock")
    assert small.keys() == large.keys() and all(hashes < large[name] for name, hashes in small.items())


def test_a_question_goes_to_the_function_that_it_names(monkeypatch):
    import types

    from compendium import live

    asked = types.SimpleNamespace(double=lambda n, files: {"n": 2 * n, "files": {k: v * 2 for k, v in files.items()}})
    monkeypatch.setattr(live, "import_module", lambda name, package: {".maths": asked}[name])
    answer, made = live.call('{"what": "maths.double", "n": 4}', {"a": b"x"})
    assert json.loads(answer) == {"n": 8} and made == {"a": b"xx"}


def test_a_ledger_that_is_not_written_yet_is_not_packed(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "ledger.json").touch()
    with pytest.raises(engine.EngineError, match="ledger"):
        engine.audit(tmp_path)
