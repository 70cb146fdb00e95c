"""Names of files: as URLs and answers give them, and with numbers."""

import re

NAME_MAX = 255
EXTENSION_MAX = 16


def stem_of(name):
    """The name without its extension."""
    stem, dot, extension = name.rpartition(".")
    if not stem or " " in extension or len(dot + extension) > EXTENSION_MAX:
        return name
    return stem[:-4] if stem[1:].lower().endswith(".tar") else stem


def numbered(name, number):
    """name.3.txt is name.txt with the number 3."""
    if number == 0:
        return name
    stem = stem_of(name)
    extension = name[len(stem):]
    suffix = f".{number}"
    return stem[:NAME_MAX - len(extension + suffix)] + suffix + extension


def is_numbered(name, wanted):
    """Whether it is the wanted name, or that with a number."""
    return name == wanted or any(
        numbered(wanted, int(digits)) == name
        for digits in re.findall(r"(?<=\.)\d+", name))


def is_part(name, wanted):
    """Whether a part has a name for a file of the wanted one, with a number, and
    perhaps another.  Long names are cut, and have a hash."""
    base, dot, _ = name.partition(".part")
    base, _, hashed = base.partition("~")
    return bool(dot) and root_of(base) == root_of(wanted)


def root_of(name):
    """Names with different roots can never be one, whatever their numbers."""
    return name.partition(".")[0][:200]


def expected_names(wanted):
    """The names that a run gives to items that want these, in this order."""
    given = []
    taken = set()
    for name in wanted:
        number = 0
        while numbered(name, number) in taken:
            number += 1
        given.append(numbered(name, number))
        taken.add(given[-1])
    return given


LONG = "l" * (NAME_MAX - 4) + ".txt"

# Last segments of URLs, and the names that they give.
COLLIDING = [
    ("x.txt", "x.txt"), ("%78.txt", "x.txt"), ("x.txt?a=x.2.txt", "x.txt"),
    ("X.txt", "X.txt"), ("x.TXT", "x.TXT"), ("x.1.txt", "x.1.txt"),
    ("x.2.txt", "x.2.txt"), ("x.1.1.txt", "x.1.1.txt"), ("x", "x"),
    ("x.1", "x.1"), ("x.01.txt", "x.01.txt"), ("get.php?id={}", "get.php"),
    ("get.php?id={}&n=x.txt", "get.php"), ("", "index.html"),
    ("index.html", "index.html"), ("index.1.html", "index.1.html"),
    ("a.tar.gz", "a.tar.gz"), ("a.1.tar.gz", "a.1.tar.gz"),
    ("x.part", "x_part"), (LONG, LONG), (LONG[1:], LONG[1:]),
]


def distinct_names(count):
    """For each file a segment, its name, and the name that an answer may
    give."""
    return [(f"f{n}.bin", f"f{n}.bin", f"d{n}.bin") for n in range(count)]


def colliding_names(rng, count):
    """The same, of few names."""
    pool = rng.sample(COLLIDING, rng.randrange(1, 9))
    names = []
    for number in range(count):
        segment, name = rng.choice(pool)
        names.append((segment.format(number), name, rng.choice(pool)[1]))
    return names
