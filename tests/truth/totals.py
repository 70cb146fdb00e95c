"""What a seed has met, counted by what its server has sent."""

import re
from collections import Counter, defaultdict

RANGE = re.compile(r"bytes=(\d+)-(\d*)")
# What is printed in the end, in this order.
TOLD = {
    "pairs": "pairs of runs at once",
    "full": "runs that met a full disk",
    "changes": "version changes in the middle of a range",
    "lies": "lying mirrors met",
    "splices": "splices",
    "lost": "files lost",
}


def bounds(text):
    """Of the range that was asked for: all, if it is none."""
    match = RANGE.fullmatch(text)
    if not match:
        return 0, 1 << 62
    return int(match[1]), int(match[2]) + 1 if match[2] else 1 << 62


def version_in(conditions):
    for condition in conditions:
        if condition.startswith("version: "):
            return condition
    return ""


def answers_by_target(path):
    """(first, end, version) of each answer of which something was sent."""
    answers = defaultdict(list)
    with open(path, encoding="latin-1") as lines:
        for line in lines:
            _, _, target, status, asked, sent, *conditions = \
                line.rstrip("\n").split("\t")
            if status in ("200", "206") and sent != "0":
                answers[target].append((*bounds(asked),
                                        version_in(conditions)))
    return answers


def count_changes(answers):
    """How many were asked for a range that begins within that of an answer with
    another version before."""
    count = 0
    for number, (first, _, version) in enumerate(answers):
        count += any(begin < first < end and version != before
                     for begin, end, before in answers[:number])
    return count


def count_all(seed):
    """All of TOLD, for a seed of random files."""
    answers = answers_by_target(seed.server.sent)
    lies = {path for file in seed.files for path in file.lies}
    return Counter({
        "pairs": seed.pairs,
        "full": seed.full,
        "changes": sum(map(count_changes, answers.values())),
        "lies": len(lies & answers.keys()),
        "splices": sum("is no version of" in line for line in seed.failures),
        "lost": sum(bool(re.match(r"never came|of \d+, \d+ there", line))
                    for line in seed.failures),
    })


def told(totals):
    return ", ".join(f"{totals[name]} {what}" for name, what in TOLD.items())
