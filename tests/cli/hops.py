#!/usr/bin/env python3
"""A hop gets nothing that it was not given: hops.py COGET DIRECTORY [OPTION...]

What libcurl keeps in a handle from one transfer to the next is seen on the wire,
or in what coget tells of the next.  So items of many kinds are fetched alone,
each by a run of its own, and then in one run of one job, whose handle goes
through them in an order in which each kind comes behind each.  Every request, of
servers and of proxies, and every event has to be as it was when the item was
alone.

DIRECTORY has the certificates of make_certificates().  The options are for all
runs, for which the proxies are named in the environment: {http} and {https} in
http_proxy and https_proxy are their ports.
"""

import collections
import gzip
import json
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import urllib.parse

COGET, DIRECTORY, CHOSEN, *OPTIONS = sys.argv[1:]
# Every item has a word of its own, in its path, and in its host where that would
# be given up for the failures of others.
WORD = re.compile(r"\bv[0-9]+\b")
LONG = 300000

KINDS = {
    "plain": "http://127.0.0.1:{one}/get/{v}",
    "other": "http://127.0.0.1:{two}/get/{v}",
    "login": "http://url:secret1@127.0.0.1:{one}/get/{v}",
    "other-login": "http://url:secret2@127.0.0.1:{two}/get/{v}",
    "name-only": "http://name@127.0.0.1:{one}/get/{v}",
    "netrc": "http://net.direct.localhost:{one}/get/{v}",
    "cookie": "http://cookie.direct.localhost:{one}/get/{v}",
    "away": "http://127.0.0.1:{one}/go/{v}?to=http://127.0.0.1:{two}/get/{v}",
    "away-secure":
        "http://127.0.0.1:{one}/go/{v}?to=https://127.0.0.1:{tls}/get/{v}",
    "away-login": "http://url:secret3@127.0.0.1:{one}/go/{v}?to="
                  "http://127.0.0.1:{two}/get/{v}",
    "to-login": "http://127.0.0.1:{one}/go/{v}?to="
                "http://url:secret4@127.0.0.1:{two}/get/{v}",
    "long-way": "http://127.0.0.1:{one}/long/{v}?to=/get/{v}",
    "cut": "http://127.0.0.1:{one}/cut/{v}",
    "known": "http://127.0.0.1:{one}/get/{v}",
    "packed": "http://127.0.0.1:{one}/packed/{v}",
    "trailer": "http://127.0.0.1:{one}/trailer/{v}",
    "large": "http://127.0.0.1:{one}/large/{v}",
    "old": "http://127.0.0.1:{one}/old/{v}",
    "unknown": "http://127.0.0.1:{one}/unknown/{v}",
    "challenge": "http://url:secret5@127.0.0.1:{one}/challenge/{v}",
    "no-head": "http://{v}.direct.localhost:{one}/no-head/{v}",
    "no-http": "http://{v}.direct.localhost:{one}/no-http/{v}",
    "nothing": "http://{v}.direct.localhost:{one}/nothing/{v}",
    "closed": "http://{v}.direct.localhost:1/get/{v}",
    "no-address": "http://{v}.invalid/get/{v}",
    "secure": "https://127.0.0.1:{tls}/get/{v}",
    "secure-login": "https://url:secret6@127.0.0.1:{tls}/get/{v}",
    "no-tls": "https://{v}.direct.localhost:{one}/get/{v}",
    "proxy": "http://a.test/get/{v}",
    "proxy-login": "http://url:secret7@a.test/get/{v}",
    "proxy-407": "http://{v}.refuse.test/get/{v}",
    "proxy-nothing": "http://{v}.nothing.test/get/{v}",
    "tunnel": "https://localhost:{tls}/get/{v}",
    "tunnel-login": "https://url:secret8@localhost:{tls}/get/{v}",
    "tunnel-407": "https://{v}.refuse.test/get/{v}",
    "tunnel-502": "https://{v}.bad.test/get/{v}",
    "tunnel-nothing": "https://{v}.nothing.test/get/{v}",
    "tunnel-no-head": "https://{v}.no-head.test/get/{v}",
    "tunnel-stalls": "https://{v}.stall.test/get/{v}",
}


