"""The server and coget as processes."""

import ctypes
import http.client
import json
import os
import resource
import select
import signal
import subprocess
import threading
from dataclasses import dataclass, field

BUILD = os.path.abspath(os.environ.get("COGET_BUILD", "build"))
COGET = os.environ.get("COGET", os.path.join(BUILD, "coget"))
# Neither the user's proxies nor his name and password.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.lower().endswith("_proxy") and
               name != "COGET_USER"}
LIBC = ctypes.CDLL(None)
LIMIT_S = float(os.environ.get("TRUTH_LIMIT_S", "60"))


def die_with_parent():
    LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Server:
    """build/tests/server, and what it has logged."""

    def __init__(self, directory):
        self.log = os.path.join(directory, "server.log")
        self.sent = os.path.join(directory, "server.sent")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests/server"), "--log", self.log,
             "--sent", self.sent],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.seen = 0

    def settle(self):
        """Have what was sent before read, also by who has ended since: what comes
        after it is answered after it."""
        for _ in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            connection.request("GET", "/status/204/settle")
            connection.getresponse().read()
            connection.close()

    def new_targets(self):
        """The targets of the requests since the last call."""
        self.settle()
        with open(self.log, encoding="latin-1") as log:
            log.seek(self.seen)
            lines = log.readlines()
            self.seen = log.tell()
        return [line.split(" ")[2] for line in lines]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@dataclass
class Run:
    """One run of coget, and what it said."""

    command: list
    signal: int = 0  # sent before it had ended
    status: int = None
    stdout: str = ""
    stderr: str = ""
    limited: bool = False  # it had too little of something, or was not alone
    has_deadline: bool = False
    events: list = field(default_factory=list)  # of its JSON

    def named(self, *names):
        return [e for e in self.events if e["event"] in names]

    def untried(self):
        """The URLs whose host has failed too often for others before them."""
        return {e["url"] for e in self.named("failed")
                if "is down, not tried" in e["errormsg"]}


def keep_lines(lines):
    """Have them compared with the schema, where somebody wants that."""
    seen = os.environ.get("COGET_JSON_SEEN")
    if seen and lines:
        with open(seen, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def options_known():
    text = subprocess.run([COGET, "--help", "all"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {word.strip(",") for word in text.split()}


def ends_within(process, seconds):
    """Whether it does; as soon as it does."""
    end = os.pidfd_open(process.pid)
    poll = select.poll()
    poll.register(end, select.POLLIN)
    try:
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(end)


def run_coget(arguments, directory, stdin=None, kill=None, environment=None,
              limit=None, program=COGET, wrapper=(), limit_s=LIMIT_S, started=None,
              has_events=True, **whose):
    """Run it in a directory, and signal it after a while: kill is (signal,
    seconds).  environment is added to ours; limit is (resource, most).  started is
    told the process's id; has_events: it prints JSON.  whose is for Popen: another user, group and umask."""
    def prepare():
        die_with_parent()
        if limit:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    run = Run([*wrapper, program, *arguments], limited=limit is not None)
    with open(stdin or os.devnull) as given:
        process = subprocess.Popen(run.command, stdin=given,
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=directory,
                                   env={**ENVIRONMENT, **(environment or {})},
                                   preexec_fn=prepare, **whose)
    if started:
        started(process.pid)
    said = {}
    readers = [threading.Thread(target=lambda name=name, pipe=pipe: said.update(
        {name: pipe.read().decode("utf-8", "replace")}))
        for name, pipe in (("out", process.stdout), ("err", process.stderr))]
    for reader in readers:
        reader.start()
    if kill and not ends_within(process, kill[1]):
        run.signal = kill[0]
        process.send_signal(kill[0])
    if not ends_within(process, limit_s):
        process.send_signal(signal.SIGABRT)
    run.status = process.wait()
    for reader in readers:
        reader.join()
    process.stdout.close()
    process.stderr.close()
    run.stdout, run.stderr = said["out"], said["err"]
    if not has_events:
        return run
    lines = said["out"].split("\n")
    if lines.pop() and run.status >= 0:
        raise ValueError("the last line of JSON is not whole")
    run.events = [json.loads(line) for line in lines]
    keep_lines(lines)
    return run
