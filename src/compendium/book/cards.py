"""Cards: what a reader learns of a printed figure at a glance, and its whole entry in the ledger.

The small card comes up at each number in the text (``static/cards.js``); the large ones are the ledger.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .. import files
from ..audit import chinese
from ..audit.conflicts import SUPPORTED, Conflict, Slip
from ..audit.formulas import Computed, key_of
from ..audit.ledger import STATES, WORK, Entry, by_work, printed_figures, state
from ..audit.tables import Bearing, Claim, Observation, Tables
from ..audit.verdicts import CAN_BE_WEAK, LABELS, LABELS_ZH, VERDICTS, Evidence
from ..periods import period_text
from ..words import exact
from . import surroundings
from .answers import BlocksDirective, Sources, answers, ask, told
from .english import BARE, read_as, source_link, spoken, stated
from .entries import chapter_of, margin_sentence
from .show import SIGNS, Table, claim_role, escape

# The three states in a sentence's first word; an unmarked figure goes without.
STATE_WORDS = {"confirmed": "Confirmed.", "contradicted": "Contradicted.", "unmarked": ""}
# How much of a source was read, behind the day.
EXTENT_READ = {"": "", "whole": ", all of it", "opening": ", its opening alone", "copy": ", in a copy elsewhere"}
_BEARS = {"supports": "It speaks for it", "limits": "It narrows it", "contradicts": "It speaks against it"}


def day(iso: str) -> str:
    """An ISO date, month or year as English prints it: ``30 May 2019``."""
    parts = iso.split("-")
    if len(parts) == 1:
        return iso
    month = date(2000, int(parts[1]), 1).strftime("%B")
    return " ".join([*(str(int(part)) for part in parts[2:]), month, parts[0]])


def best(entry: Entry) -> Evidence | None:
    """The witness that a short card names: of those that count, one that says what the verdict says; None without."""
    counted = [item for item in entry.verdict.evidence if item.counts]
    meets = entry.verdict.verdict != "differs"
    return next((item for item in counted if item.meets == meets), None)


def implied(tables: Tables, entry: Entry, conflict: Conflict) -> str:
    """What a figure must be if the others of its conflict are right; empty where no value would do."""
    known = {repair.member: repair.interval for repair in conflict.repairs}
    interval = known.get(entry.claim.claim) or known.get(entry.claim.repeats)
    if not interval:
        return ""
    return read_as(tables, entry.claim.indicator, interval, None if interval.low == interval.high else 3)


def small_card(tables: Tables, entry: Entry) -> dict[str, object]:
    """The lines of the card that comes up at a printed figure, in English and in Chinese.

    Figure, verdict in a sentence, best source with its words and its date; what the text's other numbers imply, where
    the figure is the suspect of a conflict.
    """
    en = [f"{STATE_WORDS[entry.state]} {entry.verdict.reason}".strip()]
    zh = [
        ("与文中其他数字不能同时成立。" if entry.blamed and entry.verdict.verdict != "differs" else "")
        + f"{LABELS_ZH[entry.verdict.verdict]}。"
    ]
    if item := best(entry):
        source = tables.sources[item.sources[0]]
        said = item.value.printed if isinstance(item.value, Observation) else ""
        worked = isinstance(item.value, Computed)
        says = said or (_worked(tables, entry, item) if worked else stated(tables, item.value))
        in_chinese = said or ("按其他数字推算" if worked else chinese.figure(tables, item.value))
        en.append(f"{', '.join(filter(None, (source.publisher or source.title, day(source.date))))}: {says}.")
        zh.append(f"{'，'.join(filter(None, (chinese.publisher(tables, source.source), source.date)))}：{in_chinese}。")
    for conflict in entry.conflicts if entry.blamed else ():
        if must := implied(tables, entry, conflict):
            en.append(f"If the other figures of the text are right, it must be {must}.")
            zh.append(f"若文中其他数字无误，此数应为{_zh(must)}。")
    title = {"en": entry.claim.printed, "zh": chinese.figure(tables, entry.claim)}
    return {"state": entry.state, "title": title, "en": en, "zh": zh}


_WORDS_ZH = {" to ": "至", "more than ": "大于", "at most ": "不超过", " percent": "%", " persons": "人"}


def _zh(words: str) -> str:
    for word, in_chinese in _WORDS_ZH.items():
        words = words.replace(word, in_chinese)
    return words


def observed_card(tables: Tables, observation: Observation) -> dict[str, object]:
    """The lines of the card that comes up at a source's figure, in English and in Chinese: its words, source, grade."""
    source = tables.sources[observation.source]
    scope = [f"It is of a part: {observation.scope}."] if observation.scope else []
    en = [
        ", ".join(filter(None, (source.publisher or source.title, day(source.date), f"grade {source.grade}"))),
        *scope,
    ]
    zh = ["，".join(filter(None, (chinese.publisher(tables, source.source), source.date, f"{source.grade}级")))]
    title = {"en": observation.printed or stated(tables, observation)}
    title["zh"] = observation.printed or chinese.figure(tables, observation)
    return {"state": "", "title": title, "en": en, "zh": zh}


