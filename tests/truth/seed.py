"""A seed: one server, one list, one directory, and runs until all is there."""

import os
import random
import re
import signal
import threading
from collections import Counter

import checks
from files import changing_files, random_files, slow_files
from items import count_files, lines_of, random_items, read_list, write_list
from mirrors import mirror_some, mirrored_files
from names import colliding_names, distinct_names
from options import KILLED, KNOWN, maybe, random_manner, random_policy
from passwords import Passwords
from programs import Server, run_coget
from small_disk import SmallDisk

CHECKSUMS = {"--checksums", "--retries"} <= KNOWN
# What is in a seed's directory.  Who was killed may have left the list of the
# other half-written.
OURS = re.compile(r"out|fresh|odd|list|other|left|netrc|cookies|headers|user|journal(\.damaged(\.\d+)?)?|runs|"
                  r"server\.(log|sent)|left-other(\.coget-new)?|saved(\.coget-new)?")


class Seed:
    """All that follows from a number."""

    def __init__(self, seed, args, directory):
        self.rng = rng = random.Random(seed)
        self.directory = directory
        self.kills = args.kills
        self.keeps = args.keep
        self.mirrors = args.mirrors
        self.by_metalink = args.mirrors and rng.random() < 0.4
        self.blind = not (args.changing or args.mirrors) and rng.random() < 0.1
        self.passwords = Passwords(seed, directory)
        self.files = self.random_files(args)
        self.session = bool(args.kills) or rng.random() < 0.5
        self.policy = ("skip" if args.kills else
                       random_policy(rng, self.session, self.blind))
        self.naming = maybe(rng, 0.3, "--no-content-disposition")
        self.varies = bool(args.mirrors) or rng.random() < 0.5
        self.always_same_list = rng.random() < 0.5
        self.manner = self.random_manner()
        if self.naming:
            for file in self.files:
                file.final = file.name
        self.server = Server(directory)
        port = self.server.port
        self.disk_space = None
        if args.mirrors and rng.random() < 0.15:
            self.disk_space = SmallDisk(self.path("out"), rng.randrange(
                1 << 17, 1 << 20))
        self.items = random_items(rng, self.files, self.passwords.plant_logins([
            f"http://127.0.0.1:{port}", f"http://localhost:{port}"]),
            self.by_metalink)
        # Some runs are without the session.
        self.forgets = (self.policy in ("skip", "update", "resume") and
                        not self.kills and rng.random() < 0.2)
        self.tampered = False  # with the session
        self.may_be_twice = False  # some file
        self.may_leave_parts = False  # that nobody needs
        self.runs = self.killed = self.pairs = self.full = 0
        self.failures = []

    def random_files(self, args):
        rng = self.rng
        count = args.files or rng.choice([1, 5, 20, 40, 100, 200])
        if args.kills:
            count = args.files or 20 * args.kills
        if args.mirrors:
            count = args.files or rng.choice([1, 2, 5, 12])
        names = (distinct_names(count)
                 if self.by_metalink or rng.random() < 0.3 else
                 colliding_names(rng, count))
        if args.kills:
            return slow_files(rng, names)
        if args.changing:
            return changing_files(rng, names)
        if args.mirrors:
            return mirrored_files(rng, names, self.by_metalink)
        files = random_files(rng, names, CHECKSUMS, self.blind)
        mirror_some(rng, files, names, self.blind)
        return [*files, *self.passwords.leading_away()]

    def random_manner(self):
        if self.kills:
            return [*KILLED, "--exists", self.policy]
        return random_manner(self.rng, self.policy, self.blind,
                             in_segments=self.mirrors)

    def path(self, name):
        return os.path.join(self.directory, name)

    def disk(self, name="out"):
        return checks.Disk(self.path(name), self.items)

    def knows_all(self):
        """Whether the session knows what is finished."""
        return self.session and not self.tampered and not self.forgets

    def finished(self, disk):
        """The paths of files that no run has a reason to ask for."""
        known = self.knows_all()
        wanted = count_files(self.items)
        keeps = known or "skip" in self.manner
        return {path for f in self.files if keeps and f.comes and
                (known or f.name == f.final) and
                disk.count[f.path] >= wanted[f.path] for path in f.paths}

    def source(self, path):
        """The options that read the list from there."""
        return ["-M" if self.by_metalink else "-i", path]

    def command(self, directory="out", left="left"):
        session = ["--session", "journal"] if self.session and not (
            self.forgets and self.rng.random() < 0.3) else []
        return [*self.manner, *self.naming, *self.passwords.options, *session,
                "-d", directory, "--failed", left]

    def order(self, items):
        """The list as it is given, or in another order."""
        if self.always_same_list or self.rng.random() < 0.5:
            return items
        self.heed_order()
        return self.rng.sample(items, len(items))

    def heed_order(self):
        """A part without a record is found by its name only, and whoever
        overwrites takes names from items that no session knows."""
        self.may_leave_parts = True
        if self.policy == "overwrite" and not self.session:
            self.may_be_twice = True

    def has_given_names(self):
        return any(file.final != file.name for file in self.files)

    def start_other(self, items, kill):
        """The same at the same time, with no check of its own."""
        self.may_leave_parts = True  # who is cut beside the other
        other = self.order(items)
        # Without a session they do not know which names answers give; nor, of
        # the items of one URL, which the other's new files are of.
        if not self.knows_all() and (
                other is not items or self.has_given_names() or
                self.policy == "overwrite" and
                len(self.items) > len(self.files)):
            self.may_be_twice = True
        write_list(self.path("other"), other)
        manner = self.manner
        if self.mirrors:  # with other segments, too
            self.manner = self.random_manner()
        command = self.command(left="left-other")
        self.manner = manner
        self.pairs += 1
        thread = threading.Thread(target=self.run_other, args=(
            [*command, *self.source("other")], kill))
        thread.start()
        return thread

    def run_other(self, command, kill):
        run = run_coget(command, self.directory, None, kill,
                        self.passwords.environment)
        self.killed += run.status == -signal.SIGKILL

    def once(self, kill=None, limit=None, twice=False, items=None,
             deadline=None, fault=None):
        """Run coget once and check it.  fault: a hindrance.Fault.
        Returns the run."""
        if self.varies:
            self.manner = self.random_manner()
        # Items of one URL change places, and start over beside their parts.
        self.may_leave_parts |= "--no-continue" in self.manner and \
            len(self.items) > len(self.files)
        # What has begun to replace a file is left if the next run skips that.
        self.may_leave_parts |= self.varies and "update" in self.manner
        finished = self.finished(self.disk())
        items = self.order(self.items if items is None else items)
        write_list(self.path("list"), items)
        if os.path.exists(self.path("left")):
            os.unlink(self.path("left"))
        from_stdin = self.rng.random() < 0.3
        command = [*self.command(),
                   *self.source("-" if from_stdin else "list")]
        if deadline:
            command += ["--deadline", deadline]
        other = self.start_other(items, kill) if twice else None
        run = run_coget(command, self.directory,
                        self.path("list") if from_stdin else None, kill,
                        {**self.passwords.environment,
                         **(fault.environment if fault else {})}, limit,
                        wrapper=fault.wrapper if fault else ())
        if fault:
            self.note_fault(run, fault)
        if other:
            other.join()
            run.limited = True
            finished = set()
        if self.disk_space and self.disk_space.is_full:
            run.limited = True
        run.directory = self.directory
        run.has_deadline = bool(deadline)
        self.runs += 1
        self.killed += run.status == -signal.SIGKILL
        self.full += any(e["error"] == "disk_full" for e in run.named("failed"))
        if self.keeps:
            self.record(run, items, twice)
        self.check(run, items, finished)
        return run

    def note_fault(self, run, fault):
        if fault.kills:
            run.signal = signal.SIGKILL if run.status < 0 else 0
            return
        run.limited = True
        self.may_leave_parts = True  # removing them fails, too

    def record(self, run, items, twice):
        """For who wants to know what led to a failure."""
        os.makedirs(self.path("runs"), exist_ok=True)
        name = os.path.join(self.path("runs"), str(self.runs))
        write_list(name + ".list", items)
        with open(name, "w", encoding="utf-8") as out:
            print(*run.command, "(and another)" if twice else "", file=out)
            print(f"status {run.status}, signal {run.signal}", file=out)
            print(run.stderr, *run.events, sep="\n", file=out)
            disk = self.disk()
            for file in disk.finals:
                owner = disk.owners[file]
                print(file, owner and owner.path, file=out)
            print(*disk.parts, sep="\n", file=out)

    def check(self, run, items, finished):
        self.note(run, self.passwords.find(run))
        disk = self.disk()
        self.note(run, checks.check_disk(disk, self.items))
        if not self.may_be_twice:
            self.note(run, checks.check_once(disk, self.items))
        self.note(run, checks.check_events(run, self.items))
        self.note(run, checks.check_status(run, len(items)))
        self.note(run, checks.check_not_again(self.server.new_targets(),
                                              finished))
        left = read_list(self.path("left"))
        self.note(run, checks.check_listed(run, items, left))
        if run.status >= 0 and not run.limited:
            self.note(run, checks.check_left(disk, items, left))

    def note(self, run, complaints):
        self.failures += [
            f"{complaint} (status {run.status}, signal {run.signal})"
            for complaint in complaints]

    def finish(self):
        """Without hindrance all comes that can, as soon as no host is given
        up."""
        if self.disk_space:
            self.disk_space.enlarge()
        for _ in range(40):
            run = self.once()
            complaints = list(checks.check_end(self.disk(), [
                item for item in self.items
                if item.told not in run.untried()]))
            if self.failures or not (complaints or run.untried()):
                break
        if not self.failures:
            self.note(run, complaints)
        if not self.failures:
            self.check_leftovers(run)
        if not self.failures:
            self.check_names(run)
        if not self.failures and self.passwords.plants:
            self.check_odd_proxies()

    def check_leftovers(self, run):
        """There are parts of nothing but what is left; and with a session a
        further run asks for nothing."""
        left = read_list(self.path("left"))
        if not self.may_leave_parts:
            self.note(run, checks.check_no_part(self.disk(), [
                item for item in self.items if lines_of(item) in left]))
        self.note(run, (f"left over: {name}"
                        for name in sorted(os.listdir(self.directory))
                        if not OURS.fullmatch(name)))
        if self.knows_all():
            again = self.once()
            self.note(again, (f"not skipped: {e['url']}"
                              for e in again.named("done")))

    def check_names(self, run):
        """The names are those of a run that nothing has disturbed."""
        if self.always_same_list and not self.may_be_twice:
            self.note(run, checks.check_names(self.disk(), self.items,
                                               is_fresh=False))
        self.session = False
        write_list(self.path("list"), self.items)
        fresh = run_coget([*self.command("fresh"), *self.source("list")],
                          self.directory,
                          environment=self.passwords.environment)
        self.runs += 1
        disk = self.disk("fresh")
        self.note(fresh, checks.check_disk(disk, self.items))
        self.note(fresh, checks.check_once(disk, self.items))
        self.note(fresh, checks.check_names(disk, self.items, is_fresh=True))
        self.note(fresh, checks.check_left(disk, self.items, read_list(
            self.path("left"))))

    def check_odd_proxies(self):
        """By a proxy that is none, nothing comes, and nothing is told of it."""
        write_list(self.path("list"), self.items[:3])
        for environment in self.passwords.odd_proxies():
            run = run_coget([*self.command("odd"), "--retries", "0",
                             *self.source("list")], self.directory,
                            environment=environment)
            self.runs += 1
            self.note(run, self.passwords.find(run))

    def told(self):
        return (" ".join(self.command()) +
                (" (one list)" if self.always_same_list else ""))

    def left_items(self):
        """Those in the list of what is left; all if there is none."""
        left = Counter(read_list(self.path("left")))
        items = []
        for item in self.items:
            if left[lines_of(item)] > 0:
                left[lines_of(item)] -= 1
                items.append(item)
        return items or self.items
