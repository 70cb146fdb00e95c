"""The stranger: another user of a directory in which anybody may make files.

What is there when coget comes, and what turns up, vanishes and is locked while
it works, follows from the seed, except how the processes take turns.
"""

import ctypes
import fcntl
import json
import os
import signal
import socket
import time

from items import key_of
from names import numbered

USER, STRANGER = 65533, 65534
MODES = [0o666, 0o666, 0o644, 0o600, 0]
KEPT = ["journal", "journal.damaged", "journal.coget-new", "left",
        "left.coget-new"]
TRAP = b"planted "


def as_user(uid, work):
    """Fork, and let the child work as another user.  Returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        work()
    finally:
        os._exit(0)


def names_to_plant(items):
    """Those of coget's files: final, numbered, parts, records beside parts."""
    names = list(KEPT)
    for item in items:
        for name in {item.file.name, item.file.final}:
            for given in name, numbered(name, 1):
                names += [given, given, given + ".part", given + ".part",
                          given + ".part.state", given + ".part.state~"]
    return names


class Stranger:
    """What the other user does in the directory."""

    def __init__(self, rng, directory, home, items, log):
        self.rng = rng
        self.directory = directory
        self.home = home  # of the user's
        self.items = items
        self.names = names_to_plant(items)
        self.log = log  # of what the user's names are taken for
        self.held = []
        self.pid = None

    def plant(self, count):
        """Plant so many, and come back."""
        os.waitpid(as_user(STRANGER, lambda: self.work(count)), 0)

    def start(self):
        """Go on with it until stop()."""
        self.pid = as_user(STRANGER, self.go_on)

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def work(self, count):
        os.chdir(self.directory)
        os.umask(0)
        for _ in range(count):
            self.act(self.put)

    def go_on(self):
        os.chdir(self.directory)
        os.umask(0)
        deeds = [self.put] * 6 + [self.lock] * 4 + [self.remove] * 2 + \
            [self.replace] * 2 + [self.let_go]
        while True:
            self.act(self.rng.choice(deeds))
            time.sleep(self.rng.random() * 0.004)

    def act(self, deed):
        name = self.rng.choice(self.names)
        try:
            deed(name)
        except OSError:
            pass  # it is in the way, or not allowed

    def note(self, *names):
        """These may be no longer what the user has put there."""
        with open(self.log, "a", encoding="utf-8") as log:
            print(json.dumps(names), file=log)

    def put(self, name):
        kind = self.rng.choice([
            self.put_link, self.put_link, self.put_hard_link, os.mkfifo,
            self.put_socket, os.mkdir, self.put_file, self.put_file,
            self.put_marked])
        kind(name)

    def put_link(self, name):
        os.symlink(self.rng.choice([
            "nowhere", os.path.join(self.home, ".bashrc"),
            os.path.join(self.home, "open"), os.path.join(self.home, "new"),
            self.home, "..", ".", "/dev/null", "/dev/zero", "trap", name,
            self.rng.choice(self.names)]), name)

    def put_hard_link(self, name):
        os.link(self.rng.choice([
            os.path.join(self.home, ".bashrc"), os.path.join(self.home, "open"),
            self.rng.choice(self.names)]), name, follow_symlinks=False)

    def put_socket(self, name):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(name)

    def put_file(self, name):
        mode = self.rng.choice(MODES)
        size = self.rng.choice([0, 8, 800, 80000])
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode),
                  "wb") as file:
            file.write((TRAP * (size // len(TRAP))))

    def put_marked(self, name):
        """With the mark of the item that it pretends to be."""
        self.put_file(name)
        items = [i for i in self.items if i.file.name in name] or self.items
        os.setxattr(name, "user.coget.item",
                    key_of(self.rng.choice(items).url))

    def lock(self, name):
        parts = [n for n in os.listdir() if n.endswith(".part")]
        if parts and self.rng.random() < 0.7:
            name = self.rng.choice(parts)
        file = os.open(name, self.rng.choice([os.O_RDONLY, os.O_RDWR]) |
                       os.O_NONBLOCK | os.O_NOFOLLOW)
        self.held.append(file)
        if self.rng.random() < 0.7:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def let_go(self, _):
        if self.held:
            os.close(self.held.pop(self.rng.randrange(len(self.held))))

    def remove(self, name):
        self.note(name)
        if self.rng.random() < 0.2 and not os.path.islink(name) and \
                os.path.isdir(name):
            os.rmdir(name)
        else:
            os.unlink(name)

    def replace(self, name):
        """Put something in the place of what is there in one step; where the
        directory is sticky, of what is the stranger's only."""
        other = self.rng.choice([".stranger", self.rng.choice(self.names)])
        if other == ".stranger":
            self.put(other)
        self.note(name, other)
        os.rename(other, name)


def spoil(rng, directory, stock):
    """Of what a run of the stranger's own has left in the directory, change the
    bytes and nothing that tells of it; and put its journal where the user's would
    be, if wanted."""
    def work():
        for name in os.listdir(directory):
            path = os.path.join(directory, name)
            try:
                spoil_file(rng, path)
            except OSError:
                continue
        if rng.random() < 0.5:
            copy(os.path.join(stock, "journal"),
                 os.path.join(directory, "journal"))
    os.waitpid(as_user(STRANGER, work), 0)


def spoil_file(rng, path):
    info = os.lstat(path)
    if info.st_uid != STRANGER or not os.path.isfile(path):
        return
    with open(path, "r+b") as file:
        file.write((TRAP * (info.st_size // len(TRAP) + 1))[:info.st_size])
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    os.chmod(path, rng.choice([0o666, 0o644]))


def copy(source, target):
    with open(source, "rb") as given, open(target, "xb") as out:
        out.write(given.read())
