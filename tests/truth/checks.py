"""What must be true of a run, of the directory and of the log."""

import os
import re
import signal

from files import digest

DIGESTS = {}  # of files by what changes with them
PART = re.compile(r"^(.+?)\.part(\.state)?$")


def unnumbered(name):
    """name.3.bin is a numbered name.bin."""
    return re.sub(r"\.\d+(?=\.bin$)", "", name)


class Disk:
    """The directory: final files and parts."""

    def __init__(self, directory):
        names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
        self.directory = directory
        self.parts = [n for n in names if PART.match(n)]
        self.finals = [n for n in names if not PART.match(n)]

    def digest(self, name):
        """Of a file, which is not read again until it changes."""
        path = os.path.join(self.directory, name)
        with open(path, "rb") as file:
            info = os.fstat(file.fileno())
            state = path, info.st_ino, info.st_size, info.st_ctime_ns
            if state not in DIGESTS:
                DIGESTS[state] = digest(file.read())
        return DIGESTS[state]


def check_disk(disk, files):
    """Every final file is whole and of one version."""
    by_name = {}
    for file in files:
        by_name.setdefault(file.name, file)
        by_name.setdefault(file.final, file)
    for name in disk.finals:
        file = by_name.get(unnumbered(name))
        if not file:
            yield f"nobody asked for {name}"
        elif disk.digest(name) not in file.whole:
            yield f"{name} is no version of {file.path}"
    for name in disk.parts:
        if unnumbered(PART.match(name)[1]) not in by_name:
            yield f"nobody asked for {name}"


def check_events(run, files, base_urls):
    """What was said agrees with itself and with the disk."""
    by_url = {base + f.path: f for f in files for base in base_urls}
    ended = set()
    for event in run.named("done", "failed", "skipped"):
        file = by_url.get(event["url"])
        if event["index"] in ended:
            yield f"item {event['index']} ended twice"
        ended.add(event["index"])
        if not event["url"] and run.limited:
            continue  # the list could not be opened
        if not file:
            yield f"an item of no file: {event['url']}"
        elif event["event"] != "failed":
            path = event["filename_effective"]
            if path and not os.path.exists(os.path.join(run.directory, path)):
                yield f"{event['event']}, but not there: {path}"
        elif event["part"] and not run.limited and not os.path.exists(
                os.path.join(run.directory, event["part"])):
            yield f"no part at {event['part']}"
    started = {e["index"] for e in run.named("start")}
    for event in run.named("done"):
        if event["index"] not in started:
            yield f"item {event['index']} ended without a start"


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
    if run.limited and run.status == 1 and not run.events and run.stderr:
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
        expected = 1
    elif summary["end"] == "complete":
        if sum(counts.values()) != count and not (
                run.limited and any(not e["url"] for e in run.named("failed"))):
            yield f"{sum(counts.values())} of {count} items have ended"
        expected = 1 if counts["failed"] else 0
    else:
        expected = 128 + run.signal if run.signal else -1
    if run.status == -run.signal:
        return  # it came when all was over
    if run.status != expected:
        yield f"exit status {run.status}, expected {expected}"


def check_not_again(targets, finished):
    """No finished item is asked for again.  finished: paths of URLs."""
    for target in sorted(set(targets) & finished):
        yield f"asked for again: {target}"


def check_end(disk, files):
    """All that can come has come."""
    there = {unnumbered(name) for name in disk.finals}
    for file in files:
        if file.comes and file.name not in there and file.final not in there:
            yield f"never came: {file.path}"
        if not file.comes and (file.name in there or file.final in there):
            yield f"came: {file.path}"