def _worked(tables: Tables, entry: Entry, item: Evidence) -> str:
    value = item.value
    words = read_as(tables, entry.claim.indicator, value.interval, 3)
    if tables.indicators[entry.claim.indicator].unit == "rank":
        words = f"place {exact(value.interval.middle)}"
    return f"{words}, worked out for {value.period.end.year}"


def evidence_line(tables: Tables, entry: Entry, item: Evidence) -> str:
    """One piece of evidence: what it says in whose words, who, when, how well it could be read, whether it counts."""
    value = item.value
    if isinstance(value, Computed):
        who = ", ".join(source_link(tables, name) for name in item.sources)
        return f"- {escape(_worked(tables, entry, item))}, from {who}."
    source = tables.sources[value.source]
    figure = escape(stated(tables, value, chinese=not value.printed))
    says = f"**{escape(value.printed)}** ({figure})" if value.printed else f"**{figure}**"
    read = f"read on {day(source.read)}{EXTENT_READ[source.extent]}" if source.read else "day of reading not recorded"
    when = f", {day(source.date)}" if source.date else ""
    line = (
        f"- {says}: {source_link(tables, value.source)}{when}.{_sentence(value.locator)} Grade {source.grade}, {read}, "
    )
    line += "archived." if source.archived else "not archived."
    if not item.counts:
        scoped = value.scope and item.reason == f"limited to {value.scope}"
        line += f" Not counted: {'it is of a part' if scoped else escape(item.reason)}."
    return line + _sentence(value.note)


def _witness(tables: Tables, entry: Entry, item: Evidence) -> str:
    """A piece of evidence in a line: what it says, who says it, when, of which grade."""
    if isinstance(item.value, Computed):
        return evidence_line(tables, entry, item)
    source = tables.sources[item.value.source]
    says = escape(item.value.printed or stated(tables, item.value))
    when = f", {day(source.date)}" if source.date else ""
    return f"- **{says}**: {source_link(tables, source.source)}{when}, grade {source.grade}."


def _sentence(words: str) -> str:
    """A remark from a table as a sentence of its own, with a blank before it; nothing for none."""
    return f" {escape(words[0].upper() + words[1:].rstrip('.'))}." if words else ""


def slip_sentence(tables: Tables, entry: Entry, slip: Slip) -> str:
    """A slip in words: what one small error makes of the figure, who says that, and whether the figures fit then."""
    who = [source_link(tables, name) for name in slip.confirmed_by if name in tables.sources]
    who += ["the text itself elsewhere"] if len(who) < len(slip.confirmed_by) else []
    value = escape(slip.value if entry.claim.unit in BARE else f"{slip.value} {entry.claim.unit}")
    told = f"One small change away ({slip.error}): {value}. So {'says' if len(who) == 1 else 'say'} {', '.join(who)}."
    if not any(entry.claim.claim in conflict.suspects for conflict in entry.conflicts):
        return told
    if slip.restores:
        alone = "the only one" if slip.would_pass == 1 else f"one of {slip.would_pass}"
        return f"{told} With it the figures of the text fit together. Of {slip.tried} such changes it is {alone} that does this."
    on = [
        f"{escape(stated(tables, e.observation))} ({source_link(tables, e.observation.source)})"
        for e in slip.restores_on
    ]
    needs = (
        f"It fits only with a later count, {'; '.join(on)}."
        if on
        else "With it the figures of the text do not fit either."
    )
    return (
        f"{told} {needs} Of {slip.tried} such changes {slip.would_pass} fit without; no source found says one of those."
    )


def bearing_sentence(tables: Tables, bearing: Bearing) -> str:
    """What else bears on a figure."""
    says = f"{escape(stated(tables, bearing.observation))}, {source_link(tables, bearing.observation.source)}"
    return f"{_BEARS[bearing.direction]}: {escape(bearing.why.rstrip('.'))} ({says})."


