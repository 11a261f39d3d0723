"""The proofs of sameness, on small made-up trees: differences are found and told, the manifest holds, faults are red."""

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from conftest import ROOT
from PIL import Image, PngImagePlugin

from compendium.book import results
from compendium.proofs import (
    clones,
    differences,
    licences,
    manifest,
    offline,
    release,
    reproduce,
    standards,
    verify,
)

TOLD = {"the folder of the checkout": ("/first", "/second clone, é"), "the variable TZ": ("EAST-14", "WEST+11")}


def png(width=4, colour=(0, 0, 0), **notes):
    info = PngImagePlugin.PngInfo()
    for key, value in notes.items():
        info.add_text(key, value)
    out = io.BytesIO()
    Image.new("RGB", (width, 3), colour).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def pdf(date="D:20261123000000Z", text="BT (a) Tj ET", tail="<01>"):
    packed = zlib.compress(text.encode())
    head = f"%PDF-1.5\n1 0 obj\n<< /CreationDate ({date}) >>\nendobj\n2 0 obj\n<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    return head.encode() + packed + f"\nendstream\nendobj\n3 0 obj\n<< /Last 1 >>\nendobj\ntrailer {tail}\n".encode()


@pytest.mark.parametrize(
    ("name", "one", "two", "where", "cause"),
    [
        ("a.html", b"x\nbuilt 2026-11-23 10:00\n", b"x\nbuilt 2027-12-28 11:01\n", "line 2", "date or a time"),
        ("a.html", b"in /first/x", "in /second clone, é/x".encode(), "line 1", "folder of the checkout"),
        ("a.js", b'"/first"', b'"/second clone, \\xe9"', "line 1", "folder of the checkout"),
        ("a.html", b"zone EAST-14", b"zone WEST+11", "line 1", "variable TZ"),
        ("a.txt", b"<a at 0x7f0011223344>", b"<a at 0x7fffaabbccdd>", "line 1", "address of an object"),
        ("a.js", b'id "fe0192ab33"', b'id "09aa17fbc2"', "line 1", "a hash or a random name"),
        ("a.js", b"[one, two, three]", b"[three, one, two]", "column 2", "another order"),
        ("a.bib", b"one\ntwo\n", b"two\none\n", "line 1", "same lines in another order"),
        ("a.csv", b"0.12345678901\n", b"0.12345678902\n", "line 1", "last digits"),
        ("a.csv", b"0.5\n", b"0.7\n", "line 1", "another value"),
        ("a.csv", b"a\r\n", b"a\n", "line 1", "ends of lines"),
        ("a.csv", b"a\n", b"a\nb\n", "line 2", "not told"),
        ("a.woff", b"\xff\x00\x01\x02", b"\xff\x00\x09\x02", "byte 2", "not told"),
        ("a.png", png(4), png(5), "size", "another size"),
        ("a.png", png(colour=(0, 0, 0)), png(colour=(0, 7, 0)), "12 of 12 pixels", "at most 7"),
        ("a.png", png(Software="a"), png(Software="b"), "notes", "other metadata"),
        ("a.pdf", pdf(), pdf(date="D:20271228111500Z"), "object 1 0", "date or a time"),
        ("a.pdf", pdf(), pdf(text="BT (other) Tj ET"), "object 2 0", "not told"),
        ("a.pdf", pdf(), pdf(tail="<02>"), "outside all objects", "not told"),
    ],
)
def test_a_difference_is_found_and_its_cause_told(tmp_path, name, one, two, where, cause):
    for folder, data in (("one", one), ("two", two)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(data)
    (found,) = differences.compare(tmp_path / "one", tmp_path / "two", [name], TOLD)
    assert where in found.where and cause in found.cause and name in str(found)
    assert differences.compare(tmp_path / "one", tmp_path / "one", [name], TOLD) == []


def test_what_a_pdf_holds_compressed_is_shown_unpacked():
    found = differences.explain("a.pdf", pdf(), pdf(text="BT (other) Tj ET"), TOLD)
    assert ("(a) Tj" in found.first, "(other) Tj" in found.second) == (True, True)


def tree(root, **content):
    """A built checkout with a page that shows one figure, its picture and its data."""
    picture = content.pop("picture", "aa11")
    page = f'<figure class="x" id="fig-a">\n<img alt="a" src="../_images/{picture}.png" />'
    page += '<a href="x/lianzhang-recomputed.pdf">PDF</a>' + content.pop("page", "")
    cell = {"cell_type": "code", "outputs": [{"data": {"image/png": picture, "text/plain": "year"}}]}
    written = {
        "_build/html/notebooks/p.html": page,
        f"_build/html/_images/{picture}.png": picture,
        "_build/html/_downloads/0f/fig-a.csv": content.pop("data", "year,percent\n"),
        "_build/html/_sources/notebooks/p.ipynb": json.dumps({"cells": [cell]}),
        manifest.PDF: content.pop("paper", f"%PDF {picture}"),
        "notebooks/p.ipynb": "{}",
        "CITATION.cff": "version: 1.0.0\ndate-released: 2026-11-23\n",
        "_config.yml": "",
        "_toc.yml": "",
        "requirements.lock": "",
    }
    for name, text in (written | content).items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")
    return root


def test_what_is_only_in_one_build_is_a_difference_and_stages_stand_in_order(tmp_path):
    first, second = tree(tmp_path / "1"), tree(tmp_path / "2", picture="bb22")
    (second / "notebooks/p.ipynb").write_text('{"a": 1}', "utf-8")
    rows, found = reproduce.compare(first, second, TOLD)
    assert found[0].name == "notebooks/p.ipynb"  # what the others follow from comes first
    assert {"_build/html/_images/aa11.png", "_build/html/_images/bb22.png"} <= {one.name for one in found}
    text = "\n".join(reproduce.report(rows, found, []))
    assert "the first difference:\n  notebooks/p.ipynb: line 1" in text and text.endswith("files differ")
    same = reproduce.compare(first, first, TOLD)
    assert reproduce.report(*same, [])[-1] == "reproduce: 6 files, all identical"
    assert reproduce.report(*same, ["notebooks/p.ipynb"])[-1].endswith("what is stored is not what a fresh run gives")


def test_the_manifest_is_sorted_read_back_and_what_sha256sum_checks(tmp_path):
    made = manifest.of(tree(tmp_path))
    text = manifest.write(made)
    assert manifest.read(text) == made
    assert manifest.write(manifest.read(text)) == text and "# platform: " in text
    made.files = dict(reversed(made.files.items()))
    assert manifest.write(made) == text
    files = [line.split("  ")[1] for line in text.splitlines() if not line.startswith("#")]
    assert files == sorted(files) and len(files) == 5
    (tmp_path / manifest.NAME).write_text(text, "utf-8")
    check = ["sha256sum", "--check", "--quiet", manifest.NAME]
    assert subprocess.run(check, cwd=tmp_path).returncode == 0
    (tmp_path / manifest.PDF).write_text("other", "utf-8")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    "line", ["abc  _build/x", "0" * 64 + " _build/x", "0" * 64 + "  /etc/passwd", "0" * 64 + "  _build/../x"]
)
def test_a_broken_manifest_names_its_line(line):
    with pytest.raises(ValueError, match=r"MANIFEST.sha256:2: "):
        manifest.read("# c\n" + line + "\n")
    with pytest.raises(ValueError, match="once"):
        manifest.read(("0" * 64 + "  _build/x\n") * 2)


