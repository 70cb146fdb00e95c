#!/usr/bin/env python3
"""One call of coget's fails, or is the last before it is killed: each in turn.
The files that are there are whole, what coget says is so, and the same command
then brings the rest.

usage: faults.py [--call malloc|disk] [--error NUMBER|KILL] [--on]
                 [--scope own|all] [--every N] [--first N] [--at-once N] [--keep]

--error is how calls of disk fail (5: EIO, 28: ENOSPC, 24: EMFILE); KILL is
SIGKILL there.  --on lets all calls after that one fail, too.
"""

import argparse
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time

import checks
from files import File
from items import Item
from options import KNOWN
from programs import BUILD, Server, run_coget

PRELOAD = os.path.join(BUILD, "tests/truth/faults.so")
OPTIONS = ["--json", "-j", "4"]
for option, value in ("--session", "journal"), ("--retry-delay", "1ms"):
    OPTIONS += [option, value] if option in KNOWN else []
OPTIONS += ["--fsync"] if "--fsync" in KNOWN else []


def make_files(key):
    """What a run meets: small and large, redirects, faults that pass."""
    rows = [
        ("", 0), ("", 1000), ("", 200000), ("chunked", 70000),
        ("redirect/2", 50000), ("disposition/attachment;filename=d5.bin", 9),
        ("on/1/truncate-after/100000/always", 150000),
        ("on/1/status/503/always", 2000), ("on/1/reset-after/70000/always",
                                           150000),
        ("on/1/truncate-after/90000/on/2/version/new/always/past/1/"
         "version/new/always", 100000),
    ]
    if "--retries" not in KNOWN:
        rows = [row for row in rows if "on/" not in row[0]]
    files = []
    for number, (behaviours, size) in enumerate(rows):
        name = f"f{number}.bin"
        path = "/" + "/".join(filter(None, [f"key/{key}-{number}", behaviours,
                                      f"size/{size}/{name}"]))
        final = "d5.bin" if "d5.bin" in behaviours else name
        versions = [(size, name)] + [(size, "new")] * ("new" in behaviours)
        files.append(File(name, final, path, versions))
    return files


class Case:
    """A directory in which one call fails."""

    def __init__(self, args, server, at):
        self.args = args
        self.server = server
        self.at = at
        self.files = make_files(at)
        base = f"http://127.0.0.1:{server.port}"
        self.items = [Item(base + f.path, f) for f in self.files]
        self.directory = tempfile.mkdtemp(
            prefix=f"faults-{args.call}-{at}-",
            dir=os.environ.get("TMPDIR", "/dev/shm"))
        self.failures = []
        self.told_failed = set()
        # Removing them may be what fails.
        self.may_leave_parts = args.call == "disk" and args.error != "KILL"

    def once(self, environment):
        out = os.path.join(self.directory, "out")
        finished = {i.file.path for i in self.items
                    if os.path.exists(os.path.join(out, i.file.final))
                    and (i.file.final == i.file.name or "--session" in KNOWN)
                    and i.url not in self.told_failed}
        run = run_coget(
            [*OPTIONS, "-d", "out", *(i.url for i in self.items)],
            self.directory, environment=environment)
        run.directory = self.directory
        # Setting a mark may be what fails.
        disk = checks.Disk(out, self.items,
                           needs_marks=self.args.call == "malloc")
        self.note(run, checks.check_disk(disk, self.items))
        self.note(run, checks.check_not_again(self.server.new_targets(),
                                              finished))
        # It has its name, but the directory may not have come to the disk.
        self.told_failed = {e["url"] for e in run.named("failed")}
        if run.status == 0:
            self.note(run, checks.check_end(disk, self.items))
        if run.status == 0 and not self.may_leave_parts:
            self.note(run, (f"left over: {name}" for name in disk.parts))
        return run

    def note(self, run, complaints):
        self.failures += [f"{complaint} (status {run.status})"
                          for complaint in complaints]

    def go(self):
        """Returns how many calls there were."""
        count = os.path.join(self.directory, "count")
        environment = {
            "LD_PRELOAD": PRELOAD, "FAULT_CALL": self.args.call,
            "FAULT_AT": str(self.at), "FAULT_ERRNO": self.args.error,
            "FAULT_SCOPE": self.args.scope, "FAULT_COUNT": count,
        }
        if self.args.on:
            environment["FAULT_ON"] = "1"
        run = self.once(environment)
        # What fails is memory or the disk, or a connection for want of them.
        allowed = {0, 1, 3, 4, 7} | ({-9} if self.args.error == "KILL" else set())
        if "out of memory" in run.stderr:
            allowed.add(2)  # there was no command line yet
        if run.status not in allowed:
            self.note(run, [f"ended so: {run.stderr[-300:]}"])
        if run.status > 0 and not run.stderr:
            self.note(run, ["failed and said nothing"])
        again = self.once({})
        if again.status != 0:
            self.note(again, [f"again: {again.stderr[-300:]}"])
        with open(count, encoding="ascii") as counted:
            return int(counted.read() or 0)


def run_cases(args, calls):
    """One after the other, against one server.  Returns (at, calls, failures,
    directory) of each."""
    temporary = tempfile.mkdtemp(dir=os.environ.get("TMPDIR", "/dev/shm"))
    server = Server(temporary)
    try:
        return [run_case(args, server, at) for at in calls]
    finally:
        server.stop()
        shutil.rmtree(temporary)


def run_case(args, server, at):
    case = Case(args, server, at)
    calls = 0
    try:
        calls = case.go()
    except Exception as error:  # whatever it is, the case is to be told
        case.failures.append(repr(error))
    if not (case.failures and args.keep):
        shutil.rmtree(case.directory, ignore_errors=True)
    return at, calls, case.failures, case.directory


def main():
    parser = argparse.ArgumentParser(description="one call fails")
    parser.add_argument("--call", choices=["malloc", "disk"], default="malloc")
    parser.add_argument("--error", default="5")
    parser.add_argument("--on", action="store_true")
    parser.add_argument("--scope", choices=["own", "all"], default="own")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    began = time.monotonic()
    [(_, calls, failures, _)] = run_cases(args, [0])
    if failures or not calls:
        print(f"not ok - without a fault, {calls} calls:", *failures, sep="\n# ")
        return 1
    failed = passed = 0
    with concurrent.futures.ProcessPoolExecutor(args.at_once) as pool:
        chosen = range(args.first, calls + 1, args.every)
        jobs = [pool.submit(run_cases, args, chosen[begin::args.at_once])
                for begin in range(args.at_once)]
        results = [result for job in jobs for result in job.result()]
    for at, _, failures, directory in results:
        passed += not failures
        failed += bool(failures)
        if failures:
            print(f"not ok - {args.call} {at}", *(
                line[:400] for line in failures[:5]), sep="\n# ")
            print(f"# see {directory}" if args.keep else "", flush=True)
    print(f"faults: {passed} passed, {failed} failed, of {calls} calls, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
