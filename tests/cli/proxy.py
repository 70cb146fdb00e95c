#!/usr/bin/env python3
"""A proxy that does one thing, whatever it is asked: proxy.py WHAT.

Prints its port.  WHAT is a status ("502"), with ":SCHEME,..." behind it for how
to log in, or "nonsense", "close", "stall", or "drip": a head without end; or
"relay:PORT", to pass on what comes, as it comes, to and from the server there,
whichever host is asked for.  That one prints a line for each request: number of
the connection, host, path.  "digest:PORT" is the same for user:secret, by Digest.
"""

import hashlib
import http
import itertools
import re
import select
import socket
import socketserver
import sys
import time
import urllib.parse


def make_answer(what):
    if what == "nonsense":
        return b"SSH-2.0-this is no HTTP\r\n"
    if what == "close":
        return b""
    status, _, schemes = what.partition(":")
    lines = ["HTTP/1.1 %s %s" % (status, http.HTTPStatus(int(status)).phrase)]
    for scheme in filter(None, schemes.split(",")):
        name = "Proxy-Authenticate" if status == "407" else "WWW-Authenticate"
        lines.append('%s: %s realm="a, b", nonce="x"' % (name, scheme))
    return "\r\n".join(lines + ["Content-Length: 0", "", ""]).encode()


def is_logged_in(method, head):
    """As user with the password secret, by Digest (RFC 7616)."""
    line = re.search(rb"(?i)Proxy-Authorization: Digest (.*)\r\n", head)
    if not line:
        return False
    fields = dict(re.findall(r'(\w+)="?([^",]*)"?', line[1].decode()))

    def mix(*parts):
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    return fields["response"] == mix(
        mix("user", fields["realm"], "secret"), fields["nonce"], fields["nc"],
        fields["cnonce"], fields["qop"], mix(method.decode(), fields["uri"]))


class Relay:
    """A client's connection, with one to the server for each host."""

    numbers = itertools.count(1)

    def __init__(self, client, port, wants_login):
        self.wants_login = wants_login
        self.client, self.port = client, port
        self.number = next(self.numbers)
        self.servers = {}
        self.pending = b""
        self.body_bytes = 0  # that are still to come
        self.give_body = None
        self.is_tunnel = False

    def server(self, host):
        if host not in self.servers:
            self.servers[host] = socket.create_connection(("127.0.0.1", self.port))
        return self.servers[host]

    def ask(self, head):
        """Pass a request on, or open a tunnel."""
        method, target, rest = head.split(b" ", 2)
        length = re.search(rb"(?i)\r\nContent-Length: *(\d+)", head)
        self.body_bytes = int(length[1]) if length else 0
        if self.wants_login and not is_logged_in(method, head):
            self.give_body = lambda data: None
            self.client.sendall(
                b"HTTP/1.1 407 X\r\nContent-Length: 3\r\n"
                b'Proxy-Authenticate: Digest realm="r", nonce="n%d", '
                b'qop="auth", algorithm=MD5\r\n\r\nno\n' % self.number)
            return
        if method == b"CONNECT":
            print(self.number, target.decode(), "", flush=True)
            self.give_body = self.server(target).sendall
            self.client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            self.is_tunnel = True
            return
        url = urllib.parse.urlsplit(target.decode())
        path = target.decode().split(url.netloc, 1)[1]
        print(self.number, url.netloc, path, flush=True)
        self.give_body = self.server(url.netloc).sendall
        self.give_body(b" ".join((method, path.encode(), rest)))

    def take(self, data):
        """Heads and bodies, however they are cut."""
        self.pending += data
        while self.pending:
            if self.is_tunnel or self.body_bytes > 0:
                len_bytes = len(self.pending) if self.is_tunnel else self.body_bytes
                part, self.pending = self.pending[:len_bytes], self.pending[len_bytes:]
                self.body_bytes -= len(part)
                self.give_body(part)
                continue
            head, mark, rest = self.pending.partition(b"\r\n\r\n")
            if not mark:
                return
            self.pending = rest
            self.ask(head + mark)

    def run(self):
        while True:
            sources = [self.client, *self.servers.values()]
            for source in select.select(sources, [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                (self.take if source is self.client else self.client.sendall)(data)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        what, _, port = sys.argv[1].partition(":")
        if what in ("relay", "digest"):
            Relay(self.request, int(port), what == "digest").run()
            return
        self.request.recv(4096)
        if sys.argv[1] == "stall":
            self.request.recv(1)
        elif sys.argv[1] == "drip":
            self.request.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.request.sendall(b"X-A: b\r\n")
                time.sleep(0.05)
        else:
            self.request.sendall(make_answer(sys.argv[1]))


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
