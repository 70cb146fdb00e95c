"""What the server has: files whose URLs misbehave at random, and the truth about
their bytes.

A file's first requests are each answered with a fault of their own; after so
many, all is well, unless the file is one that never comes.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote


@lru_cache(maxsize=64)
def content(size, name):
    """The bytes of /size/SIZE/NAME."""
    line = b" %-15.15s\n" % name.encode()
    lines = [b"%015d" % at + line for at in range(0, size, 32)]
    return b"".join(lines)[:size]


@dataclass
class File:
    name: str  # by its URL
    final: str  # by the answer's Content-Disposition, too
    path: str  # its URL, from the slash on, unlike any other's
    versions: list  # (size, name) of each that the server ever has
    comes: bool = True  # at last; the others never do
    checksum: str = None  # "sha256=..."
    whole: set = field(default_factory=set)  # hashes of the versions' bytes
    mirrors: list = field(default_factory=list)  # paths of its other URLs
    lies: set = field(default_factory=set)  # paths that have other bytes
    pieces: object = None  # of mirrors.Pieces
    size: int = None  # that a Metalink says

    def __post_init__(self):
        self.whole = {digest(content(*v)) for v in self.versions}

    @property
    def paths(self):
        return [self.path, *self.mirrors]


def digest(data):
    return hashlib.sha256(data).hexdigest()


LARGEST = (1 << 20) + 1


def random_size(rng):
    kind = rng.random()
    if kind < 0.1:
        return rng.choice([0, 1, 31, 32, 33])
    if kind < 0.5:
        return rng.randrange(1, 20000)
    if kind < 0.9:
        return rng.randrange(60000, 300000)
    return rng.choice([65535, 65536, 65537, 1 << 20, LARGEST])


STATUSES = [408, 425, 429, 500, 502, 503, 504]
RETRY_AFTER = ["0", "-1", "soon", "0.5", "Thu, 01 Jan 1970 00:00:00 GMT", ""]
CONTENT_RANGES = [
    "", "bytes F-L/*", "bytes 0-L/T", "bytes F-L/1T", "bytes L-F/T", "F-L/T",
    "lines F-L/T", "bytes F-L", "bytes */T", "bytes F-L/T, bytes F-L/T",
    "bytes F-L/18446744073709551616", "bytes 18446744073709551616-L/T",
    "bytes -F-L/T", "bytes F - L / T", "bytes F-L/T x", "octets=F-L/T",
]
RAW_HEADS = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
    "Transfer-Encoding: chunked\r\n\r\n7\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA\0B: c\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\rX: y\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\nA: b\r\n c\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello",
    "HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 304 Not Modified\r\n\r\n",
    "HTTP/1.1 416 Range\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 99999 What\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "\0\0\0\0",
]


def random_fault(rng, size):
    """Behaviours that spoil one answer, or only make it odd."""
    at = rng.randrange(size) if size > 0 else 0
    some = rng.choice([1, 7, 100, 70000])
    faults = [
        lambda: f"status/{rng.choice(STATUSES)}",
        lambda: f"status/{rng.choice([429, 503])}/header/Retry-After/"
        + quote(rng.choice(RETRY_AFTER), safe=""),
        lambda: f"truncate-after/{at}",
        lambda: f"truncate-after/{at}",
        lambda: f"reset-after/{at}",
        lambda: f"reset-after/{at}",
        lambda: f"chunked/truncate-after/{at}",
        lambda: f"chunk/{rng.choice([1, 1000]) if size < 20000 else 9999}"
        "/trailers/2",
        lambda: f"stall-after/{at}",
        lambda: rng.choice(["stall-before-headers", "stall-in-headers",
                            "close-before-headers", "reset-before-headers",
                            "not-http", "bad-chunk", "close"]),
        lambda: f"content-length/{LARGEST + some}",
        lambda: f"header/Content-Length/{LARGEST + some}",
        lambda: f"delay/{rng.randrange(50)}ms",
        lambda: "rate/500k",
        lambda: "drip/1ms",
        lambda: f"range-late/{some}",
        lambda: f"range-early/{some}",
        lambda: f"range-short/{some}",
        lambda: "content-range/" + quote(rng.choice(CONTENT_RANGES), safe=""),
        lambda: "no-ranges",
        lambda: "ignore-if-range",
        lambda: "status/206",
        lambda: "status/416",
        lambda: "status/304",
        lambda: f"informational/{rng.choice([1, 15, 300])}",
        lambda: f"extra-headers/{rng.choice([10, 1000])}",
        lambda: "long-header/1m",
        lambda: "redirect-loop",
        lambda: "redirect-to/ftp:%2f%2f127.0.0.1%2fx",
        lambda: "raw/" + quote(rng.choice(RAW_HEADS), safe=""),
        lambda: f"gzip/gzip-cut/{rng.choice([1, 4, 8, 9, 100])}",
        lambda: "gzip/gzip-tail/%00%00",
    ]
    return rng.choice(faults)()


VALIDATORS = [
    "", "", "", "no-etag", "no-modified", "no-etag/no-modified",
    "weak-etag/w", "weak-etag/w/no-modified", "no-etag/modified-now",
    "changing-etag", "changing-etag/no-modified", "weak-etag/w/modified-now",
]
NEVER = ["status/404", "status/410", "status/503", "redirect-loop",
         "close-before-headers", "reset-before-headers",
         "no-ranges/truncate-after/1"]


def random_versions(rng, name, size):
    """The behaviours that choose among versions, and these."""
    kind = rng.random()
    if kind < 0.5:
        return "", [(size, name)]
    other = size if rng.random() < 0.6 else random_size(rng)
    new = f"{name}-new"
    change = f"version/{new}/resize/{other}"
    if kind < 0.8:
        when = f"first/{rng.randrange(1, 4)}/then/{change}/always"
    elif kind < 0.9:
        when = f"past/1/{change}/always"
    else:
        when = f"past/{size // 2}/{change}/always"
    if rng.random() < 0.3:
        when += "/ranged/ignore-if-range/always"
    return when, [(size, name), (other, new)]


def random_file(rng, number, names, checksums):
    """names: the last segment of its URL, the name from that, and another that
    the answer may give."""
    size = random_size(rng)
    label = f"f{number}.bin"
    segment, name, given = names
    final = name
    versions, all_versions = random_versions(rng, label, size)
    parts = [] if segment == label else [f"version/{label}"]
    parts += [f"on/{visit}/{random_fault(rng, size)}"
             for visit in range(1, rng.choice([0, 0, 1, 1, 2, 3, 5]) + 1)]
    parts += ["always", rng.choice(VALIDATORS), versions]
    comes = rng.random() < 0.95
    if not comes:
        smallest = min(size for size, _ in all_versions)
        parts.append(rng.choice(NEVER if smallest > 1 else NEVER[:-1]))
    if rng.random() < 0.1:
        final = given
        parts.append(f"disposition/attachment;filename={final}")
    if rng.random() < 0.1:
        parts.insert(0, f"key/{label}/redirect/{rng.randrange(1, 4)}")
    if rng.random() < 0.2:
        parts.append("gzip")
    file = File(name, final, "/" + "/".join(filter(None, parts))
                + f"/size/{size}/{segment}", all_versions, comes)
    if checksums and rng.random() < 0.2 and size > 1:
        file.checksum = random_checksum(rng, file)
    return file


def changing_file(rng, number, names):
    """Broken off at a random byte, and of another version when the rest is
    asked for; sometimes broken off and changed again."""
    size = rng.randrange(66000, 400000)
    segment, name, _ = names
    label = f"f{number}.bin"
    labels = [label, f"{label}-2", f"{label}-3"]
    cuts = [f"on/{visit}/{rng.choice(['truncate', 'reset'])}-after/"
            f"{rng.randrange(65537, size)}" for visit in (1, 2)]
    change = [f"on/2/version/{labels[1]}", "first/2/then/version/"
              + labels[rng.choice([1, 2])]]
    if rng.random() < 0.5:  # only where the rest is asked for
        change = [f"past/1/version/{labels[1]}"]
    odd = rng.choice(["", "", "ranged/ignore-if-range", "ranged/status/416",
                      "ranged/status/206", "ranged/range-early/1000"])
    parts = [f"version/{label}", *cuts[:rng.choice([1, 2])], *change, odd, "always",
             rng.choice(VALIDATORS)]
    return File(name, name, "/" + "/".join(filter(None, parts))
                + f"/size/{size}/{segment}", [(size, n) for n in labels])


def random_checksum(rng, file):
    """Mostly the right one of the last version."""
    if len(file.versions) == 2 and "past/" in file.path:
        return None  # nobody knows which will come
    data = content(*file.versions[-1])
    file.whole = {digest(data)}
    if rng.random() < 0.1:
        file.comes = False
        file.whole = set()
        data = b"x" + data
    return "sha256=" + digest(data)


def changing_files(rng, names):
    return [changing_file(rng, *row) for row in enumerate(names)]


def slow_files(rng, names):
    """Honest, small and large, each some ten milliseconds; some break off."""
    files = []
    for number, (segment, name, _) in enumerate(names):
        size = rng.choice([100, 5000, 70000, 200000])
        label = f"f{number}.bin"
        odd = rng.choice(["", "", "", f"on/1/truncate-after/{size // 2}/always/"])
        files.append(File(name, name, f"/delay/10ms/{odd}version/{label}"
                          f"/size/{size}/{segment}", [(size, label)]))
    return files


def random_files(rng, names, checksums, blind):
    """One for each of the names.  checksums: whether lists can say what is
    expected.  blind: nothing ever changes."""
    files = []
    while len(files) < len(names):
        number = len(files)
        file = random_file(rng, number, names[number], checksums)
        if not blind or len(file.versions) == 1:
            files.append(file)
    return files