PAGE, SOURCE = "_build/html/notebooks/p.html", "_build/html/_sources/notebooks/p.ipynb"


def test_figures_drawn_otherwise_are_told_from_other_data(tmp_path):
    released = manifest.of(tree(tmp_path / "released"))
    other = manifest.of(tree(tmp_path / "other", picture="bb22"))
    said = manifest.judge(released, other)
    assert said["_build/html/_images/aa11.png"] == manifest.REDRAWN
    assert said[PAGE] == said[SOURCE] == manifest.AROUND
    assert said[manifest.PDF] == manifest.NOT_COMPARED
    assert "_build/html/_images/bb22.png" not in said  # not an extra file: it is the same figure
    assert verify.lines(released, other)[1]

    # Other data: picture, data and pages are then all real differences.
    said = manifest.judge(released, manifest.of(tree(tmp_path / "data", picture="bb22", data="year,percent\n1,2\n")))
    assert said["_build/html/_images/aa11.png"] == manifest.MISSING
    assert said["_build/html/_images/bb22.png"] == manifest.EXTRA
    assert said["_build/html/_downloads/0f/fig-a.csv"] == said[PAGE] == manifest.DIFFERENT

    # Drawn otherwise is no excuse for other words on the page.
    said = manifest.judge(released, manifest.of(tree(tmp_path / "words", picture="bb22", page="more")))
    assert said[PAGE] == manifest.DIFFERENT and said[SOURCE] == manifest.AROUND