def _rows(entry: Entry) -> list[str]:
    """File and key of the row of a figure and of each observation beside it."""
    observed = [item.value for item in entry.verdict.evidence]
    observed = [row for value in observed for row in (value.inputs if isinstance(value, Computed) else (value,))]
    observed += [bearing.observation for bearing in entry.bearings]
    keys = [(row.file, " · ".join(filter(None, (row.place, row.indicator, period_text(row.period), row.basis, row.source)))) for row in observed]  # fmt: skip
    rows = [(entry.claim.file, entry.claim.claim), *dict.fromkeys(keys)]
    return [f"- `{file}`: `{key}`" for file, key in rows[:8]] + (
        [f"- and {len(rows) - 8} more"] if len(rows) > 8 else []
    )


def _same_figure(tables: Tables, claim: Claim, other: Claim) -> bool:
    """Whether two claims are mentions of one figure that can both stand."""
    same = key_of(tables, claim) == key_of(tables, other)
    return same and claim.interval.intersection(other.interval) is not None


def _itself(tables: Tables, entry: Entry) -> list[str]:
    """What the text's own other figures say of one, a sentence each."""
    if entry.coherence == "coherent":
        return ["It fits what else the text says of it."]
    told = []
    for conflict in entry.conflicts:
        others = [claim_role(claim) for claim in conflict.claims if not _same_figure(tables, claim, entry.claim)]
        must = implied(tables, entry, conflict)
        sentence = f"It cannot be true together with {', '.join(others)}."
        if must:
            sentence += f" If {'that is' if len(others) == 1 else 'those are'} right, it must be {escape(must)}."
        told.append(f"{sentence} {_outcome(tables, entry, conflict)}")
    return told


def _outcome(tables: Tables, entry: Entry, conflict: Conflict) -> str:
    """What explains a conflict, or which of its figures is in doubt."""
    listed = " This needs a list that we counted, so it is in no count." if conflict.by_list else ""
    if conflict.explicable:
        found = [
            f"{escape(stated(tables, e.observation))} on {day(e.observation.period.end.isoformat())} "
            f"({source_link(tables, e.observation.source)})"
            for e in conflict.explanations
        ]
        return f"A later count explains it: {'; '.join(found)}.{listed}"
    suspects = [claim for claim in conflict.claims if claim.claim in conflict.suspects]
    doubt = "Which is wrong, is not known."
    if len(suspects) == 1:
        own = _same_figure(tables, suspects[0], entry.claim)
        doubt = f"{'It' if own else claim_role(suspects[0])} is the only one of them that no other source supports."
    return f"No source explains it. {doubt}{listed}"


