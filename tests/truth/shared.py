"""A seed of another kind: a directory that a stranger may put things into, before
and while coget works there for the user.

Whatever the stranger does, nothing of the user's elsewhere changes, what is said
to be done is the user's and whole, nothing of the stranger's is taken for it,
secrets stay secret, and each run ends.
"""

import json
import os
import random
import shutil
import signal
import stat
from collections import Counter

import checks
from files import File, digest
from items import Item, read_list, write_list
from programs import COGET, Server, run_coget
from stranger import STRANGER, USER, Stranger, spoil

LOGIN = "user:s3cr3t"
RUN_LIMIT_S = 30
ODD = ["", "", "on/1/truncate-after/{}/always", "delay/20ms", "rate/2000k", "on/1/truncate-after/{}/always",
       "on/1/reset-after/{}/always", "redirect/2",
       "disposition/attachment;filename={}", "status/404"]
SIZES = [0, 100, 5000, 70000, 150000, 400000]


def random_file(rng, number):
    size = rng.choice(SIZES)
    name = final = f"f{number}.bin"
    odd = rng.choice(ODD)
    comes = odd != "status/404"
    if odd.startswith("disposition"):
        final = f"d{number}.bin"
        odd = odd.format(final)
    elif "{}" in odd:
        odd = odd.format(size // 2) if size > 0 else ""
    path = "/" + "/".join(filter(None, [odd, f"size/{size}/{name}"]))
    return File(name, final, path, [(size, name)], comes)


def snapshot(directory, without=()):
    """All that could have changed in a tree."""
    found = {}
    for root, directories, files in os.walk(directory):
        for name in directories + files:
            path = os.path.join(root, name)
            info = os.lstat(path)
            if name in without:
                continue
            data = b""
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as file:
                    data = file.read()
            found[path] = (info.st_mode, info.st_uid, info.st_gid,
                           info.st_mtime_ns, digest(data),
                           sorted(os.listxattr(path, follow_symlinks=False)))
    return found


def told_of(path):
    """What stands at a path, for who reads of a failure."""
    try:
        info = os.lstat(path)
    except OSError:
        return "nothing"
    whose = {USER: "the user's", STRANGER: "the stranger's"}.get(
        info.st_uid, str(info.st_uid))
    what = f"{whose} {stat.filemode(info.st_mode)} of {info.st_size} bytes"
    if stat.S_ISLNK(info.st_mode):
        what += " to " + os.readlink(path)
    return what


class SharedSeed:
    """All that follows from a number."""

    def __init__(self, seed, args, directory):
        self.rng = rng = random.Random(seed)
        self.directory = directory
        self.runs = self.killed = 0
        self.failures = []
        self.keeps = args.keep
        os.chmod(directory, 0o755)
        self.is_sticky = rng.random() < 0.7
        self.make_places(rng.choice([0, USER]))
        self.coget = shutil.copy(COGET, self.path("coget"))
        self.server = Server(directory)
        count = args.files or rng.choice([1, 3, 8, 20])
        self.items = [self.make_item(random_file(rng, number))
                      for number in range(count)]
        self.stranger = Stranger(rng, self.path("out"), self.path("home"),
                                 self.items, self.path("stock/log"))
        self.session = rng.choice([None, "out/journal", "home/journal"])
        self.left = rng.choice([None, "out/left", "home/left"])
        self.exists = rng.choice(["skip", "skip", "update", "overwrite",
                                  "resume", "rename", "fail"])
        self.manner = self.random_manner()
        self.umask = rng.choice([0o022, 0o027, 0o077, 0o002])
        self.has_finished = set()

    def make_item(self, file):
        login = LOGIN + "@" if self.rng.random() < 0.3 else ""
        return Item(f"http://{login}127.0.0.1:{self.server.port}{file.path}",
                    file)

    def make_places(self, owner):
        """The user's home, the shared directory, and the stranger's own."""
        for name, mode, uid in (("home", 0o755, USER), ("out", 0, owner),
                                ("stock", 0o755, STRANGER)):
            os.mkdir(self.path(name))
            os.chown(self.path(name), uid, uid)
            os.chmod(self.path(name), mode)
        os.chmod(self.path("out"), 0o1777 if self.is_sticky else 0o777)
        for name, mode in ((".bashrc", 0o644), ("open", 0o666)):
            path = self.path(os.path.join("home", name))
            with open(path, "w", encoding="ascii") as file:
                print("the user's own", name, file=file)
            os.chown(path, USER, USER)
            os.chmod(path, mode)

    def random_manner(self):
        rng = self.rng
        words = ["--json", "-j", str(rng.choice([1, 4, 64])), "--retries", "2",
                 "--retry-delay", "1ms", "--exists", self.exists]
        for word, chance in (("--fsync", 0.2), ("--no-continue", 0.1),
                             ("--no-sandbox", 0.3), ("--no-mtime", 0.2)):
            if rng.random() < chance:
                words.append(word)
        return words

    def path(self, name):
        return os.path.join(self.directory, name)

    def command(self):
        command = [*self.manner, "-d", "out", "-i", "list"]
        if self.session:
            command += ["--session", self.session]
        if self.left:
            command += ["--failed", self.left]
        return command

    def told(self):
        return (" ".join(self.command()) +
                (", sticky" if self.is_sticky else "") +
                f", umask {self.umask:03o}")

    def run_as(self, uid, command, kill=None):
        write_list(self.path("list"), self.items)
        os.chmod(self.path("list"), 0o644)
        run = run_coget(command, self.directory, kill=kill, program=self.coget,
                        limit_s=RUN_LIMIT_S, user=uid, group=uid,
                        extra_groups=[], umask=self.umask)
        run.directory = self.directory
        run.limited = True  # it may not get what it wants
        self.runs += 1
        return run

    def forge(self):
        """The stranger runs the same, and changes the bytes of what came: marks,
        records and the journal are then as coget makes them.  What breaks off
        is left as parts."""
        manner = [*self.manner]
        manner[manner.index("--retries") + 1] = "0"
        manner[manner.index("--exists") + 1] = self.rng.choice(
            ["update", "overwrite"])
        kill = self.rng.choice([None, signal.SIGINT, signal.SIGKILL])
        self.run_as(STRANGER, [*manner, "-d", "out", "-i", "list", "--session",
                               "stock/journal"],
                    kill and (kill, self.rng.random() * 0.2))
        spoil(self.rng, self.path("out"), self.path("stock"))

    def once(self, is_alone, kill=None):
        kept = {os.path.basename(path) + end for path in
                (self.session, self.left) if path
                for end in ("", ".damaged", ".coget-new")}
        before = snapshot(self.path("home"), kept)
        if not is_alone:
            self.stranger.start()
        run = self.run_as(USER, self.command(), kill)
        if not is_alone:
            self.stranger.stop()
        self.killed += run.status == -signal.SIGKILL
        if self.keeps:
            self.record(run)
        self.check(run, before, snapshot(self.path("home"), kept))
        return run

    def record(self, run):
        """For who wants to know what led to a failure."""
        with open(self.path("runs"), "a", encoding="utf-8") as out:
            print(*run.command, file=out)
            print(f"status {run.status}, signal {run.signal}", file=out)
            print(run.stderr, *run.events, sep="\n", file=out)
            for name in sorted(os.listdir(self.path("out"))):
                print(name, told_of(self.path("out/" + name)), file=out)

    def check(self, run, before, after):
        self.note(run, (f"outside the directory changed: {path}: "
                        f"{before.get(path)} {after.get(path)}"
                        for path in before.keys() | after.keys()
                        if before.get(path) != after.get(path)))
        if run.status == -signal.SIGABRT:
            self.note(run, ["has not ended"])
            return
        self.note(run, self.check_events(run))
        self.note(run, checks.check_status(run, len(self.items)))
        self.note(run, self.check_secrets())
        self.note(run, self.check_listed(run))

    def note(self, run, complaints):
        self.failures += [
            f"{complaint} (status {run.status}, signal {run.signal})"
            for complaint in complaints]

    def taken(self):
        """The names that the stranger may have put something else under."""
        if self.is_sticky:
            return set()
        with open(self.path("stock/log"), encoding="utf-8") as log:
            return {name for line in log for name in json.loads(line)}

    def check_events(self, run):
        files = {item.url.replace(LOGIN, "***"): item.file
                 for item in self.items}
        taken = self.taken()
        for event in run.named("done", "skipped"):
            file = files[event["url"]]
            path = event["filename_effective"]
            if event["event"] == "done":
                self.has_finished.add(file.path)
            elif event["reason"] == "finished":
                if file.path in self.has_finished:
                    continue  # whatever has become of it
                # Who was killed may have noted it and not said so; and its
                # file may be gone where the stranger could remove it.
                if not self.killed or (self.is_sticky and not path):
                    yield f"believed a journal: {event['url']}"
                    continue
                if not path:
                    continue
            if os.path.basename(path) not in taken:
                yield from self.check_file(event, self.path(path), file)

    def check_file(self, event, path, file):
        """It is the user's, and right."""
        there = told_of(path)
        if not there.startswith("the user's -"):
            yield f"{event['event']}, but {path} is {there}"
            return
        with open(path, "rb") as found:
            data = found.read()
            links = os.fstat(found.fileno()).st_nlink
        # A file that all may write, and so link, may be the user's.
        if digest(data) not in file.whole and \
                (event["event"] == "done" or links == 1):
            yield (f"{event['event']}, but {path} has other bytes, "
                   f"{data[:16]}: {there}")

    def check_secrets(self):
        """What others may read, or own, holds none."""
        for name in sorted(os.listdir(self.path("out"))):
            path = self.path("out/" + name)
            info = os.lstat(path)
            if stat.S_ISREG(info.st_mode) and (
                    info.st_uid == STRANGER or info.st_mode & 0o077):
                with open(path, "rb") as file:
                    if LOGIN.encode() in file.read():
                        yield f"a secret in {name}: {told_of(path)}"

    def check_listed(self, run):
        """What is left is listed, or it is said that it could not be."""
        path = self.left and self.path(self.left)
        if not path or run.status < 0 or \
                not run.named("done", "failed", "skipped") or \
                self.left in run.stderr or \
                os.path.basename(path) in self.taken():
            return []
        if not told_of(path).startswith("the user's -"):
            return [f"nothing said of {path}, which is {told_of(path)}"]
        listed = Counter()
        for lines, count in read_list(path).items():
            listed[lines.replace(LOGIN, "***")] += count
        return checks.check_listed(run, [
            Item(item.url.replace(LOGIN, "***"), item.file)
            for item in self.items], listed)

    def finish(self):
        """When the stranger has gone with all that is theirs, the same command
        brings all that comes."""
        for name in os.listdir(self.path("out")):
            path = self.path("out/" + name)
            info = os.lstat(path)
            if info.st_uid == STRANGER or info.st_nlink > 1:
                if os.path.isdir(path) and not os.path.islink(path):
                    os.rmdir(path)
                else:
                    os.unlink(path)
        open(self.path("stock/log"), "w", encoding="ascii").close()
        run = self.once(is_alone=True)
        if self.exists == "fail" or self.failures:
            return
        ended = {e["url"] for e in run.named("done", "skipped")}
        self.note(run, (f"never came: {item.url}" for item in self.items
                        if item.file.comes and
                        item.url.replace(LOGIN, "***") not in ended))


def go_shared(seed):
    rng = seed.rng
    open(seed.path("stock/log"), "w", encoding="ascii").close()
    os.chmod(seed.path("stock/log"), 0o666)
    if rng.random() < 0.5:
        seed.forge()
    seed.stranger.plant(rng.choice([0, 3, 10, 40]))
    for _ in range(rng.choice([1, 1, 2, 3])):
        kill = rng.choice([None, None, signal.SIGKILL, signal.SIGINT])
        seed.once(is_alone=rng.random() < 0.2,
                  kill=kill and (kill, rng.random() * 0.3))
        if seed.failures:
            return
    seed.finish()