class Wire:
    """What all servers have read: pairs of a server's name and a request."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = []

    def note(self, name, request):
        with self.lock:
            self.requests.append((name, WORD.sub("v", request)))

    def take(self):
        with self.lock:
            requests, self.requests = self.requests, []
        return requests


def make_answer(body=b"", status="200 OK", *lines):
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


def answer_cut(request):
    marks = ('ETag: "e"', "Last-Modified: Thu, 01 Jan 2015 00:00:00 GMT")
    if "\r\nRange: bytes=5-" in request:
        return make_answer(b"56789", "206 Partial Content",
                           "Content-Range: bytes 5-9/10", *marks)
    return make_answer(b"0123456789", "200 OK", *marks)[:-5]


# The answer, and whether the connection ends with it.
ANSWERS = {
    "get": lambda request: (make_answer(b"the body"), False),
    "cut": lambda request: (answer_cut(request), "Range:" not in request),
    "packed": lambda request: (
        (make_answer(gzip.compress(b"the body"), "200 OK",
                     "Content-Encoding: gzip")
         if "gzip" in request else make_answer(b"the body")), False),
    "trailer": lambda request: (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\nETag: x\r\n\r\n", False),
    "large": lambda request: (make_answer(bytes(LONG)), False),
    "old": lambda request: (b"HTTP/1.0 200 OK\r\n\r\nthe body", True),
    "unknown": lambda request: (make_answer(b"no", "404 Not Found"), False),
    "challenge": lambda request: (
        make_answer(b"no", "401 Unauthorized",
                    'WWW-Authenticate: Digest realm="r", nonce="n"',
                    "WWW-Authenticate: NTLM"), False),
    "no-head": lambda request: (b"HTTP/1.1 200 OK\r\nContent-Le", True),
    "no-http": lambda request: (b"SSH-2.0-x\r\n", True),
    "nothing": lambda request: (b"", True),
    "refuse": lambda request: (
        make_answer(b"", "407 Proxy Authentication Required",
                    'Proxy-Authenticate: Digest realm="r", nonce="n"'), False),
    "bad": lambda request: (make_answer(b"", "502 Bad Gateway"), False),
}


def answer_of(request):
    """By the path's first word, or by the host if that is for a proxy."""
    target = urllib.parse.urlsplit(request.split(" ")[1])
    word = target.path.split("/")[1]
    if target.hostname and target.hostname.endswith(".test"):
        host = target.hostname.split(".")[-2]
        word = host if host in ANSWERS else word
    if word in ("go", "long"):
        body = bytes(LONG) if word == "long" else b""
        return make_answer(body, "302 Found",
                           "Location: " + target.query[len("to="):]), False
    return ANSWERS[word](request)


class Handler(socketserver.BaseRequestHandler):
    """A connection to an origin, or to a proxy."""

    def handle(self):
        try:
            self.reader = self.request.makefile("rb")
            if self.server.context:
                self.enter_tls(self.server.context)
            self.serve()
        except OSError:
            pass  # the other side has gone, or does not speak TLS

    def serve(self):
        name = self.server.name
        while request := self.read_head():
            self.server.wire.note(name, request)
            if request.startswith("CONNECT "):
                if not self.connect(request.split(" ")[1]):
                    return
                name += " tunnel"
                continue
            answer, is_end = answer_of(request)
            self.request.sendall(answer)
            if is_end:
                return

    def connect(self, target):
        """Whether there is a tunnel, through which the origin itself speaks."""
        host = target.rpartition(":")[0].removesuffix(".test").split(".")[-1]
        if host == "stall":
            self.request.recv(1)
            return False
        if host in ANSWERS:
            answer, is_end = ANSWERS[host]("")
            self.request.sendall(answer)
            return not is_end
        self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        self.enter_tls(self.server.inner)
        return True

    def enter_tls(self, context):
        self.request = context.wrap_socket(self.request, server_side=True)
        self.reader = self.request.makefile("rb")

    def read_head(self):
        """A request as text; empty at the end, or if it is none."""
        if self.reader.peek(1)[:1] == b"\x16":  # TLS
            return ""
        lines = []
        while line := self.reader.readline():
            lines.append(line)
            if line == b"\r\n":
                break
        return b"".join(lines).decode("latin-1")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name, wire, context=None, inner=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.name, self.wire = name, wire
        self.context, self.inner = context, inner
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request, client_address):
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().process_request(request, client_address)


def make_environment(ports):
    environment = {**os.environ, "HOME": DIRECTORY,
                   "no_proxy": "127.0.0.1,direct.localhost,invalid"}
    for name in ("http_proxy", "https_proxy"):
        environment[name] = environment[name].format(**ports)
    return environment


