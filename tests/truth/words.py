"""Words that nobody may find in what coget says or leaves behind."""

import base64
import os
import re
from collections import defaultdict

# What the user has given, and the lists of what is left, which have the URLs as
# they were given: nobody but the user may read them.  The server and --keep note
# what they are told.
GIVEN = re.compile(r"list|other|netrc|cookies|headers|user|runs|given|"
                   r"server\.(log|sent)")
LISTS = re.compile(r"(left|left-other|saved)(\.coget-new)?")


def forms(word):
    """All in which one may be found."""
    yield word.encode()
    for offset in range(3):
        yield base64.b64encode(b"x" * offset + word.encode())[4:-4]


def places_of(part, text):
    """Where it is in some bytes."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


class Words:
    def __init__(self, rng, directory):
        self.rng = rng
        self.directory = directory
        self.words = []
        self.groups = []  # of their forms: see group()
        self.grouped = 0  # how many of them
        self.seen = set()  # states of files without any

    def make(self):
        self.words.append(f"pass{self.rng.getrandbits(64):016x}")
        return self.words[-1]

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w",
                  encoding="ascii") as out:
            out.write(text)
        return name

    def has_any(self, text):
        """Whether one is in some bytes."""
        if self.grouped != len(self.words):
            self.group()
        return any(
            text[at:at + length] in group
            for beginning, length, group in self.groups
            for at in places_of(beginning, text))

    def group(self):
        """Those that begin alike, and are as long, are searched for at once."""
        groups = defaultdict(set)
        for word in self.words:
            for form in forms(word):
                groups[form[:2], len(form)].add(form)
        self.groups = [(os.path.commonprefix(list(group)), length, group)
                       for (_, length), group in groups.items()]
        self.grouped = len(self.words)

    def find(self, run):
        """Yields where one is found behind a run."""
        if not self.words:
            return
        for name, text in (("stdout", run.stdout), ("stderr", run.stderr)):
            for line in text.splitlines():
                if self.has_any(line.encode()):
                    yield f"a password on {name}: {line}"
        for directory, folders, names in os.walk(self.directory):
            for name in names:
                path = os.path.join(directory, name)
                yield from self.find_in_file(path)
            for name in folders:
                if self.has_any(os.fsencode(name)):
                    yield f"a password is part of a folder's name: {name}"

    def find_in_file(self, path):
        name = os.path.relpath(path, self.directory)
        if GIVEN.fullmatch(name.partition("/")[0]):
            return
        if self.has_any(os.fsencode(name)):
            yield f"a password is part of a name: {name}"
        try:
            if LISTS.fullmatch(name):
                if os.stat(path).st_mode & 0o077:
                    yield f"others may read {name}"
                return
            with open(path, "rb") as file:
                info = os.fstat(file.fileno())
                state = path, info.st_ino, info.st_size, info.st_ctime_ns
                if state in self.seen:
                    return
                text = file.read()
            for mark in os.listxattr(path):
                text += b"\0" + os.getxattr(path, mark)
        except FileNotFoundError:
            return  # another run is under way
        if self.has_any(text):
            yield f"a password is in {name}"
        else:
            self.seen.add(state)
