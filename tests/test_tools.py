"""The tools of tools/, on small made-up trees: what they compare, and that the package does without them."""

import ast
import csv
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading

import pytest
from conftest import ROOT, claim, need_git, observation

sys.path.insert(0, str(ROOT / "tools"))
import addresses  # noqa: E402
import cases  # noqa: E402
import common  # noqa: E402
import mutants  # noqa: E402
import release  # noqa: E402
import reproduce  # noqa: E402
import verify  # noqa: E402

from compendium.book import engine  # noqa: E402


def tree(root, **files):
    """A small built checkout."""
    cell = {
        "cell_type": "code",
        "outputs": [{"data": {"image/png": "AAAA", "application/x+json": {"a": 3}, "text/plain": "1"}}],
    }
    made = {
        "notebooks/p.ipynb": json.dumps({"cells": [cell]}),
        "book/ledger.csv": "a\n",
        "book/figures/f.csv": "b\n",
        "_build/html/p.html": "<p>",
        "_build/x.pdf": "%PDF",
        "CITATION.cff": "version: 1.0.0\ndate-released: 2026-11-23\n",
        "CHANGELOG.md": "# Changelog\n\n## 1.0.0 (2026-11-23)\n\n- All.\n",
    }
    for name, text in (made | files).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def git(folder, *words):
    need_git()
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


def test_the_package_imports_no_tool():
    tools = {path.stem for path in (ROOT / "tools").glob("*.py")} | {"tools"}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            assert not {name.partition(".")[0] for name in names} & tools, path


def test_tools_and_book_hold_the_same_version_of_what_both_have():
    def pins(name):
        lock = (ROOT / name).read_text("utf-8")
        assert lock.count("==") <= lock.count("--hash=sha256:") and "://" not in lock
        return set(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.M))

    book, tools = pins("requirements.lock"), pins("tools/requirements.lock")
    names = {name for name, _ in book}
    assert {pin for pin in tools if pin[0] in names} <= book
    asked = (ROOT / "tools/requirements.in").read_text("utf-8")
    assert set(re.findall(r"^([a-z0-9._-]+)==(\S+)", asked, re.M)) <= tools


def test_the_list_of_licences_is_that_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {(name, version) for name, version, _ in re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)( ;)?", lock, re.M)}
    everywhere = {name for name, _, mark in re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)( ;)?", lock, re.M) if not mark}
    engine_lock = (ROOT / engine.LOCK).read_text("utf-8")
    locked |= set(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", engine_lock, re.M))
    with (ROOT / "tools/licences.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(re.sub(r"[-_.]+", "-", row["Name"]).lower(), row["Version"]) for row in csv.DictReader(lines)]
    shipped = {row for row in rows if row[0] in ("compendium", "pyodide", "cpython, in pyodide")}
    assert set(rows) - shipped <= locked, "run: make standards"
    assert {("z3-solver", "5.3.3.0"), ("pyodide", engine.PYODIDE[8:-4])} <= set(rows), "run: make standards"
    assert everywhere - {name for name, _ in rows} <= {"pip", "setuptools", "wheel", "packaging"}, "run: make standards"


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("notebooks/p.ipynb", "{}", "byte 1"),
        ("book/figures/f.csv", "c\n", "byte 0"),
        ("_build/html/p.html", "<p>\nbuilt 2027", "built 2027"),
        ("_build/html/q.html", "", "only one build made it"),
    ],
)
def test_a_file_that_differs_or_is_missing_is_named(tmp_path, name, text, word):
    first, second = tree(tmp_path / "a"), tree(tmp_path / "b é", **{name: text})
    rows, found = reproduce.compare(first, second)
    assert found == [name] and [row[2] for row in rows].count("1 differ") == 1
    assert word in reproduce.explain(first, second, name)
    assert reproduce.compare(first, first)[1] == []


def test_a_clone_is_offline_and_reads_folders_in_another_order(tmp_path):
    checkout, log = tmp_path / "c", tmp_path / "asked.txt"
    (checkout / ".venv/lib/site-packages").mkdir(parents=True)
    for name in "ab":
        (tmp_path / name).touch()
    reproduce.guard(checkout, log, reverse=True)
    code = f"""
import guarded, os, socket
from pathlib import Path
socket.getaddrinfo("localhost", 80)
for ask in (lambda: socket.create_connection(("example.org", 80)), lambda: socket.socket().connect(("192.0.2.1", 80))):
    try:
        ask()
    except OSError as error:
        print(error)
print([path.name for path in Path({str(tmp_path)!r}).iterdir()], [path.name for path in Path({str(tmp_path)!r}).glob("?")])
"""
    variables = {"PYTHONPATH": str(common.packages(checkout))}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True)
    assert done.stdout.count("no network: ") == 2, done.stderr
    assert "['c', 'b', 'asked.txt', 'a'] ['c', 'b', 'a']" in done.stdout
    assert [line.split()[0] for line in log.read_text("utf-8").splitlines()] == ["example.org", "192.0.2.1"]


