"""What a notebook asked of the tables: every question with a digest of its answer, empty answers too.

A notebook is run again when one of its questions would be answered otherwise, not when a file has changed. While a
notebook runs, ``load`` gives tables that write down what is asked of them; later the questions are asked again. Rows
are known by what they say: the lines on which they stand are left out of an answer.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

import pandas as pd

from .audit.tables import Claim, Observation, Source, Tables
from .frames import Data
from .questions import VARIABLE

# Where in a file a row stands says nothing of what it says.
_PLACE_IN_FILE = {"file", "line", "root", "whole"}
_FIELDS = {field.name for field in fields(Tables)} - _PLACE_IN_FILE
_depth = 0  # above zero while an answer is worked out: what it asks in turn is part of it


# Of rows, which many answers hold: by identity, for which they are kept alive.
_texts: dict[int, tuple[object, str]] = {}


@functools.cache
def _told(kind: type) -> tuple[str, ...]:
    """What a row or result of a kind says: its fields without its place in a file."""
    return tuple(field.name for field in fields(kind) if field.name not in _PLACE_IN_FILE)


def answer_text(answer: object) -> str:
    """An answer as text that is the same whenever the answer is."""
    if type(answer) is str:
        return answer
    if isinstance(answer, Tables):
        return "tables"
    if isinstance(answer, Observation | Claim | Source):
        if (held := _texts.get(id(answer))) is None:
            held = _texts[id(answer)] = answer, _fields_text(answer)
        return held[1]
    if is_dataclass(answer) and not isinstance(answer, type):
        return _fields_text(answer)
    if isinstance(answer, pd.DataFrame):
        return answer.to_csv()
    if isinstance(answer, Mapping):
        return "{" + ", ".join(f"{answer_text(k)}: {answer_text(v)}" for k, v in answer.items()) + "}"
    if isinstance(answer, set | frozenset):
        return "{" + ", ".join(sorted(map(answer_text, answer))) + "}"
    if isinstance(answer, list | tuple):
        return "[" + ", ".join(map(answer_text, answer)) + "]"
    return str(answer)


def _fields_text(row: object) -> str:
    told = ", ".join(f"{name}={answer_text(getattr(row, name))}" for name in _told(type(row)))
    return f"{type(row).__name__}({told})"


def digest(answer: object) -> str:
    """Sixteen digits that change with an answer."""
    return hashlib.sha256(answer_text(answer).encode()).hexdigest()[:16]


class Asked(Data):
    """Tables that write down every question and the digest of its answer."""

    def __getattribute__(self, name: str) -> object:
        """A field, a method that writes down what it is called with, or what the tables keep for themselves."""
        value = super().__getattribute__(name)
        if _depth or name.startswith("_"):
            return value
        if name in _FIELDS:
            if isinstance(value, dict):
                return _Asking(value, name, self)
            _note(self, [name], value)
        elif callable(value) and name != "of":
            return lambda *args, **options: _answer(self, name, args, options)
        return value


class _Asking(Mapping):
    """A vocabulary, or the sources or places: a question for each that is looked up, one for all where all are."""

    def __init__(self, held: dict, name: str, tables: Asked):
        self._held, self._name, self._tables = held, name, tables

    def __getitem__(self, key: object) -> object:
        if not _depth:
            _note(self._tables, [self._name, key], self._held.get(key))
        return self._held[key]

    def __iter__(self) -> Iterator:
        if not _depth:
            _note(self._tables, [self._name], self._held)
        return iter(self._held)

    def __len__(self) -> int:
        if not _depth:
            _note(self._tables, [self._name], self._held)
        return len(self._held)


def _answer(tables: Asked, name: str, args: tuple, options: dict) -> object:
    """The answer of a method, written down; one that takes more than names is no question, but what it asks in turn is."""
    global _depth
    try:  # several names may come as a tuple
        question = json.loads(json.dumps([name, list(args), options]))
        plain = question == _with_lists([name, args, options])
    except (TypeError, ValueError):
        plain = False
    method = getattr(Data, name).__get__(tables)
    if not plain:
        return method(*args, **options)
    _depth += 1
    try:
        answer = method(*args, **options)
    except Exception as error:
        _depth -= 1
        _note(tables, question, f"{type(error).__name__}: {error}")
        raise
    _depth -= 1
    _note(tables, question, answer)
    return Asked.of(answer) if isinstance(answer, Tables) else answer


def _with_lists(given: object) -> object:
    if isinstance(given, dict):
        return {name: _with_lists(value) for name, value in given.items()}
    return [_with_lists(item) for item in given] if isinstance(given, list | tuple) else given


_noted: set[str | tuple] = set()  # questions as written down, and as asked where that tells at once: of a name, say


def _note(tables: Asked, question: list, answer: object) -> None:
    global _depth
    _depth += 1  # what the digest reads is no question
    try:
        # Of all packs, whichever there are: a pack that joins later is part of the answer then.
        packs = tables.packs if tables.whole else ()
        quick = (packs, *question) if all(isinstance(part, str) for part in question) else None
        if quick in _noted:
            return
        whole = json.dumps([packs, *question], ensure_ascii=False)
        if whole not in _noted:
            _noted.add(whole)
            with open(os.environ[VARIABLE], "a", encoding="utf-8") as file:
                file.write(json.dumps([whole, digest(answer)], ensure_ascii=False) + "\n")
        if quick:
            _noted.add(quick)
    finally:
        _depth -= 1


def answers_now(tables: Data, questions: Iterable[str]) -> dict[str, str]:
    """The digests of the answers that the tables of all packs give today; empty where a pack of a question is gone."""
    of_packs = {(): tables}
    found = {}
    for question in questions:
        packs, name, *rest = json.loads(question)
        if set(packs) - set(tables.packs):
            found[question] = ""
            continue
        key = tuple(packs)
        if key not in of_packs:
            of_packs[key] = Data.of(tables.narrowed(key))
        found[question] = digest(_answer_of(of_packs[key], name, *rest))
    return found


def _answer_of(tables: Data, name: str, *rest: object) -> object:
    if name in _FIELDS:
        field = getattr(tables, name)
        return field.get(rest[0]) if rest else field
    args, options = rest
    try:
        return getattr(tables, name)(*args, **options)
    except Exception as error:  # an error is an answer too
        return f"{type(error).__name__}: {error}"
