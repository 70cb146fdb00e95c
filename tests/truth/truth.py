#!/usr/bin/env python3
"""The truth test: a server that misbehaves at random, random options, runs that
are killed at random instants and started again.  Whatever happens, each final
file is one version of the truth, nobody fetches a finished one again, and what
coget says is so.  In the end each item of the list is on disk, under a name that
its record gives, or in the list of what has failed.

usage: truth.py [--seeds N] [--first SEED] [--files N] [--changing] [--mirrors]
                [--kills N] [--stranger] [--origins] [--minutes N]
                [--at-once N] [--keep]

--changing has files only that change where they are gone on with.  --mirrors has
a few that have mirrors, of which some lie, in lists and Metalinks, always in
segments, often two runs at once, for root also on disks that fill up.  --kills has
files that take some time, a session, and so many runs that are killed.
--stranger, for root, has a directory that another user plants things in.
--origins has secrets in all places, and several servers that redirect to each
other and must not be shown those of others.  --minutes begins no seed after so long.

A seed is a number that all else follows from, except how the processes take
turns: run one alone with --first SEED --seeds 1 --keep, some times.
"""

import argparse
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time
from collections import Counter

from hindrance import go_killed, go_random
from origins import SHOWN, OriginSeed, go_origins
from programs import die_with_parent
from seed import Seed
from shared import SharedSeed, go_shared
from totals import count_all, told


def has_attributes(directory):
    """Whether files can have marks there, without which nobody knows whose they
    are."""
    try:
        with tempfile.NamedTemporaryFile(dir=directory) as file:
            os.setxattr(file.name, "user.probe", b"")
    except OSError:
        return False
    return True


def all_may_enter(directory):
    path = os.path.abspath(directory)
    while os.stat(path).st_mode & 0o001:
        if path == "/":
            return True
        path = os.path.dirname(path)
    return False


def find_place(is_for_all):
    places = [os.environ.get("TMPDIR"), "/dev/shm", tempfile.gettempdir()]
    for place in filter(None, places):
        if has_attributes(place) and (not is_for_all or
                                      all_may_enter(place)):
            return place
    sys.exit("no extended attributes here, or not for all users; set TMPDIR to "
             "where there are")


def run_seed(seed, args, place):
    """Returns the seed, its directory and itself; None if the time is over."""
    if args.end and time.monotonic() > args.end:
        return None
    directory = tempfile.mkdtemp(prefix=f"truth-{seed}-", dir=place)
    kind = (SharedSeed if args.stranger else
            OriginSeed if args.origins else Seed)
    test = kind(seed, args, directory)
    try:
        if args.stranger:
            go_shared(test)
        elif args.origins:
            go_origins(test)
        elif args.kills:
            go_killed(test)
        else:
            go_random(test)
    except Exception as error:  # whatever it is, the seed is to be told
        test.failures.append(repr(error))
    finally:
        test.server.stop()
        if getattr(test, "disk_space", None):
            test.disk_space.end()
    test.totals = count_all(test) if kind is Seed else Counter()
    test.server = test.secrets = test.fetches = None
    if test.failures and args.keep:
        with open(os.path.join(directory, "failures"), "w") as out:
            print(test.told(), *test.failures, sep="\n", file=out)
    else:
        shutil.rmtree(directory, ignore_errors=True)
    return seed, directory, test


class Tally:
    """What all seeds come to."""

    def __init__(self):
        self.passed = self.failed = self.runs = self.killed = 0
        self.shown = Counter()
        self.totals = Counter()

    def add(self, seed, directory, test, keeps):
        self.runs += test.runs
        self.killed += test.killed
        self.shown += getattr(test, "shown", Counter())
        self.totals += test.totals
        if not test.failures:
            self.passed += 1
            return
        self.failed += 1
        print(f"not ok - seed {seed}: {test.told()}")
        for line in test.failures[:5]:
            print(f"# {line[:400]}")
        if keeps:
            print(f"# see {directory}")
        sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description="the truth test")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--changing", action="store_true")
    parser.add_argument("--mirrors", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stranger", action="store_true")
    parser.add_argument("--origins", action="store_true")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--at-once", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    if args.stranger and os.geteuid() != 0:
        print("truth: skipped: only root can be two users")
        return 0
    place = find_place(args.stranger)
    began = time.monotonic()
    tally = Tally()
    args.end = began + 60 * args.minutes if args.minutes else None
    with concurrent.futures.ProcessPoolExecutor(
            args.at_once, initializer=die_with_parent) as pool:
        jobs = [pool.submit(run_seed, seed, args, place)
                for seed in range(args.first, args.first + args.seeds)]
        for job in concurrent.futures.as_completed(jobs):
            if job.result():
                tally.add(*job.result(), args.keep)
    # What is shown nowhere could not be shown to the wrong one either.
    unseen = (SHOWN - tally.shown.keys()
              if args.origins and args.seeds >= 100 else [])
    for kind in sorted(unseen):
        tally.failed += 1
        print(f"not ok - no secret of this kind was shown to anybody: {kind}")
    if not (args.stranger or args.origins):
        print("#", told(tally.totals))
    print(f"truth: {tally.passed} passed, {tally.failed} failed, "
          f"{tally.runs} runs, {tally.killed} killed, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