def test_the_manifest_is_of_what_any_computer_makes(tmp_path):
    released = verify.digests(tree(tmp_path / "a"))
    assert verify.read(verify.write(released)) == released and len(released) == 3
    drawn = (tmp_path / "a/notebooks/p.ipynb").read_text("utf-8").replace("AAAA", "BBBB")
    page = {"_build/html/p.html": "other", "_build/x.pdf": "other"}
    assert verify.digests(tree(tmp_path / "b", **{"notebooks/p.ipynb": drawn}, **page)) == released
    other = verify.digests(
        tree(tmp_path / "c", **{"notebooks/p.ipynb": drawn.replace('"1"', '"2"'), "book/ledger.json": ""})
    )
    number = drawn.replace('"a": 3', '"a": 4')
    assert verify.digests(tree(tmp_path / "d", **{"notebooks/p.ipynb": number})) != released
    assert verify.unlike(released, other) == [
        "book/ledger.json: is not in the release",
        f"notebooks/p.ipynb{verify.OUTPUTS}: differs",
    ]
    for line in ("abc  book/x", "0" * 64 + " book/x", ("0" * 64 + "  book/x\n") * 2):
        with pytest.raises(ValueError, match=r"MANIFEST.sha256:\d: "):
            verify.read(line)


def test_the_manifest_here_can_be_read():
    assert verify.read((ROOT / verify.NAME).read_text("utf-8"))


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        ("CITATION.cff", "1.0.0", "0.9.0", "CITATION.cff: version 0.9.0"),
        ("CHANGELOG.md", "## 1.0.0 (2026-11-23)", "## Unreleased", "begins with ['Unreleased']"),
        ("CHANGELOG.md", "2026-11-23", "2026-11-22", "CHANGELOG.md"),
        ("CITATION.cff", "2026-11-23", "2999-01-01", "in the future"),
        ("CITATION.cff", "date-released", "date", "is missing"),
        (None, "", "", "the tag v1.0.0 is there already"),
        ("new.txt", "", "x", "not committed: new.txt"),
    ],
)
def test_a_release_has_one_new_version_and_one_date_and_is_committed(tmp_path, file, old, new, word):
    root = tree(tmp_path, **{"new.txt": ""} if file != "new.txt" else {})
    git(root.parent, "init", "-q", str(root))
    if file in ("CHANGELOG.md", "CITATION.cff"):
        (root / file).write_text((root / file).read_text("utf-8").replace(old, new), "utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    if file in (None, "new.txt"):
        assert release.faults(root, "1.0.0", "2026-11-23") == []
    if file is None:
        git(root, "tag", "v1.0.0")
    elif file == "new.txt":
        (root / file).write_text(new, "utf-8")
    assert any(word in fault for fault in release.faults(root, "1.0.0", "2026-11-23"))


def test_cells_are_changed_one_at_a_time(checkout):
    from compendium.audit import loading

    root = checkout(observations=[observation("170"), observation("9", place="china")], claims=[claim("a", "17", "17")])
    changes = mutants.tables_changes(loading.load("china", root=root), {("data/china/observations.csv", 2)})
    assert {change.kind for change in changes} == {"claims", "figures that a verdict cites", "other figures"}
    assert {change.where for change in changes if change.kind == "other figures"} == {"3 value"}
    for change in changes:
        before = (root / change.file).read_text("utf-8")
        after = change.made(before)
        [(one, two)] = [
            pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]
        ]
        assert sum(a != b for a, b in zip(one.split(","), two.split(","), strict=True)) == 1


def test_what_mutmut_leaves_alone_is_changed(tmp_path):
    source = "A = 1\nB = A < 2\n\n\ndef f():\n    return 3\n\n\nclass C:\n    d: bool = False\n\n    @property\n    def e(self):\n        return 4 + f()\n"
    (tmp_path / "src/compendium").mkdir(parents=True)
    (tmp_path / "src/compendium/x.py").write_text(source, "utf-8")
    changes = {(change.was, change.now) for change in mutants.left_alone(tmp_path, "src/compendium/x.py")}
    assert changes == {
        ("return 3", "return None"),
        ("return 4 + f()", "return None"),
        ("1", "2"),
        ("A < 2", "A <= 2"),
        ("2", "3"),
        ("False", "True"),
        ("4 + f()", "4 - f()"),
        ("4", "5"),
    }


