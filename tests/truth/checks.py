"""What must be true of a run, of the directory and of the log."""

import os
import re
import signal
from collections import Counter

from files import digest
from items import count_files, has_comments, has_unread, lines_of
from names import expected_names, is_numbered, is_part, root_of

DIGESTS = {}  # of files by what changes with them
PART = re.compile(r"^.+\.part(\.state)?$")
MARK = "user.coget.item"


class Disk:
    """The directory: final files, whose they are, and parts."""

    def __init__(self, directory, items, needs_marks=True):
        names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
        by_key = {item.key: item.file for item in items}
        if not needs_marks:
            by_key |= {item.file.final: item.file for item in items}
        self.directory = directory
        self.parts = [n for n in names if PART.match(n)]
        self.finals = [n for n in names if not PART.match(n)]
        self.owners = {n: by_key.get(self.mark(n) or n) for n in self.finals}
        self.count = Counter(file.path for file in self.owners.values() if file)

    def mark(self, name):
        try:
            return os.getxattr(os.path.join(self.directory, name), MARK)
        except OSError:
            return None

    def names_of(self, file):
        return {n for n in self.finals if self.owners[n] is file}

    def digest(self, name):
        """Of a file, which is not read again until it changes."""
        path = os.path.join(self.directory, name)
        with open(path, "rb") as file:
            info = os.fstat(file.fileno())
            state = path, info.st_ino, info.st_size, info.st_ctime_ns
            if state not in DIGESTS:
                DIGESTS[state] = digest(file.read())
        return DIGESTS[state]


def check_disk(disk, items):
    """Every final file is whole, of one version, and its item's by its record
    and by its name."""
    for name in disk.finals:
        file = disk.owners[name]
        if not file:
            yield f"nobody's, by its record: {name}"
        elif not is_numbered(name, file.name) and \
                not is_numbered(name, file.final):
            yield f"{name} is no name for {file.path}"
        elif disk.digest(name) not in file.whole:
            yield f"{name} is no version of {file.path}"
    yield from check_parts(disk, items)


def check_once(disk, items):
    """No file is there more often than in the list."""
    wanted = count_files(items)
    by_path = {item.file.path: item.file for item in items}
    for path, count in disk.count.items():
        if count > wanted[path]:
            names = ", ".join(sorted(disk.names_of(by_path[path])))
            yield f"{wanted[path]} in the list, but as {names}: {path}"


def check_names(disk, items, is_fresh):
    """Names are those that follow from the list, where only it gives them: no
    answer gives one that could be the same.  Items of one URL may change places
    with each other, and so leave theirs to others, if a run was cut."""
    often = count_files(items)
    free = {root_of(item.file.final) for item in items
            if item.file.final != item.file.name}
    if not is_fresh:
        free |= {root_of(item.file.name) for item in items
                 if often[item.file.path] > 1}
    expected = {}
    for item, name in zip(items, expected_names(
            [item.file.name for item in items])):
        expected.setdefault(item.file.path, (item.file, set()))[1].add(name)
    for file, names in expected.values():
        there = disk.names_of(file)
        if file.final == file.name and root_of(file.name) not in free \
                and not there <= names:
            yield f"as {sorted(there)}, not {sorted(names)}: {file.path}"


def has_part(items, name):
    return any(is_part(name, item.file.name) or is_part(name, item.file.final)
               for item in items)


def check_parts(disk, items):
    """Nothing but these items has parts."""
    for name in disk.parts:
        if not has_part(items, name):
            yield f"nobody's part: {name}"


def check_no_part(disk, failed):
    """Nothing but what has failed has parts."""
    for name in disk.parts:
        if not has_part(failed, name):
            yield f"left over: {name}"


def check_left(disk, items, listed):
    """Each item is on disk, or in the list of what is left."""
    if has_unread(listed):
        return
    left = Counter()
    for lines, path in {(lines_of(item), item.file.path) for item in items}:
        left[path] += listed[lines]
    for path, count in count_files(items).items():
        if disk.count[path] + left[path] < count:
            yield (f"of {count}, {disk.count[path]} there and {left[path]} "
                   f"left: {path}")


