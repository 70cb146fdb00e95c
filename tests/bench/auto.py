#!/usr/bin/env python3
"""Throughput and limits of a run over time; for auto.sh.

auto.py measure SECONDS SETTLED
    Reads coget's JSON lines as they come.  Prints lines of "second files/s
    limit", for forty parts of the run; then "settled", with files a second, the
    average limit and how often that changed, from SETTLED on.  It is that of the
    host or that of the run, whichever is lower.

auto.py report DIRECTORY SERVER ROUNDS N...
    Prints the table of a server and a plot, from the files that auto.sh made.
"""
import json
import pathlib
import statistics
import sys
import time

PARTS = 40
START = {"host": 8, "run": 64}


def measure(seconds, settled):
    begin = time.monotonic()
    done, limits = [0] * PARTS, [None] * PARTS
    late, changes, weighed, since = 0, 0, 0.0, settled
    both, limit = dict(START), min(START.values())

    for line in sys.stdin:
        at = time.monotonic() - begin
        part = min(int(at / seconds * PARTS), PARTS - 1)
        event = json.loads(line)
        if event["event"] == "done" and at < seconds:
            done[part] += 1
            late += at >= settled
        elif event["event"] == "limit":
            if at > since:
                weighed += limit * (at - since)
                since = at
                changes += 1
            both[event["scope"]] = event["to"]
            limit = limits[part] = min(both.values())
    weighed += limit * max(0, seconds - since)
    limit = min(START.values())
    for part in range(PARTS):
        limit = limits[part] or limit
        print(f"{(part + 1) * seconds / PARTS:.2f} "
              f"{done[part] / seconds * PARTS:.0f} {limit}")
    print(f"settled {late / (seconds - settled):.0f} "
          f"{weighed / (seconds - settled):.1f} {changes}")


def read(path):
    lines = [line.split() for line in path.read_text().splitlines()]
    series = [tuple(map(float, line)) for line in lines
              if line[0][0].isdigit()]
    settled = next(line for line in lines if line[0] == "settled")
    load = next(line for line in lines if line[0] == "highest")
    return series, float(settled[1]), float(settled[2]), load[1], load[3]


def plot(series, column, name, height=8):
    top = max(row[column] for row in series) or 1
    print(f"  {name}, up to {top:.0f}")
    for level in range(height, 0, -1):
        print("  |" + "".join("#" if row[column] * height >= level * top
                              or (level == 1 and row[column] > 0) else " "
                              for row in series))
    print("  +" + "-" * len(series) + f" {series[-1][0]:.0f} s")


def report(directory, server, rounds, numbers):
    def runs(what):
        return [read(pathlib.Path(directory, f"{server}.{what}.{i + 1}"))
                for i in range(rounds)]

    print(f"{server}\n  -j        files/s  limit  highest  refused")
    best = 0.0
    for what in [*numbers, "auto"]:
        all_runs = runs(what)
        rate = statistics.median(run[1] for run in all_runs)
        limit = statistics.median(run[2] for run in all_runs)
        print(f"  {what:<8} {rate:8.0f} "
              f"{limit if what == 'auto' else float(what):6.1f} "
              f"{all_runs[-1][3]:>8} {all_runs[-1][4]:>8}")
        if what != "auto":
            best = max(best, rate)
    print(f"  auto / best fixed = {rate / best:.2f}")
    plot(all_runs[-1][0], 1, "files a second")
    plot(all_runs[-1][0], 2, "limit")
    print()


if sys.argv[1] == "measure":
    measure(float(sys.argv[2]), float(sys.argv[3]))
else:
    report(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