def run(list_lines, directory, environment):
    """Fetch a list by one job.  Returns its events by item."""
    result = subprocess.run(
        [COGET, "--json", "-j", "1", "-r", "1", "--retry-delay", "1ms",
         "--exists", "update",
         "--cacert", os.path.join(DIRECTORY, "ca.pem"),
         "--netrc-file", os.path.join(DIRECTORY, "netrc"),
         "--load-cookies", os.path.join(DIRECTORY, "cookies"),
         *OPTIONS, "-d", directory, "-i", "-"],
        input="\n".join(list_lines), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, check=False, env=environment)
    with open(os.path.join(DIRECTORY, "seen.json"), "a",
              encoding="utf-8") as seen:
        seen.write(result.stdout)
    events = collections.defaultdict(list)
    for line in result.stdout.splitlines():
        event = json.loads(line)
        if event["event"] in ("retry", "failed", "done", "skipped"):
            events[event["url"]].append(told(event))
    return events


# What depends on whether there was a connection before, on the clock, or on the
# item's place.
VARIES = re.compile(r"time_|speed_|num_connects|index|line|version$|delay|source|"
                    r"filename_effective|failures")


def told(event):
    """An event without what may be otherwise."""
    return WORD.sub("v", json.dumps(
        {name: value for name, value in event.items()
         if not VARIES.match(name)}))


def prepare_files():
    with open(os.path.join(DIRECTORY, "netrc"), "w", encoding="ascii") as out:
        out.write("machine net.direct.localhost login net password secret9\n")
    with open(os.path.join(DIRECTORY, "cookies"), "w", encoding="ascii") as out:
        out.write("cookie.direct.localhost\tFALSE\t/\tFALSE\t0\tjar\tsecret10\n")


def circuit(kinds):
    """An order in which each kind is followed by each, itself included."""
    left = {kind: list(kinds) for kind in kinds}
    stack, path = [kinds[0]], []
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            path.append(stack.pop())
    return path[::-1]


class Matrix:
    def __init__(self):
        self.wire = Wire()
        inner = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inner.load_cert_chain(os.path.join(DIRECTORY, "server.pem"),
                              os.path.join(DIRECTORY, "server.key"))
        servers = [Server("one", self.wire), Server("two", self.wire),
                   Server("tls", self.wire, inner),
                   Server("http", self.wire),
                   Server("https", self.wire, inner=inner)]
        self.ports = {server.name: server.port for server in servers}
        self.environment = make_environment(self.ports)
        self.count = 0

    def make_url(self, kind, directory):
        """An item of that kind, with a file of its name if it has to have one."""
        self.count += 1
        word = f"v{self.count}"
        if kind == "known":
            path = os.path.join(directory, word)
            with open(path, "w", encoding="ascii") as out:
                out.write("known")
            os.utime(path, (10 ** 9, 10 ** 9))
        return KINDS[kind].format(v=word, **self.ports)

    def fetch(self, kinds, name):
        """Fetch items of these kinds.  Returns (kind, events) of each, and the
        requests."""
        directory = os.path.join(DIRECTORY, name)
        os.mkdir(directory)
        urls = [self.make_url(kind, directory) for kind in kinds]
        events = run(urls, directory, self.environment)
        hidden = {re.sub("//[^/@]*@", "//***@", url): url for url in urls}
        by_url = {hidden[url]: said for url, said in events.items()}
        return ([(kind, by_url.get(url)) for kind, url in zip(kinds, urls)],
                self.wire.take())

    def compare(self):
        """Yields what is otherwise behind others."""
        events, requests = {}, collections.Counter()
        kinds = CHOSEN.split(",") if CHOSEN else [
            kind for kind in KINDS if kind != "tunnel-stalls"]
        for kind in kinds:
            [(_, events[kind])], seen = self.fetch([kind], "alone-" + kind)
            requests.update(seen)
        order = circuit(kinds)
        items, seen = self.fetch(order, "all")
        for (before, _), (kind, said) in zip([("nothing", None), *items], items):
            if said != events[kind]:
                yield f"{kind} behind {before}: {said}; alone: {events[kind]}"
        for request in seen:
            if request not in requests:
                yield "none such when it was alone: %s got %r" % request
        # A tunnel is asked for once, and then used again.
        often, many = collections.Counter(order), collections.Counter(seen)
        for request, count in requests.items():
            if not request[1].startswith("CONNECT") and \
                    many[request] < count * min(often.values()):
                yield "%d of %s got %r" % (many[request], *request)


if __name__ == "__main__":
    prepare_files()
    complaints = list(Matrix().compare())
    print(*complaints, f"{len(complaints)} complaints", sep="\n")
    sys.exit(len(complaints) > 0)
