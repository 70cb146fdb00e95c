#!/usr/bin/env python3
"""The truth test: a server that misbehaves at random, random options, runs that
are killed at random instants and started again.  Whatever happens, each final
file is one version of the truth, nobody fetches a finished one again, and what
coget says is so.

usage: truth.py [--seeds N] [--first SEED] [--files N] [--changing] [--kills N]
                [--at-once N] [--keep]

--changing has files only that change where they are gone on with.  --kills has
files that take some time, a session, and so many runs that are killed.

A seed is a number that all else follows from, except how the processes take
turns: run one alone with --first SEED --seeds 1 --keep, some times.
"""

import argparse
import concurrent.futures
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time

import checks
from files import changing_files, random_files, slow_files
from options import KNOWN, random_options
from programs import Server, run_coget


CHECKSUMS = {"--checksums", "--retries"} <= KNOWN


MAGIC = len("coget-session 1\n")  # without it, a file is no journal
KILL_OPTIONS = ["--json", "-j", "4", "--session", "journal", "--retry-delay",
                "1ms", "--stall-timeout", "300ms"]


class Seed:
    """One server, one list, one directory, and runs until all is there."""

    def __init__(self, seed, args, directory):
        self.rng = random.Random(seed)
        self.directory = directory
        self.out = os.path.join(directory, "out")
        count = args.files or self.rng.choice([1, 5, 20, 40, 100, 200])
        blind = not args.changing and self.rng.random() < 0.1
        self.kills = args.kills
        self.runs = self.killed = 0
        self.tampered = False  # with the session
        self.was_two = False  # at once
        if args.kills:
            self.files = slow_files(self.rng, args.files or 20 * args.kills)
        elif args.changing:
            self.files = changing_files(self.rng, count)
        else:
            self.files = random_files(self.rng, count, CHECKSUMS, blind)
        self.session = "--session" in KNOWN and (
            bool(args.kills) or self.rng.random() < 0.5)
        self.options = (KILL_OPTIONS if args.kills else
                        random_options(self.rng, self.session, blind))
        self.server = Server(directory)
        self.hosts = [f"http://127.0.0.1:{self.server.port}",
                      f"http://localhost:{self.server.port}"]
        self.host_of = {f.path: self.rng.choice(self.hosts)
                        for f in self.files}
        self.failures = []

    def write_list(self):
        files = self.files[:]
        if self.rng.random() < 0.5:
            self.rng.shuffle(files)
        path = os.path.join(self.directory, "list")
        with open(path, "w") as out:
            for file in files:
                print(self.host_of[file.path] + file.path, file=out)
                if file.checksum:
                    print(f"  checksum={file.checksum}", file=out)
        return path

    def finished(self, disk):
        """The paths of files that no run has a reason to ask for."""
        known = self.session and not self.tampered
        keeps = known or "skip" in self.options
        there = set(disk.finals)
        return {f.path for f in self.files if keeps and f.comes and
                (f.name in there or known and f.final in there)}

    def once(self, kill, limit=None, twice=False):
        """Run coget once and check it, or at the same time another, which has
        no check of its own.  Returns the run."""
        finished = self.finished(checks.Disk(self.out))
        path = self.write_list()
        from_stdin = self.rng.random() < 0.3
        command = [*self.options, "-d", "out", "-i",
                   "-" if from_stdin else "list"]
        other = threading.Thread(target=run_coget, args=(
            command, self.directory, path if from_stdin else None, kill))
        if twice:
            self.was_two = True
            other.start()
        run = run_coget(command, self.directory, path if from_stdin else None,
                        kill, limit=limit)
        if twice:
            other.join()
            run.limited = True
            finished = set()
        run.directory = self.directory
        self.runs += 1
        self.killed += run.status == -signal.SIGKILL
        disk = checks.Disk(self.out)
        self.note(run, checks.check_disk(disk, self.files))
        self.note(run, checks.check_events(run, self.files, self.hosts))
        self.note(run, checks.check_status(run, len(self.files)))
        self.note(run, checks.check_not_again(self.server.new_targets(),
                                              finished))
        return run

    def note(self, run, complaints):
        self.failures += [
            f"{complaint} (status {run.status}, signal {run.signal})"
            for complaint in complaints]

    def hinder(self):
        """Run coget once, to be killed or with too little of something."""
        signum = self.rng.choice([None, signal.SIGKILL, signal.SIGKILL,
                                  signal.SIGINT, signal.SIGTERM])
        after_s = self.rng.random() ** 2
        limit = self.rng.choice([
            None, None, None, (resource.RLIMIT_NOFILE, 20),
            (resource.RLIMIT_NOFILE, self.rng.randrange(8, 40)),
            (resource.RLIMIT_FSIZE, self.rng.choice([65536, 100000])),
            (resource.RLIMIT_AS, self.rng.randrange(80, 400) << 20)])
        if os.environ.get("SANITIZE"):
            limit = None  # sanitizers need memory and descriptors themselves
        self.once(signum and (signum, after_s), limit,
                  twice=self.rng.random() < 0.1)
        if self.rng.random() < 0.2:
            self.tamper()

    def tamper(self):
        """Spoil what coget keeps for itself, as disks and people do."""
        disk = checks.Disk(self.out)
        parts = [n for n in disk.parts if n.endswith(".part")]
        journal = os.path.join(self.directory, "journal")
        if parts and self.rng.random() < 0.5:
            name = os.path.join(self.out, self.rng.choice(parts))
            os.truncate(name, self.rng.randrange(os.path.getsize(name) + 1))
        elif os.path.exists(journal) and os.path.getsize(journal) > MAGIC:
            self.tampered = True
            at = self.rng.randrange(MAGIC, os.path.getsize(journal))
            with open(journal, "r+b") as file:
                if self.rng.random() < 0.5:
                    file.truncate(at)
                    return
                file.seek(at)
                byte = file.read(1)[0]
                file.seek(at)
                file.write(bytes([byte ^ 1 << self.rng.randrange(8)]))

    def go_killed(self):
        for _ in range(self.kills):
            self.once((signal.SIGKILL, self.rng.random() * 0.15))
            if self.failures:
                return
        self.finish()

    def go_random(self):
        for _ in range(self.rng.choice([0, 0, 1, 2, 4, 8])):
            self.hinder()
            if self.failures:
                return
        self.finish()

    def finish(self):
        """Without hindrance all comes that can."""
        for _ in range(40):
            run = self.once(None)
            complaints = list(checks.check_end(checks.Disk(self.out),
                                               self.files))
            if self.failures or not complaints:
                break
        self.note(run, complaints)
        if not self.failures:
            self.check_leftovers(run)

    def check_leftovers(self, run):
        """Where all has come, nothing else is left; and with a session, or by
        skipping what is there, a further run asks for nothing."""
        failed = run.named("failed")
        disk = checks.Disk(self.out)
        # Who is killed beside another leaves a part that nobody needs.
        if not failed and not self.was_two:
            self.note(run, (f"left over: {name}" for name in disk.parts))
        if self.session and not self.tampered:
            again = self.once(None)
            self.note(again, (f"not skipped: {e['url']}"
                              for e in again.named("done")))


