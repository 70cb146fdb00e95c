#!/usr/bin/env python3
"""A name server over HTTPS: doh.py CERTIFICATE KEY ADDRESS.

Prints its port, and then a line for each question: type and name.  Every name
has that IPv4 address and no other; but "none.test" has none at all.
"""

import http.server
import socket
import ssl
import struct
import sys


def read_question(message):
    """The name, the type, and where the question ends."""
    labels, at = [], 12
    while message[at]:
        size = message[at]
        labels.append(message[at + 1 : at + 1 + size].decode())
        at += 1 + size
    return ".".join(labels), struct.unpack(">H", message[at + 1 : at + 3])[0], at + 5


def make_answer(message, name, kind, end):
    address = socket.inet_aton(sys.argv[3])
    count = int(kind == 1 and name != "none.test")
    head = message[:2] + struct.pack(">HHHHH", 0x8180, 1, count, 0, 0)
    record = struct.pack(">HHHIH", 0xC00C, 1, 1, 60, len(address)) + address
    return head + message[12:end] + record * count


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = self.rfile.read(int(self.headers["Content-Length"]))
        name, kind, end = read_question(message)
        print(kind, name, flush=True)
        answer = make_answer(message, name, kind, end)
        self.send_response(200)
        self.send_header("Content-Type", "application/dns-message")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
with Server(("127.0.0.1", 0), Handler) as server:
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()
