"""Options at random, of those that the program has."""

from random import Random

from programs import options_known

KNOWN = options_known()


def maybe(rng, chance, *words):
    return list(words) if words[0] in KNOWN and rng.random() < chance else []


def random_policy(rng, session, blind):
    """How files that exist are treated; whoever renames or fails needs to know
    what is finished."""
    policies = ["skip", "skip", "update", "overwrite"]
    if blind:
        policies.append("resume")
    if session:
        policies += ["rename", "fail"]
    return rng.choice(policies)


def random_manner(rng, policy, blind, in_segments=False):
    """Options that may be others in each run: what there is in the end, and
    under which names, does not depend on them.  blind: nothing ever changes on
    the server, so that some may go on without looking."""
    words = ["--json", "-j", str(rng.choice([1, 2, 5, 16, 64])), "--per-host",
             str(rng.choice([1, 3, 16, 64]))]
    words += maybe(rng, 0.5, "--look-ahead", str(rng.choice([1, 3, 50])))
    words += maybe(rng, 1, "--stall-timeout", "300ms")
    if "--stall-timeout" in KNOWN:
        words += maybe(rng, 0.3, "--timeout", "2s")
    else:
        words += ["--timeout", "1s"]
    words += maybe(rng, 1, "--retries", str(rng.choice([0, 1, 2, 5])))
    words += maybe(rng, 1, "--retry-delay", rng.choice(["1ms", "20ms"]))
    words += maybe(rng, 0.2, "--retry-on", "all")
    if in_segments or rng.random() < 0.5:
        words += maybe(rng, 1, "--segments", str(rng.choice([2, 4, 16])))
        words += maybe(rng, 1, "--segment-min", rng.choice(["1k", "60k"]))
    words += maybe(rng, 0.2, "--retry-max-time", "1s")
    words += maybe(rng, 0.2, "--no-continue")
    words += maybe(rng, 0.3, "--compressed")
    words += maybe(rng, 0.2, "--fsync")
    words += maybe(rng, 0.2, "--no-mtime")
    words += maybe(rng, 0.2, "--http1.1")
    words += maybe(rng, 0.2, "--no-sandbox")
    words += maybe(rng, 0.3, "--digest", "sha256")
    words += maybe(rng, 0.2, "--max-redirs", "5")
    words += maybe(rng, 0.3, "--quiet")
    if blind:
        words += maybe(rng, 0.5, "--trust-length")
    if policy in ("skip", "update", "resume"):
        policy = rng.choice([policy, policy, "skip", "update"])
    return words + ["--exists", policy]


KILLED = ["--json", "-j", "4", "--retry-delay", "1ms", "--stall-timeout",
          "300ms", *maybe(Random(1), 1, "--segments", "3"),
          *maybe(Random(1), 1, "--segment-min", "10k")]
