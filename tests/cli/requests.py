#!/usr/bin/env python3
"""Servers that write down what is asked of them: requests.py LOG

Prints the ports of two origins on 127.0.0.1, and serves until it is ended.  LOG
gets a line of JSON for each request: port, connection, method, path, headers (by
their names in lower case, a list each) and body, which
is a digest where it is long.  Boundaries of forms are written as BOUNDARY.

/echo/...              200, "METHOD BODY"
/go/CODE/...?to=URL    a redirect
/drop/N/...            the first N requests get no answer, the rest as /echo
/status/CODE/N/...     the first N get that status, the rest as /echo
/cut/N/...             the first N get half of the answer, the rest as /echo
/stall/...             no answer, until the connection closes
/digest/NAME/N/...     401 with N words, until user:secret logs in by Digest of
                       that algorithm, then as /echo
/basic/...             401 until there is a login, then as /echo
/part/...              206, the first bytes of an answer
"""

import hashlib
import json
import re
import socketserver
import sys
import threading
import urllib.parse

lock = threading.Lock()
visits = {}
connections = 0


def parse_digest(line):
    fields = dict(re.findall(r'(\w+)="?([^",]*)"?', line.partition(" ")[2]))
    return fields if line.startswith("Digest ") else None


def is_logged_in(method, path, headers, algorithm):
    """As user with the password secret, by Digest (RFC 7616)."""
    fields = parse_digest(headers.get("authorization", [""])[0])
    if not fields:
        return False
    digest = getattr(hashlib, algorithm)

    def mix(*parts):
        return digest(":".join(parts).encode()).hexdigest()

    return fields["uri"] == path and fields["response"] == mix(
        mix("user", "realm", "secret"), fields["nonce"], fields["nc"],
        fields["cnonce"], fields["qop"], mix(method, path))


def name_boundary(headers, body):
    """The same with "BOUNDARY" for that of a form, which is any."""
    kind = headers.get("content-type", [""])[0]
    if not kind.startswith("multipart/form-data; boundary="):
        return headers, body
    boundary = kind.partition("boundary=")[2]
    kind = kind.replace(boundary, "BOUNDARY")
    named = body.replace(boundary.encode(), b"BOUNDARY")
    length = str(len(named) - (len(body) - int(headers["content-length"][0])))
    return {**headers, "content-type": [kind], "content-length": [length]}, named


def answer(status, body, *lines):
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        global connections
        with lock:
            connections += 1
            self.number = connections
        self.ends = False
        try:
            while not self.ends and self.serve():
                pass
        except OSError:
            pass

    def read(self):
        line = self.rfile.readline().decode()
        if not line:
            return None
        method, path, _ = line.split(" ")
        headers = {}
        while (line := self.rfile.readline().decode().rstrip("\r\n")):
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        body = self.rfile.read(int(headers.get("content-length", ["0"])[0]))
        return method, path, headers, body

    def serve(self):
        request = self.read()
        if not request:
            return False
        method, path, headers, body = request
        headers, body = name_boundary(headers, body)
        with lock, open(sys.argv[1], "a", encoding="utf-8") as log:
            json.dump({"port": self.server.server_address[1],
                       "connection": self.number, "method": method,
                       "path": path, "headers": headers,
                       "body": body.decode("latin-1") if len(body) < 9999
                               else hashlib.sha256(body).hexdigest()}, log)
            log.write("\n")
            visit = visits[path] = visits.get(path, 0) + 1
        echo = f"{method} ".encode() + body
        words = path.split("/")
        if words[1] == "digest" and not is_logged_in(method, path, headers,
                                                     words[2]):
            name = {"md5": "MD5", "sha256": "SHA-256"}[words[2]]
            self.wfile.write(answer(
                401, b"no" * int(words[3]), f'WWW-Authenticate: Digest realm='
                f'"realm", nonce="n{self.number}", qop="auth", '
                f'algorithm={name}'))
            return True
        if words[1] == "basic" and "authorization" not in headers:
            self.wfile.write(answer(
                401, b"no", 'WWW-Authenticate: Basic realm="realm"'))
            return True
        self.respond(urllib.parse.urlsplit(path), visit, echo)
        return True

    def respond(self, url, visit, echo):
        words = url.path.split("/")[1:]
        if words[0] == "go":
            target = urllib.parse.parse_qs(url.query)["to"][0]
            self.wfile.write(answer(words[1], b"", f"Location: {target}"))
        elif words[0] == "drop" and visit <= int(words[1]):
            self.ends = True
        elif words[0] == "stall":
            self.rfile.read(1)
            self.ends = True
        elif words[0] == "status" and visit <= int(words[2]):
            self.wfile.write(answer(words[1], b"no"))
        elif words[0] == "cut" and visit <= int(words[1]):
            whole = answer(200, echo, 'ETag: "one"')
            self.wfile.write(whole[:-len(echo) // 2])
            self.ends = True
        elif words[0] == "part":
            self.wfile.write(answer(206, echo, 'ETag: "one"',
                                    f"Content-Range: bytes 0-{len(echo) - 1}"
                                    f"/{2 * len(echo)}"))
        else:
            self.wfile.write(answer(200, echo))


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


servers = [Server(("127.0.0.1", 0), Handler) for _ in range(2)]
print(*(server.server_address[1] for server in servers), flush=True)
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
