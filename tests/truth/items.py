"""The items of a list: each a URL of a file."""

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field

from files import File


LOGIN = re.compile("//[^/@]*@")


@dataclass
class Item:
    url: str
    file: File
    mirrors: list = field(default_factory=list)  # other URLs of the file

    @property
    def told(self):
        """The URL as it is told."""
        return LOGIN.sub("//***@", self.url)


def key_of(url):
    """The mark of an item's file."""
    return hashlib.sha256(LOGIN.sub("//", url).partition("#")[0].encode()).digest()[:16]


def random_items(rng, files, hosts):
    """Each file, from one of the hosts, and some of them again."""
    again = rng.choice([0, 0, 0.1, 0.5])
    mirrored = rng.choice([0, 0, 0.1, 0.5])
    items = []
    for file in files:
        url = rng.choice(hosts) + file.path
        items.append(Item(url, file))
        while rng.random() < mirrored:
            items[-1].mirrors.append(rng.choice(hosts) + file.path)
        while rng.random() < again:
            items.append(Item(url + rng.choice(["", "#again"]), file,
                              items[-1].mirrors))
    if rng.random() < 0.7:
        rng.shuffle(items)
    return items


def lines_of(item):
    """As a list has it."""
    urls = "\t".join([item.url, *item.mirrors])
    if item.file.checksum:
        return f"{urls}\n  checksum={item.file.checksum}"
    return urls


def write_list(path, items):
    with open(path, "w", encoding="ascii") as out:
        for item in items:
            print(lines_of(item), file=out)


def read_list(path):
    """The items in a list, as lines_of() has them, and how often; None if there
    is no list."""
    if not os.path.exists(path):
        return None
    items = []
    with open(path, encoding="utf-8") as lines:
        for line in lines.read().splitlines():
            if line.startswith(" ") and items:
                items[-1] += "\n" + line
            elif line:
                items.append(line)
    return Counter(items)


def has_comments(listed):
    """Whether there are items that no list can hold."""
    return any(lines.startswith("#") for lines in listed)


def count_files(items):
    """How many items each file has, by its path."""
    return Counter(item.file.path for item in items)
