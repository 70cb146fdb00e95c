#!/usr/bin/env python3
"""The table of forms, tests/forms.md: forms.py TABLE [SECTION PROGRAM...]

Has each program fetch what each row of the section is about, from the tests'
server, $SERVER_URL, whose log is $SERVER_LOG; prints a line for each row that
says otherwise, and fails if there are any.  coget is $COGET; "used" is it, too,
on a connection that it has used for another file before.  Without a section,
prints how many rows there are.

Works in the current directory.
"""

import glob
import os
import re
import subprocess
import sys
import urllib.parse

ROW = re.compile(r"\| `(.*)` " + r"\| ([^|]*) " * 5 + r"\|$")
PROGRAMS = ("curl", "wget", "aria2", "coget")
SERVER = os.environ.get("SERVER_URL")
COGET = os.environ.get("COGET")
OK = r"HTTP/1.1 200 OK\r\n"
HEAD_END = r"\r\n\r\n"
LARGE = 100 * 1024
EARLIER = "/size/9/earlier"
DATE = 784111777  # that all the dates name


def read_rows(table):
    """Yields (section, form, outcomes by program, why)."""
    section = None
    with open(table, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("## "):
                section = line[3:].strip()
            elif row := ROW.match(line.rstrip("\n")):
                form, *outcomes, why = row.groups()
                yield section, form, dict(zip(PROGRAMS, outcomes)), why


def server_body(size, name):
    """The bytes of /size/SIZE/NAME."""
    return b"".join(b"%015d %-15.15s\n" % (offset, name.encode())
                    for offset in range(0, size, 32))[:size]


BODIES = {"hello": b"hello", "five": server_body(5, "a"),
          "large": server_body(LARGE, "f")}


def escaped(text):
    """As a segment of a URL; its escapes are those of printf."""
    text = text.encode().decode("unicode_escape").encode("latin-1")
    return urllib.parse.quote_from_bytes(text, safe="")


def form_answer(section, form):
    """The answer that has the form, with printf's escapes."""
    form = re.sub(r"\.\.\.$", lambda _: HEAD_END + r"5\r\nhello\r\n0\r\n\r\n",
                  form)
    if section == "Status lines":
        answer = form
        if form.startswith("HTTP/"):
            answer += r"\r\nContent-Length: 5"
    elif section == "Chunks":
        answer = OK + r"Transfer-Encoding: chunked\r\n\r\n" + form
    elif section.startswith("Parts"):
        answer = r"HTTP/1.1 206 Partial Content\r\n" + form
    elif section == "Content codings":
        answer = OK + r"Content-Length: 5\r\nContent-Encoding: " + form
    elif section == "Dates":
        answer = OK + r"Content-Length: 5\r\nLast-Modified: " + form
    else:
        answer = OK + form
    if section != "Status lines" and form.startswith("HTTP/"):
        answer = form
    if HEAD_END + "HTTP/" in answer or not (
            HEAD_END in answer or r"\n\n" in answer):
        answer += HEAD_END + "hello"
    return answer


def form_path(section, form):
    """Where the server answers so, and the name of the body that is right."""
    if section == "Ranges":
        return f"/content-range/{escaped(form)}/size/100k/f", "large"
    if form.startswith("/"):
        return form, "five"
    return f"/raw/{escaped(form_answer(section, form))}/", "hello"


def command(program, section, path, key):
    """What fetches into the file f, or in coget's case into the directory d."""
    url = SERVER + path
    packed, resumed = section == "Content codings", section == "Ranges"
    if program == "curl":
        return ["curl", "-sS", "-R", "-o", "f", *["-C", "-"] * resumed,
                *["--compressed"] * packed, url]
    if program == "wget":
        return ["wget", "-q", "--no-config", "-t", "1", "-O", "f",
                *["-c"] * resumed, *["--compression=auto"] * packed, url]
    if program == "aria2":
        return ["aria2c", "-q", "--no-conf", "-R", "-m", "1", "-o", "f",
                "--auto-file-renaming=false", *["-c"] * resumed,
                *["--http-accept-gzip=true"] * packed, url]
    if resumed:
        url = f"{SERVER}/key/{key}/on/1/truncate-after/64k/then{path}"
    earlier = [SERVER + EARLIER] * (program == "used")
    return [COGET, "-q", "-j", "1", "-r", "1" if resumed else "0",
            "--retry-delay", "0", "-d", "d", *["--compressed"] * packed,
            *earlier, url]


class Fetch:
    """What becomes of a form: outcome is "takes", "dated", "starts over", "other
    bytes", "takes empty" or "refuses"; message is what the program said."""

    count = 0

    def __init__(self, program, section, form):
        Fetch.count += 1
        self.directory = f"{program}-{Fetch.count}"
        os.makedirs(self.directory + "/d")
        path, body = form_path(section, form)
        if section == "Ranges" and program not in ("coget", "used"):
            with open(self.directory + "/f", "wb") as begun:
                begun.write(BODIES[body][:64 * 1024])
        requests = count_requests()
        if not self.run(command(program, section, path, Fetch.count)):
            self.outcome = "refuses"
            return
        self.outcome = self.judge(section, BODIES[body])
        made = count_requests() - requests - (program == "used")
        if self.outcome == "takes" and program in ("coget", "used") and \
                section == "Ranges" and made > 2:
            self.outcome = "starts over"

    def run(self, arguments):
        try:
            result = subprocess.run(
                arguments, cwd=self.directory, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=10,
                check=False)
        except subprocess.TimeoutExpired:
            self.message = "timeout"
            return False
        self.message = result.stderr.decode("utf-8", "replace").strip()
        return result.returncode == 0

    def judge(self, section, body):
        """coget has no option for a file's name."""
        path = (self.files() or [self.directory + "/f"])[0]
        if not os.path.exists(path) or not os.path.getsize(path):
            return "takes empty"
        with open(path, "rb") as file:
            if file.read() != body:
                return "other bytes"
        if section == "Dates" and int(os.path.getmtime(path)) == DATE:
            return "dated"
        return "takes"

    def files(self):
        """But for the one that came earlier."""
        return [path for path in glob.glob(self.directory + "/d/*")
                if not path.endswith("/earlier")]

    def whole_files(self):
        return [path for path in self.files() if not path.endswith(".part")]


def count_requests():
    with open(os.environ["SERVER_LOG"], "rb") as log:
        return log.read().count(b"\n")


def coget_differs(program, section, form, expected, why):
    """How coget does otherwise, or None.  What stands in quotes is in the message.
    What is libcurl's doing, another libcurl may do otherwise; and without libcurl,
    coget does as it does, in words of its own."""
    if "libcurl" in why and not is_libcurl_of_table():
        return None
    fetch = Fetch(program, section, form)
    if not expected.startswith('"'):
        return None if fetch.outcome == expected else \
            f"{fetch.outcome} {fetch.message}"
    if fetch.outcome != "refuses":
        return fetch.outcome
    if expected.strip('"') not in fetch.message and not (
            program == "used" and "libcurl" in why):
        return fetch.message
    whole = fetch.whole_files()
    return f"{whole} is there" if whole else None


def is_libcurl_of_table():
    version = subprocess.run([COGET, "--version"], stdout=subprocess.PIPE,
                             text=True, check=True).stdout
    return "libcurl/7.88.1" in version


def differs(program, section, form, expected, why):
    if program in ("coget", "used"):
        difference = coget_differs(program, section, form, expected["coget"], why)
        return difference and f"{program}: {difference}"
    outcome = Fetch(program, section, form).outcome
    return None if outcome == expected[program] else f"{program}: {outcome}"


def main():
    rows = list(read_rows(sys.argv[1]))
    if len(sys.argv) == 2:
        print(len(rows))
        return 0
    wanted, programs = sys.argv[2], sys.argv[3:]
    differences = compared = 0
    for section, form, expected, why in rows:
        for program in programs if section == wanted else []:
            compared += 1
            if difference := differs(program, section, form, expected, why):
                print(f"{form}: {difference}")
                differences += 1
    return 1 if differences or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