def test_what_is_identical_different_missing_or_extra_is_said_and_only_faults_are_red(tmp_path):
    released = manifest.of(tree(tmp_path / "a"))
    assert set(manifest.judge(released, released).values()) == {manifest.IDENTICAL}
    assert verify.lines(released, released)[0][-1].endswith("makes the released book again: identical (5)")
    for change, name, verdict in [
        ({"page": "more"}, PAGE, manifest.DIFFERENT),
        ({"paper": "%PDF other"}, manifest.PDF, manifest.DIFFERENT),
        ({"_build/html/new.html": "x"}, "_build/html/new.html", manifest.EXTRA),
        ({SOURCE: None}, SOURCE, manifest.MISSING),
    ]:
        here = manifest.of(tree(tmp_path / name.replace("/", "-") / verdict, **change))
        assert manifest.judge(released, here)[name] == verdict
        text, good = verify.lines(released, here)
        assert not good and f"{verdict}:\n  {name}" in "\n".join(text)


def test_without_tex_the_missing_pdf_and_its_link_are_no_fault(tmp_path):
    released = manifest.of(tree(tmp_path / "a"))
    site = tree(tmp_path / "b", **{manifest.PDF: None})
    page = site / PAGE
    plain = page.read_text("utf-8").replace('<a href="x/lianzhang-recomputed.pdf">PDF</a>', "PDF (not built here)")
    page.write_text(plain, "utf-8")
    here = manifest.of(site)
    here.about["tex"] = "none"
    said = manifest.judge(released, here)
    assert said[manifest.PDF] == manifest.NOT_MADE and said[PAGE] == manifest.AROUND and verify.lines(released, here)[1]
    here.about["tex"] = "XeTeX"
    assert not verify.lines(released, here)[1]


def git(folder, *words):
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


def test_a_clone_holds_the_last_commit_and_imports_its_own_package(tmp_path):
    """In a folder with a space and other letters, under a locale that knows only ASCII."""
    root = tmp_path / "root"
    (root / "src" / "compendium").mkdir(parents=True)
    (root / "src" / "compendium" / "__main__.py").write_text(
        "import sys, numpy, compendium; print(compendium.__path__[0]); sys.exit(len(sys.argv) > 2)", "utf-8"
    )
    (root / "src" / "compendium" / "__init__.py").touch()
    git(tmp_path, "init", "-q", "root")
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    assert clones.uncommitted(root) == []
    (root / "new.txt").touch()
    assert clones.uncommitted(root) == ["new.txt"]
    made = clones.clone(root, tmp_path / "a clone, é")
    assert not (made / "new.txt").exists()
    clones.run(made, "x", LC_ALL="POSIX", PYTHONPATH="")
    with pytest.raises(clones.ProofError, match=r"`compendium x y` failed(?s:.)*clone, é/src/compendium"):
        clones.run(made, "x", "y")


def test_a_clone_without_network_refuses_and_writes_down_who_asked(tmp_path):
    checkout, log = tmp_path / "c", tmp_path / "asked.txt"
    clones.packages(checkout).mkdir(parents=True)
    offline.guard(checkout, log)
    code = """
import no_network, socket
socket.getaddrinfo("localhost", 80)
try:
    socket.create_connection(("example.org", 80), timeout=1)
except OSError as error:
    print(error)
try:
    socket.socket().connect(("192.0.2.1", 80))
except OSError as error:
    print(error)
"""
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, env={"PYTHONPATH": str(clones.packages(checkout))}, capture_output=True, text=True)
    assert done.stdout.count("no network: ") == 2, done.stderr
    assert [line.split()[0] for line in log.read_text("utf-8").splitlines()] == ["example.org", "192.0.2.1"]


