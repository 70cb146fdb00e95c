#!/usr/bin/env python3
"""A TFTP server with faults: tftp_server.py ROOT FAULT [VALUE]

Serves the files of ROOT in blocks of 512, without options (RFC 1350), one after
the other.  Prints its port, on 127.0.0.1.  The faults:

    none        no fault
    lose N      sends every N-th block only when it is asked for again
    stop N      says nothing more behind block N
    fail N      sends an error behind block N
    error CODE  answers each request by an error
    mute        never answers
"""

import os
import socket
import struct
import sys

ROOT, FAULT, VALUE = sys.argv[1], sys.argv[2], int((sys.argv + ["0"])[3])
BLOCK = 512


def error(code):
    return struct.pack("!HH", 5, code) + b"as told\0"


def await_ack(session, number):
    """Whether the block was taken; not, where it has to be sent again."""
    while True:
        try:
            packet, _ = session.recvfrom(4 + BLOCK)
        except TimeoutError:
            return False
        if struct.unpack("!HH", packet[:4]) == (4, number):
            return True


def send(session, client, data):
    session.settimeout(0.2)
    for number in range(1, len(data) // BLOCK + 2):
        block = data[(number - 1) * BLOCK : number * BLOCK]
        packet = struct.pack("!HH", 3, number) + block
        is_lost = FAULT == "lose" and number % VALUE == 0
        for _ in range(50):
            if not is_lost:
                session.sendto(packet, client)
            is_lost = False
            if await_ack(session, number):
                break
        if FAULT in ("stop", "fail") and number == VALUE:
            if FAULT == "fail":
                session.sendto(error(3), client)
            return


def answer(request, client):
    name = request[2:].split(b"\0")[0].decode()
    path = os.path.join(ROOT, name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as session:
        session.bind(("127.0.0.1", 0))
        if FAULT == "error" or not os.path.exists(path):
            session.sendto(error(VALUE if FAULT == "error" else 1), client)
            return
        with open(path, "rb") as file:
            send(session, client, file.read())


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        print(server.getsockname()[1], flush=True)
        while True:
            request, client = server.recvfrom(2048)
            if FAULT != "mute":
                answer(request, client)


if __name__ == "__main__":
    main()
