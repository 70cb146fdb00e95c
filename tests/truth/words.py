"""Words that nobody may find in what coget says or leaves behind."""

import base64
import os
import re

# What the user has given, and the lists of what is left, which have the URLs as
# they were given: nobody but the user may read them.  The server and --keep note
# what they are told.
GIVEN = re.compile(r"list|other|netrc|cookies|headers|user|runs|given|"
                   r"server\.(log|sent)")
LISTS = re.compile(r"left|left-other(\.coget-new)?|saved(\.coget-new)?")


def forms(word):
    """All in which one may be found."""
    yield word
    for offset in range(3):
        coded = base64.b64encode(b"x" * offset + word.encode())
        yield coded[4:-4].decode()


class Words:
    def __init__(self, rng, directory):
        self.rng = rng
        self.directory = directory
        self.words = []

    def make(self):
        self.words.append(f"pass{self.rng.getrandbits(64):016x}")
        return self.words[-1]

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w",
                  encoding="ascii") as out:
            out.write(text)
        return name

    def find(self, run):
        """Yields where one is found behind a run."""
        if not self.words:
            return
        pattern = re.compile("|".join(
            re.escape(form) for word in self.words for form in forms(word)))
        for name, text in (("stdout", run.stdout), ("stderr", run.stderr)):
            for line in text.splitlines():
                if pattern.search(line):
                    yield f"a password on {name}: {line}"
        for directory, folders, names in os.walk(self.directory):
            for name in names:
                path = os.path.join(directory, name)
                yield from self.find_in_file(path, pattern)
            for name in folders:
                if pattern.search(name):
                    yield f"a password is part of a folder's name: {name}"

    def find_in_file(self, path, pattern):
        name = os.path.relpath(path, self.directory)
        if GIVEN.fullmatch(name.partition("/")[0]):
            return
        if pattern.search(name):
            yield f"a password is part of a name: {name}"
        try:
            if LISTS.fullmatch(name):
                if os.stat(path).st_mode & 0o077:
                    yield f"others may read {name}"
                return
            with open(path, "rb") as file:
                text = file.read().decode("latin-1")
            for mark in os.listxattr(path):
                text += os.getxattr(path, mark).decode("latin-1")
        except FileNotFoundError:
            return  # another run is under way
        if pattern.search(text):
            yield f"a password is in {name}"