@pytest.mark.skipif(not offline.cut(), reason="the system allows no network namespace")
def test_a_network_namespace_leaves_only_this_computer():
    code = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), timeout=5)
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print(error.errno is not None, "unreachable" in str(error))
"""
    # -S: without what `make offline`, in which this may run, puts into every Python.
    done = subprocess.run([*offline.cut(), sys.executable, "-S", "-c", code], capture_output=True, text=True)
    assert done.stdout == "True True\n", done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        (None, "", "", None),
        ("pyproject.toml", "1.0.0", "1.0.1", "CITATION.cff: version 1.0.0"),
        ("CHANGELOG.md", "## 1.0.0 (2026-11-23)", "## Unreleased", "begins with '## Unreleased'"),
        ("CHANGELOG.md", "2026-11-23", "2026-11-22", "CHANGELOG.md"),
        ("CITATION.cff", "2026-11-23", "2999-01-01", "in the future"),
        ("CITATION.cff", "date-released", "date", "is missing"),
    ],
)
def test_a_release_has_one_version_and_one_date(tmp_path, monkeypatch, file, old, new, word):
    class Today(release.datetime.date):
        @classmethod
        def today(cls):
            return cls(2026, 11, 23)

    monkeypatch.setattr(release.datetime, "date", Today)
    tree(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.0.0 (2026-11-23)\n\n- All.\n", "utf-8")
    if file:
        (tmp_path / file).write_text((tmp_path / file).read_text("utf-8").replace(old, new), "utf-8")
        assert any(word in fault for fault in release.faults(tmp_path))
    else:
        assert release.faults(tmp_path) == []
        git(tmp_path.parent, "init", "-q", str(tmp_path))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", "x")
        git(tmp_path, "tag", "v1.0.0")
        assert "v1.0.0 is there already" in release.faults(tmp_path)[0]


def test_a_release_refuses_what_is_not_committed(tmp_path):
    git(tmp_path.parent, "init", "-q", str(tmp_path))
    (tmp_path / "new.txt").touch()
    with pytest.raises(clones.ProofError, match="not committed: new.txt"):
        release.command(tmp_path)


LOCKED = licences.locked((ROOT / "requirements.lock").read_text("utf-8"))


@pytest.mark.parametrize("name", LOCKED)
def test_each_locked_package_has_a_licence_that_fits(name):
    said = licences.licence(name)
    assert said is None or licences.allowed(said), said  # None: for another system


def test_the_table_of_licences_is_that_of_the_lock():
    rows = results.read(ROOT, "licences")["rows"]
    assert [row[:2] for row in rows] == [[name, ", ".join(versions)] for name, versions in LOCKED.items()]
    assert [row for row in rows if not licences.allowed(row[2])] == []


def test_only_known_licences_are_allowed():
    assert licences.allowed("GPL-3.0 OR MIT") and licences.allowed("BSD-3-Clause AND MIT")
    refused = ("GPL-3.0", "MIT AND AGPL-3.0", "MIT WITH exception", "(MIT)", "UNKNOWN", "none stated", "")
    assert not any(map(licences.allowed, refused))
    # The part of docutils that is under the GPL is a file for Emacs, and is not there.
    from importlib.metadata import files

    assert not [str(file) for file in files("docutils") if file.suffix == ".el"]


@pytest.mark.parametrize(("status", "good"), [(0, standards.VALID), (3, standards.INVALID)])
def test_a_tool_that_complains_is_red(tmp_path, monkeypatch, status, good):
    (tmp_path / "book").mkdir()
    tool = standards.Tool("a.txt", "any==1", ("python", "-c", f"raise SystemExit({status})"))
    monkeypatch.setattr(standards, "TOOLS", (tool,))
    monkeypatch.setattr(standards, "install", lambda tool, folder: Path(sys.executable).parent)
    assert standards.command(tmp_path) == (0 if good == standards.VALID else 1)
    assert results.read(tmp_path, "standards")["rows"] == [["a.txt", "any 1", good]]
