"""Further URLs of files: of the same bytes, and of others, which lie.

Who lies has validators of his own, or none.  Where a checksum, or those of the
pieces, can tell, he also has those of the truth: nothing else could find him out.
"""

import re
from dataclasses import dataclass

from files import (NEVER, VALIDATORS, File, changing_file, content, digest,
                   random_checksum, random_fault, random_size)

LIES = [
    "", "", "no-etag", "no-modified", "no-etag/no-modified", "weak-etag/w",
    "changing-etag", "modified-now", "no-etag/modified-now", "ignore-if-range",
    "no-etag/no-modified/ignore-if-range", "weak-etag/w/no-modified",
    "range-max/20000", "no-ranges", "rate/4m", "gzip",
]


@dataclass
class Pieces:
    """The checksums of a Metalink's pieces."""

    length: int
    sums: list


def pieces_of(data, length):
    return Pieces(length, [digest(data[at:at + length])
                           for at in range(0, len(data), length)])


def date_of(label):
    """As the server makes it from a version's name."""
    age = 0
    for byte in label.encode():
        age = (age * 31 + byte) % 1000000
    return 1704067200 + age


def lying_path(rng, file, segment, proven):
    """Other bytes in place of the last version's.  Returns the behaviours and
    the version that they have."""
    size, label = file.versions[0]
    other = (size, f"{label}-lie")
    if proven and size > 0 and rng.random() < 0.5:
        lie = rng.choice([
            f"version/{label}/corrupt/{rng.randrange(size)}",
            f"version/{label}-lie/etag/{size}-{label[:40]}",
            f"version/{label}-lie/no-etag/modified/{date_of(label)}",
        ])
        return lie, other
    if rng.random() < 0.15:
        other = (size + rng.choice([-1, 1, 1000]) if size > 0 else 1, other[1])
        return f"version/{other[1]}/resize/{other[0]}", other
    parts = [f"version/{label}-lie", rng.choice(LIES)]
    if rng.random() < 0.3:
        when = rng.choice(["ranged", f"past/{size // 2}", "first/1",
                           "on/1/then"])
        parts = [f"version/{label}", when, *parts, "always"]
    return "/".join(filter(None, parts)), other


def honest_path(rng, file):
    """The last version, maybe by other validators, or by none."""
    size, label = file.versions[-1]
    parts = [f"version/{label}", rng.choice(VALIDATORS)]
    if size != file.versions[0][0]:
        parts.append(f"resize/{size}")
    return "/".join(filter(None, parts))


def naming(file):
    """The behaviour by which all of them give the same name."""
    if file.final == file.name:
        return ""
    return f"/disposition/attachment;filename={file.final}"


def random_mirror(rng, file, segment, proven):
    """Returns the path of one, and what it has if that is a lie."""
    size = file.versions[0][0]
    faults = "".join(f"on/{visit}/{random_fault(rng, size)}/"
                     for visit in range(1, rng.choice([1, 1, 2, 3])))
    kind = rng.random()
    other = None
    if kind < 0.45 and (file.comes or proven):
        parts, other = lying_path(rng, file, segment, proven)
    elif kind < 0.55 and size > 1:
        parts = f"version/{file.versions[0][1]}/{rng.choice(NEVER)}"
    else:
        parts = honest_path(rng, file)
    faults += "always/" if faults else ""
    return f"/{faults}{parts}{naming(file)}/size/{size}/{segment}", other


def add_mirrors(rng, file, segment, can_lie=True):
    """Give a file some.  can_lie: also those that no checksum finds out."""
    proven = file.checksum is not None or file.pieces is not None
    for _ in range(rng.choice([1, 1, 2, 4])):
        path, other = random_mirror(rng, file, segment, proven)
        if other and not proven and not can_lie:
            continue
        file.mirrors.append(path)
        if not other:
            continue
        file.lies.add(path)
        if not proven and (file.size is None or file.size == other[0]):
            file.whole.add(digest(content(*other)))
    if proven and file.comes and rng.random() < 0.2:
        begin_with_lie(rng, file, segment)


def mirror_some(rng, files, names, blind):
    """Give some of the files mirrors.  blind: nothing ever changes."""
    chance = rng.choice([0, 0, 0.1, 0.5])
    for file, (segment, _, _) in zip(files, names):
        if rng.random() >= chance:
            continue
        if file.comes or not file.whole:
            add_mirrors(rng, file, segment, can_lie=not blind)
        else:
            file.mirrors.append(file.path)


def begin_with_lie(rng, file, segment):
    """The first URL is one that lies."""
    lie, _ = lying_path(rng, file, segment, proven=True)
    size = file.versions[0][0]
    lying = f"/{lie}{naming(file)}/size/{size}/{segment}"
    if lying in file.lies or "/version/" not in lying:
        return
    file.mirrors.append(file.path)
    file.path = lying
    file.lies.add(lying)


def steady_file(rng, number, names):
    """One version, broken off and slow at times."""
    size = rng.randrange(66000, 700000) if rng.random() < 0.8 else \
        random_size(rng)
    segment, name, _ = names
    label = f"f{number}.bin"
    faults = [f"on/{visit}/{random_fault(rng, size)}"
              for visit in range(1, rng.choice([1, 2, 3, 5]))]
    parts = [f"version/{label}", *faults, "always", rng.choice(VALIDATORS),
             rng.choice(["", "", "rate/4m", "range-max/30000"])]
    return File(name, name, "/" + "/".join(filter(None, parts))
                + f"/size/{size}/{segment}", [(size, label)])


def changed_file(rng, number, names):
    """A request or two get one version, wherever they are in it; whoever asks
    after them gets another."""
    file = steady_file(rng, number, names)
    size, label = file.versions[0]
    count = rng.choice([1, 1, 2, 3, 5])
    file.versions.append((size, f"{label}-2"))
    change = f"/first/{count}/then/version/{label}-2/always"
    file.path = file.path.replace(f"/size/{size}/", f"{change}/size/{size}/", 1)
    file.__post_init__()
    return file


def leave_one_version(file):
    """Forget those that whoever asks often enough does not get; more than one
    are left if that depends on what he asks for."""
    if "/past/" in file.path:
        return
    last = re.findall(r"/version/([^/]+)", file.path)[-1]
    file.versions = [v for v in file.versions if v[1] == last]


def tell_metalink(rng, file):
    """What a Metalink says of it besides."""
    size = file.versions[-1][0]
    if rng.random() < 0.7:
        file.size = size
    if file.size is not None and size > 0 and file.comes and \
            len(file.versions) == 1 and rng.random() < 0.5:
        data = content(*file.versions[-1])
        file.pieces = pieces_of(data, rng.choice([16384, 65536]))
        file.whole = {digest(data)}


def mirrored_files(rng, names, by_metalink):
    """Files of which most have mirrors."""
    files = []
    for number, row in enumerate(names):
        make = rng.choice([steady_file, changed_file, changed_file,
                           changing_file])
        file = make(rng, number, row)
        if rng.random() < 0.6:
            leave_one_version(file)
        if len(file.versions) == 1 and file.versions[0][0] > 1 and \
                rng.random() < 0.7:
            file.checksum = random_checksum(rng, file)
        if by_metalink:
            tell_metalink(rng, file)
        if rng.random() < 0.85:
            add_mirrors(rng, file, row[0])
        files.append(file)
    return files
