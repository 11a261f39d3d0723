"""The registry of identities that printed figures must obey, and of the named assumptions that some stand on.

An identity is arithmetic; an assumption is ours, has a name, and is dropped or moved when a conflict is worked out.
A new kind is one function in ``IDENTITIES``; a sum of printed figures needs none: it is a row of a pack's ``sums.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ..periods import Period
from .formulas import Key, key_of
from .tables import Claim, Tables


@dataclass(frozen=True, slots=True)
class Assumed:
    """A kind of assumption in words: what would have to have changed, and what it means to drop it."""

    subject: str
    dropped: str


ASSUMED = {
    "register-stays": Assumed("the register", "the register need not stay as first counted"),
    "base-stays": Assumed("the rural base", "the rural base need not stay as first implied"),
    "list-stays": Assumed("the list", "the list need not stay as first counted"),
    "nothing-else": Assumed("the whole", "a sum may lack parts, or count some twice"),
}


# Shares of what left a register or a list within a span: what left, what stood there at its start, and the assumption
# that the share is of just these.
SHARES = {
    "lifted-share": ("lifted-persons", ("register-persons", "rural-poor-persons"), "register-stays"),
    "villages-exited-share": ("villages-exited", ("poor-villages",), "list-stays"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation between the values of keys.  ``holds`` takes a lookup from key to number (or solver term)."""

    name: str
    sentence: str
    keys: tuple[Key, ...]
    holds: Callable[[Mapping[Key, object]], object]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named assumption: that ``later`` equals ``earlier``.

    Attributes
    ----------
    kind
        One of ``ASSUMED``.
    stand_ins
        Indicators whose observations say what ``later`` may have been instead.
    """

    name: str
    kind: str
    sentence: str
    earlier: Key
    later: Key
    stand_ins: tuple[str, ...]

    @property
    def keys(self) -> tuple[Key, Key]:
        """The two keys that the assumption ties."""
        return self.earlier, self.later


def register_identities(tables: Tables, claims: list[Claim]) -> tuple[list[Identity], list[Assumption]]:
    """The arithmetic of a register of poor persons, for every register that one work prints.

    The rate on a day is the persons still poor over the rural base; those still poor are the register less those
    lifted since its first day.  That the register and the base of a later day are still those of the first is an
    assumption, and stated as one.
    """
    keys = {key_of(tables, claim) for claim in claims}
    identities, assumptions = [], []
    for register in sorted((k for k in keys if k.indicator == "register-persons"), key=str):
        place, basis, start = register.place, register.basis, register.period.end
        base = Key(place, "rural-base", basis, register.period)
        rate = Key(place, "incidence", basis, register.period)
        if rate in keys:
            identities.append(_share(f"rate-{start}", rate, register, None, base))
        flows = (k for k in keys if (k.place, k.indicator, k.basis) == (place, "lifted-persons", basis))
        for lifted in sorted(flows, key=str):
            # A flow over a span joins the stock at its start to the stock at its end.
            if lifted.period.start != start + timedelta(days=1):
                continue
            end = lifted.period.end
            day = Period(end, end)
            rate = Key(place, "incidence", basis, day)
            if rate not in keys:
                continue
            later_register, later_base = register._replace(period=day), base._replace(period=day)
            identities.append(_share(f"rate-{end}", rate, later_register, lifted, later_base))
            assumptions.append(
                Assumption(
                    f"register-stays-{end}",
                    "register-stays",
                    f"the register of {end} is still the one of {start}",
                    register,
                    later_register,
                    ("register-persons",),
                )
            )
            assumptions.append(
                Assumption(
                    f"base-stays-{end}",
                    "base-stays",
                    f"the rural base of {end} is still the one implied at {start}",
                    base,
                    later_base,
                    (),
                )
            )
    return identities, assumptions


def _share(name: str, rate: Key, register: Key, lifted: Key | None, base: Key) -> Identity:
    day = rate.period.end
    who = "the register" if lifted is None else "the register less those lifted"
    keys = (rate, register, base) if lifted is None else (rate, register, lifted, base)

    def holds(value):
        poor = value[register] if lifted is None else value[register] - value[lifted]
        return value[rate] * value[base] == 100 * poor

    return Identity(name, f"the rate of {day} times the rural base is {who}", keys, holds)


def shares_that_left(tables: Tables, claims: list[Claim]) -> tuple[list[Identity], list[Assumption]]:
    """The shares of those who left a register or a list, where one work prints share, part and whole on one basis.

    The share times those on the list at the end is a hundred times those who left.  That the list of the end is still
    that of the start is an assumption, and stated as one: lists are checked again, and what is added is added unsaid.
    """
    keys = {key_of(tables, claim) for claim in claims}
    identities, assumptions = [], []
    for share in sorted((k for k in keys if k.indicator in SHARES and k.period and k.period.start), key=str):
        left, wholes, kind = SHARES[share.indicator]
        part, end = share._replace(indicator=left), share.period.end
        before, day = share.period.start - timedelta(days=1), Period(end, end)
        for name in wholes:
            # Of a list that holds whatever the day the key has none.
            there = (share._replace(indicator=name, period=period) for period in (Period(before, before), None))
            whole = next((key for key in there if key in keys), None)
            if part not in keys or whole is None:
                continue
            later, known_by = whole._replace(period=day), f"{name}-{share.place.replace('/', '-')}-{end}"
            sentence = f"the share times what was listed is what left by {end}"
            identities.append(
                Identity(f"share-{known_by}", sentence, (share, later, part), _is_share(share, later, part))
            )
            sentence = f"{ASSUMED[kind].subject} of {end} is still the one of {before}"
            assumptions.append(Assumption(f"{kind}-{known_by}", kind, sentence, whole, later, (name,)))
    return identities, assumptions


def _is_share(share: Key, whole: Key, part: Key) -> Callable[[Mapping[Key, object]], object]:
    def holds(value):
        return value[share] * value[whole] == 100 * value[part]

    return holds


def stated_sums(tables: Tables, claims: list[Claim]) -> tuple[list[Identity], list[Assumption]]:
    """The sums that a pack's ``sums.csv`` states of one work's printed figures.

    The parts make up a sum by arithmetic; that the sum is the whole stands, where the row names an assumption, on that
    assumption (that nothing else belongs to it, that nothing is counted twice).  A sum of which a figure is missing
    among the claims says nothing of them.
    """
    named = {claim.claim: claim for claim in claims}
    identities, assumptions = [], []
    for row in tables.sums:
        if not {row.whole, *row.parts} <= named.keys():
            continue
        whole, parts = key_of(tables, named[row.whole]), tuple(key_of(tables, named[part]) for part in row.parts)
        total = whole._replace(basis=f"{whole.basis}, sum {row.sum}") if row.assumption else whole
        identities.append(Identity(f"sum-{row.sum}", row.sentence, (total, *parts), _adds_up(total, parts)))
        if row.assumption:
            name, sentence = f"nothing-else-{row.sum}", row.assumption
            assumptions.append(Assumption(name, "nothing-else", sentence, total, whole, ()))
    return identities, assumptions


def _adds_up(total: Key, parts: tuple[Key, ...]) -> Callable[[Mapping[Key, object]], object]:
    def holds(value):
        return value[total] == sum(value[part] for part in parts)

    return holds


IDENTITIES: tuple[Callable[[Tables, list[Claim]], tuple[list[Identity], list[Assumption]]], ...] = (
    register_identities,
    shares_that_left,
    stated_sums,
)


def identities_of(tables: Tables, claims: list[Claim]) -> tuple[list[Identity], list[Assumption]]:
    """Every identity that bears on the printed figures of one work, and every assumption that one stands on."""
    found = [rule(tables, claims) for rule in IDENTITIES]
    return [i for identities, _ in found for i in identities], [a for _, assumptions in found for a in assumptions]
