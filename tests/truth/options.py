"""Options at random, of those that the program has."""

from programs import options_known

KNOWN = options_known()


def maybe(rng, chance, *words):
    return list(words) if words[0] in KNOWN and rng.random() < chance else []


def random_options(rng, session, blind):
    """Options that stay the same for all runs of a seed.  blind: nothing ever
    changes on the server, so that some may go on without looking."""
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
    words += maybe(rng, 0.2, "--retry-max-time", "1s")
    words += maybe(rng, 0.5, "--continue")
    words += maybe(rng, 0.3, "--compressed")
    words += maybe(rng, 0.3, "--no-content-disposition")
    words += maybe(rng, 0.2, "--fsync")
    words += maybe(rng, 0.2, "--no-mtime")
    words += maybe(rng, 0.2, "--http1.1")
    words += maybe(rng, 0.2, "--no-sandbox")
    words += maybe(rng, 0.3, "--digest", "sha256")
    words += maybe(rng, 0.3, "--failed", "failed.txt")
    words += maybe(rng, 0.2, "--max-redirs", "5")
    words += maybe(rng, 0.3, "--quiet")
    if blind:
        words += maybe(rng, 0.5, "--trust-length")
    policies = ["skip", "overwrite"]
    if blind and "resume" in KNOWN:
        policies.append("resume")
    if "update" in KNOWN:
        policies.append("update")
    if session:
        words += ["--session", "journal"]
        policies += ["rename", "fail"]
    words += ["--exists", rng.choice(policies)]
    return words