def _shown(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Evidence as it is listed: of values worked out for many years, the first and the last."""
    computed = [item for item in evidence if isinstance(item.value, Computed)]
    if len(computed) <= 2:
        return list(evidence)
    ends = sorted(computed, key=lambda item: item.value.period.end)
    return [item for item in evidence if item not in computed] + [ends[0], ends[-1]]


def _follows(tables: Tables, entry: Entry) -> list[str]:
    """What follows for a figure, a line each: from the text's own figures, known figures one small change away, what else bears on it."""
    own = _itself(tables, entry) + [slip_sentence(tables, entry, slip) for slip in entry.slips]
    return [f"- {sentence}" for sentence in own + [bearing_sentence(tables, bearing) for bearing in entry.bearings]]


def _details(tables: Tables, entry: Entry, version: str) -> list[str]:
    """What every card folds away: definition and reading, assumptions, rows, how to cite and to object."""
    claim, indicator = entry.claim, tables.indicators[entry.claim.indicator]
    place, basis = tables.places[claim.place], tables.bases.get(claim.basis)
    told = ["How it is read:", ""]
    told.append(
        f"- Measured: {escape(indicator.label)} {escape(indicator.label_zh)}, {escape(place.name)} {escape(place.name_zh)}"
        + (f", {spoken(claim.period)}." if claim.period else ".")
        + _sentence(indicator.definition)
    )
    if basis:
        told.append(f"- Definition: {escape(basis.label)} {escape(basis.label_zh)}.")
    told.append(
        f"- It stands for {escape(read_as(tables, claim.indicator, claim.interval))} ({escape(claim.reading)})."
    )
    told += [f"- {escape(margin_sentence(conflict))}" for conflict in entry.conflicts]
    if claim.cites:
        told.append("- For it the text cites " + ", ".join(source_link(tables, name) for name in claim.cites) + ".")
    if claim.repeats:
        told.append(f"- It repeats {{ref}}`another mention <claim-{claim.repeats}>`.")
    if claim.note:
        told.append(f"-{_sentence(claim.note)}")
    if chapter := chapter_of(tables.root, claim):
        told.append(f"- It is discussed in {{doc}}`/{chapter}`.")
    told += ["", "Rows of the tables:", "", *_rows(entry), ""]
    address = f"notebooks/audit/ledger.html#claim-{claim.claim}"
    told.append(
        f"To cite: [“{escape(claim.printed)}”, ledger of *Lianzhang, Recomputed*, version {version}, "
        f"{{address}}`{address}`]{{.cite}}. Wrong, unfair or incomplete? {{ref}}`Object to it <object>`."
    )
    return told


def _raw(tags: str) -> list[str]:
    return ["", "```{raw} html", tags, "```", ""]


def card(tables: Tables, entry: Entry, level: int, version: str, counted: bool) -> str:
    """An entry of the ledger as MyST: a contradicted one open but for its details, a confirmed one with its best
    witness, any other closed.

    On paper a closed one is a paragraph.  ``counted`` says whether it is in the counts.
    """
    claim, marked = entry.claim, entry.state != "unmarked"
    of = claim.section if claim.work == WORK else "others"
    label = STATE_WORDS[entry.state].rstrip(".").lower() if marked else entry.verdict.reason
    head = [
        f":::{{rubric}} {escape(claim.printed)} [{escape(label)}]{{.why}}",
        f":heading-level: {level}",
        f":class: {entry.state}",
        ":::",
    ]
    says = (f"*{escape(where)}.* " if (where := _where(claim)) else "") + escape(
        claim.restatement.replace("{printed}", claim.printed)
    )
    classes = f"ledger-card {entry.state} kind-{entry.kind} in-{of}{'' if counted else ' uncounted'}"
    lines = [f"(claim-{claim.claim})=", f":::::{{container}} {classes}"]
    evidence = [evidence_line(tables, entry, item) for item in _shown(entry.verdict.evidence)]
    follows, details = _follows(tables, entry), _details(tables, entry, version)
    # From the page of the ledger, the only one with cards.
    to = f"../../book/change.html#number-{claim.claim}"
    change = _raw(f'<p><a href="{to}">Change this number and see what moves</a></p>')
    if entry.state == "contradicted":
        lines += [*head, "", escape(entry.verdict.reason), "", says, "", *evidence, *follows, *change]
        lines += [*_raw("<details><summary>Definition, rows, how to cite</summary>"), *details]
    elif marked:  # the best witness is enough to begin with
        lines += [*head, "", escape(entry.verdict.reason), "", says, ""]
        lines += ["::::{only} html", _witness(tables, entry, best(entry)), "::::"]
        lines += [*_raw("<details><summary>All that was found, rows, how to cite</summary>"), *evidence, *follows]
        lines += ["", *details, *change]
    else:
        lines += ["::::{only} latex", f"**{escape(claim.printed)}**: {escape(label)} {says}", "::::"]
        lines += ["::::{only} html", *_raw("<details><summary>"), *head, *_raw("</summary>"), says, ""]
        lines += [*evidence, *follows, "", *details, *change, "::::"]
    return "\n".join([*lines, *_raw("</details>"), ":::::", ""])


def _where(claim: Claim) -> str:
    """Where in its text a figure stands; empty where the tables do not say."""
    section = f"Section {claim.section}" if claim.section.strip("-") else ""
    paragraph = {"": "", "-": "", "note": "in a note"}.get(claim.paragraph, f"paragraph {claim.paragraph}")
    found = ", ".join(filter(None, (section, paragraph)))
    return found[:1].upper() + found[1:]


def _summed(entries: list[Entry]) -> str:
    """How many figures, and how many of them are confirmed or contradicted."""
    counted = printed_figures(entries)
    by_state = [(name, sum(entry.state == name for entry in counted)) for name in STATES[:2]]
    told = [f"{len(counted)} figure{'s' * (len(counted) != 1)}", *(f"{n} {name}" for name, n in by_state if n)]
    return ", ".join(told)


def entries_of(sources: Sources, words: str) -> dict[str, list[Entry]]:
    """The entries of a section of the paper, or of the other texts, by work."""
    works = by_work(list(sources.entries.values()))
    paper = works.pop(WORK, [])
    if words == "others":
        return works
    own = [entry for entry in paper if entry.claim.section.split(".")[0] == words]
    if not own:
        raise LookupError(f"the paper has no figure in section {words!r}; allowed: the number of a section, or others")
    return {WORK: own}


@answers("cards", of="tables")
def cards(sources: Sources, page: str, words: str) -> list[str]:
    """The cards of a section of the paper as MyST, or those of the ``others``, folded text by text."""
    tables, version = sources.tables, surroundings.version(sources.root)
    blocks = []
    whole = by_work(list(sources.entries.values()))
    counted = {id(entry) for entries in whole.values() for entry in printed_figures(entries)}

    def shown(entry: Entry, level: int) -> str:
        return card(tables, entry, level, version, id(entry) in counted)

    for work, own in entries_of(sources, words).items():
        if work == WORK:
            blocks += [shown(entry, 3) for entry in own]
            continue
        source = tables.sources[work]
        head = f":::{{rubric}} {escape(source.title)} [{_summed(own)}]{{.why}}\n:heading-level: 3\n:::"
        who = ", ".join(filter(None, (source.publisher, day(source.date))))
        opened = [*_raw('<details class="texts"><summary>'), head, *_raw("</summary>"), f"{escape(who)}: {source_link(tables, work)}", ""]  # fmt: skip
        blocks.append("\n".join([*opened, *(shown(entry, 4) for entry in own), *_raw("</details>")]))
    return blocks


@answers("figures", of="tables")
def figures(sources: Sources, page: str, words: str) -> list[str]:
    """The figures that the same words of ``cards`` show, as words of the role ``claim``."""
    return [f"{e.claim.printed} <{e.claim.claim}>" for own in entries_of(sources, words).values() for e in own]


@answers("states", of="other")
def states(sources: Sources, page: str, words: str) -> list[str]:
    """Every verdict, weak or not, with what is shown of it: as ``state`` decides."""
    return [states_table()._repr_markdown_()]


def states_table() -> Table:
    """What is shown of each verdict, weak or not: as such, at a sole suspect, and where something else bears on it."""

    def shown(**said: object) -> str:
        seen = state({"blamed": False, "relation": "exactly", "bearings": []} | said)
        return f"{SIGNS.get(seen, '')} {seen}".strip()

    rows = []
    for verdict in VERDICTS:
        for weak in (False, True) if verdict in CAN_BE_WEAK else (False,):
            said = {"verdict": verdict, "weak": weak}
            alone, beside = shown(**said), shown(**said, bearings=["something"])
            beside = "the same, and a sentence more" if beside == alone else beside
            name = LABELS[verdict] + (", weak" if weak else "")
            blamed = "never a suspect" if verdict in SUPPORTED else shown(**said, blamed=True)
            rows.append((name, alone, blamed, beside, "weak" if weak else LABELS[verdict]))
    head = ("Verdict", "Shown as", "If it is the only suspect", "If something else bears on it", "Counted under")
    return Table("tab-states", "What is shown of each verdict", head, rows, (22, 19, 19, 23, 17))


class CardsDirective(BlocksDirective):
    """``{cards} 2``, ``{cards} others``: entries of the ledger as cards."""

    required_arguments = 1

    def run(self):
        """The cards; each also has a small one."""
        made = super().run()
        for rubric in [each for node in made for each in node.findall(nodes.rubric)]:
            rubric["level"] = rubric["heading-level"]  # Sphinx's name and MyST's, which writes the page
        for words in ask(self.env, "figures", self.arguments[0]):
            ask(self.env, "claim", words)
        return made


def _small_cards(app: Sphinx, exception: Exception | None) -> None:
    """Write what comes up at the numbers of all pages, as a script that a page may load from a folder."""
    if exception is None and app.builder.format == "html":
        known = [answer for question, answer in told(app.env).answers.items() if question.kind in ("claim", "obs")]
        data = json.dumps({one.key: one.card for one in known}, ensure_ascii=False, sort_keys=True, indent=0)
        files.write(Path(app.outdir) / "_static" / "small-cards.js", f"smallCards({data});\n")


def setup(app: Sphinx) -> dict:
    """Register the directive, and the file of the small cards."""
    app.setup_extension("compendium.book.answers")
    app.add_directive("cards", CardsDirective)
    app.add_directive("states", BlocksDirective)
    app.connect("build-finished", _small_cards)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
