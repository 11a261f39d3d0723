"""`make addresses`: whether the addresses of the sources answer today, and what; kept in `tools/addresses.csv`.

It asks one address at a time of a host, HEAD first and GET where that is refused, reads nothing of what comes, and waits
between two questions to one host.  No build, no test and no verdict reads the file: an address that is dead today was
still read on the day that its source names.  Where most of them do not answer, it is this computer that has no open network, and nothing is kept.
"""

from __future__ import annotations

import csv
import io
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import quote, urlsplit

import common

from compendium import files
from compendium.audit.loading import load

KEPT = common.ROOT / "tools" / "addresses.csv"
COLUMNS = ("source", "address", "tried", "answer")
AGENT = "lianzhang-recomputed (does this address still answer?)"
SECONDS, PAUSE, AT_ONCE = 20, 2.0, 8  # to wait for an answer; between two questions to one host; hosts
NONE = "no answer"


def ask(address: str, seconds: float = SECONDS) -> str:
    """What comes back from an address: the status, with the address where it led to another; or `no answer` and why."""
    plain = quote(address if "://" in address else f"https://{address}", safe="%/:?#[]@!$&'()*+,;=~")
    answer = NONE
    for method in ("HEAD", "GET"):  # some hosts know only the second
        try:
            request = urllib.request.Request(plain, method=method, headers={"User-Agent": AGENT})
            with urllib.request.urlopen(request, timeout=seconds) as come:
                return f"{come.status}" + (f" at {come.url}" if come.url != plain else "")
        except urllib.error.HTTPError as error:
            answer = str(error.code)
            if error.code in (404, 410):
                return answer
        except (OSError, ValueError) as error:
            return f"{NONE}: {getattr(error, 'reason', error)}"[:200]
    return answer


def of_host(addresses: list[str], pause: float = PAUSE) -> dict[str, str]:
    """What comes back from the addresses of one host, one after another."""
    found = {}
    for number, address in enumerate(addresses):
        time.sleep(pause if number else 0)
        found[address] = ask(address)
    return found


def by_host(addresses: list[str]) -> list[list[str]]:
    """Addresses, those of one host together, each once."""
    hosts: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses):
        hosts.setdefault(urlsplit(address if "://" in address else f"https://{address}").netloc, []).append(address)
    return list(hosts.values())


def table(asked: dict[str, str], answers: dict[str, str], day: str, before: list[dict[str, str]]) -> str:
    """The table of the last answers; an address that gave none keeps the day and the words of its last answer too."""
    last = {row["address"]: row for row in before}
    rows = []
    for source, address in asked.items():
        answer, held = answers[address], last.get(address)
        if answer.startswith(NONE) and held and not held["answer"].startswith(NONE):
            answer = f"{answer}; on {held['tried']} {held['answer']}"
        rows.append({"source": source, "address": address, "tried": day, "answer": answer})
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    """Ask all; 1 if this computer reaches none of them, or some of them are gone (404, 410)."""
    sources = load(root=common.ROOT).sources
    asked = {name: source.address for name, source in sorted(sources.items()) if source.address}
    groups = by_host(list(asked.values()))
    print(f"addresses: asking {len(asked)} of {len(groups)} hosts, which takes some minutes", flush=True)
    answers: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(of_host, groups):
            answers |= found
    silent = sum(answer.startswith(NONE) for answer in answers.values())
    if 2 * silent > len(answers):  # a proxy may answer in the place of some hosts
        sys.exit(
            f"addresses: no answer to {silent} of {len(answers)} from this computer, so it is the computer that has no open "
            "network; nothing was kept"
        )
    before = list(csv.DictReader(io.StringIO(KEPT.read_text("utf-8")))) if KEPT.is_file() else []
    files.write(KEPT, table(asked, answers, date.today().isoformat(), before))
    gone = [
        f"{source}: {answers[address]}: {address}"
        for source, address in asked.items()
        if answers[address] in ("404", "410")
    ]
    print("\n".join(gone))
    print(f"addresses: {len(answers)} asked, {len(gone)} gone (above), {silent} without an answer; kept in {KEPT.name}")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main())