def run_seed(seed, args):
    directory = tempfile.mkdtemp(prefix=f"truth-{seed}-",
                                 dir=os.environ.get("TMPDIR", "/dev/shm"))
    test = Seed(seed, args, directory)
    try:
        if args.kills:
            test.go_killed()
        else:
            test.go_random()
    except Exception as error:  # whatever it is, the seed is to be told
        test.failures.append(repr(error))
    finally:
        test.server.stop()
    test.server = None
    if test.failures and args.keep:
        with open(os.path.join(directory, "failures"), "w") as out:
            print(" ".join(test.options), *test.failures, sep="\n", file=out)
    else:
        shutil.rmtree(directory, ignore_errors=True)
    return seed, directory, test


def main():
    parser = argparse.ArgumentParser(description="the truth test")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--changing", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    began = time.monotonic()
    failed = runs = killed = 0
    with concurrent.futures.ProcessPoolExecutor(args.at_once) as pool:
        jobs = [pool.submit(run_seed, seed, args)
                for seed in range(args.first, args.first + args.seeds)]
        for job in concurrent.futures.as_completed(jobs):
            seed, directory, test = job.result()
            runs += test.runs
            killed += test.killed
            if not test.failures:
                continue
            failed += 1
            print(f"not ok - seed {seed}: {' '.join(test.options)}")
            for line in test.failures[:5]:
                print(f"# {line[:400]}")
            if args.keep:
                print(f"# see {directory}")
            sys.stdout.flush()
    print(f"truth: {args.seeds - failed} passed, {failed} failed, "
          f"{runs} runs, {killed} killed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
