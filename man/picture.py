#!/usr/bin/env python3
"""Draw the display of a real run, as it stands on a terminal, as an SVG.

usage: man/picture.py BUILD FILE.svg

coget, from the directory BUILD, downloads from the tests' server in a terminal of
tmux; when some files are done and others are under way, what the terminal shows is
drawn with its colours.  Called by `make picture`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from xml.sax.saxutils import escape

COLUMNS, ROWS = 96, 17
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
# Of the sixteen colours; the names of the others are their numbers.
PALETTE = ("#1d1f21", "#cc6666", "#8fbf5f", "#e0b060", "#6f9fd0", "#b294bb", "#7fbfb8",
           "#c5c8c6", "#7f8487", "#e07878", "#a8d878", "#f0c674", "#81a2be", "#c8a8d8",
           "#8abeb7", "#ffffff")
BACKGROUND, FOREGROUND = "#1d1f21", "#d5d8d6"

# What is downloaded: name, size and rate.
FILES = [
    ("debian-12.11.0-amd64-DVD-1.iso", "40m", "3m"),
    ("linux-6.18.tar.xz", "24m", "4m"),
    ("wikipedia-en-abstract.xml.gz", "30m", "2m"),
    ("planet-latest.osm.pbf", "60m", "5m"),
    ("imagenet-train-000.tar", "16m", "1500k"),
    ("common-voice-17-de.tar.gz", "20m", "1m"),
    ("gutenberg-2026-11.zip", "12m", "1m"),
] + [(f"tile-{number:04}.png", f"{20 + number % 7 * 9}k", "40k") for number in range(1, 241)]


def start_server(build):
    server = subprocess.Popen([f"{build}/tests/server"], stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().split()[-1]


def tmux(socket, *words):
    return subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", *words], check=True,
                          stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout


def end_terminal(socket):
    """Close it, and wait until coget has ended for that."""
    coget = tmux(socket, "display-message", "-p", "#{pane_pid}").strip()
    tmux(socket, "kill-server")
    while os.path.exists(f"/proc/{coget}"):
        time.sleep(0.05)


def screen_of_run(build, work):
    """What stands on the terminal in the midst of the run, with its colours."""
    server, address = start_server(build)
    socket = f"{work}/tmux"
    with open(f"{work}/urls.txt", "w", encoding="ascii") as urls:
        for name, size, rate in FILES:
            urls.write(f"http://{address}/rate/{rate}/size/{size}/{name}\n")
    command = (f"cd {work} && clear && exec {build}/coget --no-config -j 24 --per-host 24 "
               "-d downloads -i urls.txt")
    try:
        tmux(socket, "-u", "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
             f"env -u NO_COLOR TERM=screen-256color sh -c '{command}'")
        for _ in range(600):
            text = tmux(socket, "capture-pane", "-p")
            done = re.search(r"(\d+) done", text)
            if done and int(done[1]) >= 60:
                return tmux(socket, "capture-pane", "-p", "-e")
            time.sleep(0.1)
        sys.exit("picture: the display shows no files that are done:\n" + text)
    finally:
        end_terminal(socket)
        server.terminate()
        server.wait()


def indexed(number):
    """A colour of the 256."""
    if number < 16:
        return PALETTE[number]
    if number < 232:
        number -= 16
        steps = (number // 36, number // 6 % 6, number % 6)
        return "#%02x%02x%02x" % tuple(40 * step + 55 if step else 0 for step in steps)
    return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)


class Style:
    """What the escape sequences so far have set."""

    def __init__(self):
        self.fill, self.ground, self.bold, self.dim, self.inverse = None, None, False, False, False

    def apply(self, codes):
        codes = [int(code or 0) for code in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.__init__()
            elif code in (1, 2, 7):
                setattr(self, {1: "bold", 2: "dim", 7: "inverse"}[code], True)
            elif code == 22:
                self.bold = self.dim = False
            elif code == 27:
                self.inverse = False
            elif code in (38, 48) and codes[:1] == [5]:
                setattr(self, "fill" if code == 38 else "ground", indexed(codes[1]))
                codes = codes[2:]
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.fill = PALETTE[code % 10 + (8 if code >= 90 else 0)]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.ground = PALETTE[code % 10 + (8 if code >= 100 else 0)]
            elif code in (39, 49):
                setattr(self, "fill" if code == 39 else "ground", None)

    def colours(self):
        fill, ground = self.fill or FOREGROUND, self.ground
        return (ground or BACKGROUND, fill) if self.inverse else (fill, ground)


def draw_blocks(text, x, y, fill):
    """Blocks of eighths as one rectangle: fonts leave gaps between them."""
    eighths = sum(0x2590 - ord(block) for block in text)
    return (f'<rect x="{x:.1f}" y="{y + 2}" width="{eighths * CELL_WIDTH / 8:.1f}" '
            f'height="{CELL_HEIGHT - 4}" fill="{fill}"/>')


def draw_run(text, style, column, row):
    """The elements for characters of one style, which each take one column."""
    fill, ground = style.colours()
    left, y = MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
    if ground:
        yield (f'<rect x="{left:.1f}" y="{y}" width="{len(text) * CELL_WIDTH:.1f}" '
               f'height="{CELL_HEIGHT}" fill="{ground}"/>')
    # Blanks would be collapsed.
    for word in re.finditer(r"[\u2588-\u258f]+|[^\s\u2588-\u258f]+", text):
        x = left + word.start() * CELL_WIDTH
        if "\u2588" <= word[0][0] <= "\u258f":
            yield draw_blocks(word[0], x, y, fill)
            continue
        weight = ' font-weight="bold"' if style.bold else ""
        opacity = ' opacity="0.65"' if style.dim else ""
        yield (f'<text x="{x:.1f}" y="{y + 13}" textLength="{len(word[0]) * CELL_WIDTH:.1f}" '
               f'fill="{fill}"{weight}{opacity}>{escape(word[0])}</text>')


def draw(screen):
    rows = screen.rstrip("\n").split("\n")
    width = COLUMNS * CELL_WIDTH + 2 * MARGIN
    height = len(rows) * CELL_HEIGHT + 2 * MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
           f'width="{width:.0f}" height="{height}" role="img">')
    yield "<title>coget at work: a line for each download, and one for the run</title>"
    yield f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>'
    yield '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">'
    style = Style()
    for row, line in enumerate(rows):
        column = 0
        for codes, text in re.findall(r"\x1b\[([\d;]*)m|([^\x1b]+)", line):
            if not text:
                style.apply(codes)
                continue
            yield from draw_run(text, style, column, row)
            column += len(text)
    yield "</g>\n</svg>"


def main():
    build, target = os.path.abspath(sys.argv[1]), sys.argv[2]
    work = tempfile.mkdtemp()
    try:
        screen = screen_of_run(build, work)
    finally:
        shutil.rmtree(work)
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(draw(screen)) + "\n")


if __name__ == "__main__":
    main()