def check_events(run, items):
    """What was said agrees with itself and with the disk."""
    urls = {item.told for item in items}
    often = count_files(items)  # one may go on with the part of another
    twins = {item.told for item in items if often[item.file.path] > 1}
    ended = set()
    for event in run.named("done", "failed", "skipped"):
        if event["index"] in ended:
            yield f"item {event['index']} ended twice"
        ended.add(event["index"])
        if not event["url"] and run.limited:
            continue  # the list could not be opened
        if event["url"] not in urls:
            yield f"an item of no file: {event['url']}"
        elif event["event"] != "failed":
            path = event["filename_effective"]
            if path and not os.path.exists(os.path.join(run.directory, path)):
                yield f"{event['event']}, but not there: {path}"
        elif event["part"] and not run.limited and \
                event["url"] not in twins and not os.path.exists(
                os.path.join(run.directory, event["part"])):
            yield f"no part at {event['part']}"
    started = {e["index"] for e in run.named("start")}
    for event in run.named("done"):
        if event["index"] not in started:
            yield f"item {event['index']} ended without a start"


# What the exit status says of the classes of errors; 1 of all others.
STATUSES = {
    3: "credentials exists file disk_full session busy",
    4: "resolve proxy connect timeout network truncated",
    5: "tls host_key",
    6: "login",
    7: "redirect unsafe_redirect protocol range",
    8: "http_status no_file crowded not_ready",
    9: "checksum",
    10: "command",
}


def status_of(event):
    """The exit status of a run in which nothing else has failed."""
    if event["error"] == "http_status" and \
            event["response_code"] in (401, 407):
        return 6
    for status, classes in STATUSES.items():
        if event["error"] in classes.split():
            return status
    return 1


def status_of_failures(run):
    """What the run's failures come to."""
    statuses = {status_of(event) for event in run.named("failed")
                if event["error"] != "interrupted"}
    return statuses.pop() if len(statuses) == 1 else min(len(statuses), 1)


def check_status(run, count):
    """The exit status agrees with what was said."""
    if run.status is None or run.status < 0 and -run.status != run.signal:
        yield f"ended by signal {-run.status}"
        return
    ended = len(run.named("done", "failed", "skipped"))
    if run.status == -signal.SIGKILL:
        return
    # A signal that comes before all has begun, or when all is over.
    if run.status < 0 and ended in (0, count):
        return
    summary = run.named("summary")
    if run.limited and 0 < run.status < 10 and not run.events and run.stderr:
        return  # it could not even start
    if len(summary) != 1 or run.events[-1]["event"] != "summary":
        yield f"{len(summary)} summaries, status {run.status}"
        return
    summary = summary[0]
    counts = {what: len([e for e in run.named(what)
                         if e.get("error") != "interrupted"])
              for what in ("done", "failed", "skipped")}
    for what, events in counts.items():
        if summary[what] != events:
            yield f"summary has {summary[what]} {what}, not {events}"
    if summary["end"] == "failed":
        if not run.limited:
            yield "could not go on: " + run.stderr[-200:]
        expected = run.status if 0 < run.status < 10 else 1
    elif summary["end"] == "complete":
        if sum(counts.values()) != count and not (
                run.limited and any(not e["url"] for e in run.named("failed"))):
            yield f"{sum(counts.values())} of {count} items have ended"
        expected = status_of_failures(run)
    elif summary["end"] == "deadline" and run.has_deadline:
        expected = 124
    else:
        expected = 128 + run.signal if run.signal else -1
    if run.status == -run.signal:
        return  # it came when all was over
    if run.status != expected:
        yield f"exit status {run.status}, expected {expected}"


def check_listed(run, items, listed):
    """What is neither done nor skipped is listed, with its checksum.  listed: a
    Counter of items as lines_of() has them; None if there is no list."""
    if run.status < 0:
        return  # it had no time to list it
    if run.limited and (listed is None or has_comments(listed)):
        return
    if listed and has_unread(listed):
        return
    if listed is None:
        yield "no list of what is left: " + run.stderr[-200:]
        return
    ended = Counter(e["url"] for e in run.named("done", "skipped"))
    expected = Counter()
    for item in items:
        if ended[item.told] > 0:
            ended[item.told] -= 1
        else:
            expected[lines_of(item)] += 1
    for lines in (expected - listed).keys():
        yield f"not listed as left: {lines}"
    for lines in (listed - expected).keys():
        yield f"listed as left: {lines}"


def check_not_again(targets, finished):
    """No finished item is asked for again.  finished: paths of URLs."""
    for target in sorted(set(targets) & finished):
        yield f"asked for again: {target}"


def check_end(disk, items):
    """All that can come has come, as often as it is wanted."""
    comes_by_path = {item.file.path: item.file.comes for item in items}
    for path, count in count_files(items).items():
        comes = comes_by_path[path]
        if comes and disk.count[path] < count:
            yield f"never came: {path}"
        if not comes and disk.count[path]:
            yield f"came: {path}"
