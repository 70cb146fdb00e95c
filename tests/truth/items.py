"""The items of a list: each a URL of a file."""

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from files import File


BY_PIECES = "the file has no checksum but those of its pieces"
LOGIN = re.compile("//[^/@]*@")


@dataclass
class Item:
    url: str
    file: File
    mirrors: list = field(default_factory=list)  # other URLs of the file
    output: str = None  # the name that a Metalink gives it

    @property
    def told(self):
        """The URL as it is told."""
        return LOGIN.sub("//***@", self.url)

    @property
    def key(self):
        """The mark of its file.  The order of a Metalink's URLs may change."""
        return key_of(min([self.url, *self.mirrors]) if self.output
                      else self.url)


def key_of(url):
    """The mark of an item's file."""
    return hashlib.sha256(LOGIN.sub("//", url).partition("#")[0].encode()).digest()[:16]


def random_items(rng, files, hosts, by_metalink=False):
    """Each file, from one of the hosts, and some of them again."""
    again = 0 if by_metalink else rng.choice([0, 0, 0.1, 0.5])
    items = []
    for file in files:
        url = rng.choice(hosts) + file.path
        items.append(Item(url, file, [rng.choice(hosts) + path
                                      for path in file.mirrors],
                          file.name if by_metalink else None))
        while rng.random() < again:
            items.append(Item(url + rng.choice(["", "#again"]), file,
                              items[-1].mirrors))
    if rng.random() < 0.7:
        rng.shuffle(items)
    return items


def lines_of(item):
    """As a list has it.  None can have the checksums of pieces."""
    if item.file.pieces and not item.file.checksum:
        return BY_PIECES
    lines = ["\t".join([item.url, *item.mirrors])]
    if item.file.checksum:
        lines.append(f"  checksum={item.file.checksum}")
    if item.output:
        lines.append(f"  out={item.output}")
    return "\n".join(lines)


def metalink_of(item):
    """The element of a Metalink."""
    file = item.file
    lines = [f'<file name="{item.output}">']
    if file.size is not None:
        lines.append(f"<size>{file.size}</size>")
    if file.checksum:
        lines.append('<hash type="sha-256">'
                     + file.checksum.removeprefix("sha256=") + "</hash>")
    if file.pieces:
        lines += [f'<pieces length="{file.pieces.length}" type="sha-256">',
                  *(f"<hash>{sum}</hash>" for sum in file.pieces.sums),
                  "</pieces>"]
    lines += [f'<url priority="{number}">{escape(url)}</url>' for number, url
              in enumerate([item.url, *item.mirrors], start=1)]
    return "\n".join([*lines, "</file>"])


def write_list(path, items):
    """As a Metalink, if its items are of one."""
    is_metalink = any(item.output for item in items)
    with open(path, "w", encoding="ascii") as out:
        if is_metalink:
            print('<metalink xmlns="urn:ietf:params:xml:ns:metalink">',
                  file=out)
        for item in items:
            print((metalink_of if is_metalink else lines_of)(item), file=out)
        if is_metalink:
            print("</metalink>", file=out)


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
            elif line.startswith("#") and BY_PIECES in line:
                items.append(BY_PIECES)
            elif line:
                items.append(line)
    return Counter(items)


def has_comments(listed):
    """Whether there are items that no list can hold."""
    return any(lines.startswith("#") for lines in listed)


def has_unread(listed):
    """Whether there is a Metalink that was not read, whose items nobody knows."""
    return any("the Metalink was not read" in lines for lines in listed)


def count_files(items):
    """How many items each file has, by its path."""
    return Counter(item.file.path for item in items)