@pytest.mark.parametrize("module", mutants.MODULES)
def test_each_module_to_change_and_its_tests_are_there(module):
    assert len(list((ROOT / "src/compendium").rglob(f"{module}.py"))) == 1
    assert all((ROOT / f"tests/test_{name}.py").exists() for name in mutants.MODULES[module] if name != "oracle")


def test_every_listed_equivalent_has_its_reason():
    assert all(reason for reason in mutants.equivalents().values())


class Host(http.server.BaseHTTPRequestHandler):
    """A host that knows one page, one that moved, one by GET alone, and nothing else."""

    def do_HEAD(self):  # noqa: N802
        status = {"/here": 200, "/moved": 301, "/get": 405, "/here%20%E6%96%87": 200}.get(self.path, 404)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/here")
        self.end_headers()

    def do_GET(self):  # noqa: N802
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_an_address_is_asked_politely_and_its_answer_kept_with_the_last_one():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        paths = ("/here", "/moved", "/get", "/gone", "/here%20文")
        groups = addresses.by_host([*(host + path for path in paths), host + "/here", "github.com/a/b"])
        assert [len(group) for group in groups] == [5, 1]
        answers = addresses.of_host(groups[0], pause=0)
        server.shutdown()
    assert [answers[host + path] for path in paths] == ["200", f"200 at {host}/here", "200", "404", "200"]
    assert addresses.ask(f"{host}/here", 1).startswith(addresses.NONE) and addresses.ask("http://[").startswith(
        addresses.NONE
    )
    asked = {"a": f"{host}/here", "b": f"{host}/gone"}
    first = addresses.table(asked, answers, "2026-11-01", [])
    assert first.splitlines()[1:] == [f"a,{host}/here,2026-11-01,200", f"b,{host}/gone,2026-11-01,404"]
    before = list(csv.DictReader(first.splitlines()))
    silent = addresses.table(asked, dict.fromkeys(answers, addresses.NONE), "2026-11-02", before)
    assert silent.splitlines()[1] == f"a,{host}/here,2026-11-02,no answer; on 2026-11-01 200"


def test_a_computer_without_a_network_keeps_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(addresses, "KEPT", tmp_path / "addresses.csv")
    # A proxy answers for one host in ten.
    monkeypatch.setattr(addresses, "ask", lambda address: "404" if "1" in address[:9] else addresses.NONE)
    monkeypatch.setattr(addresses, "PAUSE", 0)
    monkeypatch.setattr(addresses.of_host, "__defaults__", (0,))
    with pytest.raises(SystemExit, match="no open network; nothing was kept"):
        addresses.main()
    assert not addresses.KEPT.exists()


CASE = {
    "case": "x",
    "kind": "tables",
    "reported": "",
    "simulated": "",
    "status": "0",
    "says": "no fault",
    "happens": "read",
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"done": "text data/units.csv percent per\\ncent ; run compendium check"}, "status 1: "),
        ({"status": "1"}, "status 0: "),
        ({"says": "another word"}, "status 0: "),
        ({"done": "run -c raise(ValueError)"}, "a traceback: "),
        (
            {"done": "text data/china/units.csv nowhere x"},
            "the step text data/china/units.csv nowhere x cannot be taken",
        ),
        ({"done": "run compendium datapackage", "says": ""}, ""),
    ],
)
def test_a_case_that_comes_out_otherwise_than_stated_is_said(checkout, tmp_path_factory, changed, said):
    small = tmp_path_factory.mktemp("small") / "book"
    shutil.copytree(checkout(), small)
    case = CASE | {"done": "run compendium check"} | changed
    came = cases.tried(case, small)
    assert came.startswith(said) and bool(came) == bool(said)
    assert cases.shown(case, came)[1] == ("NOT AS STATED" if said else "read")


def test_a_refusal_that_changes_a_file_is_no_refusal(checkout, tmp_path_factory):
    small = tmp_path_factory.mktemp("small") / "book"
    shutil.copytree(checkout(), small)
    script = "open('new.txt','w').write('x');raise(SystemExit('no'))"
    came = cases.tried(CASE | {"done": f'run -c "{script}"', "status": "1", "says": "no"}, small)
    assert came == "it refused, and yet changed ['new.txt']"


def test_a_report_is_named_by_repository_and_number():
    assert cases.shown(CASE | {"reported": "pandas-dev/pandas/issues/5"}, "")[3] == "pandas-dev / pandas #5"


def test_every_case_is_of_a_kind_and_says_what_happens():
    for case in cases.cases():
        assert case["kind"] in cases.KINDS and case["case"] and case["happens"] and case["status"] in ("0", "1"), case
        assert re.fullmatch(r"[\w.-]+/[\w.-]+/(issues|pull)/\d+|", case["reported"]), case
        assert {words.split()[0] for words in case["done"].split(" ; ")} <= set(cases.STEPS), case
