#!/usr/bin/env python3
"""Passes connections on, and cuts them: relay.py PORT LIMITS

Prints a port of 127.0.0.1, whose connections it passes on to PORT there.  LIMITS
has a number in each line: of each connection the first line is taken, and it is
cut after so many bytes from the server.  Without a line it is not.
"""

import socket
import sys
import threading

TARGET, LIMITS = int(sys.argv[1]), sys.argv[2]


def take_limit():
    with open(LIMITS, encoding="ascii") as lines:
        first, *rest = lines.read().split() or [""]
    with open(LIMITS, "w", encoding="ascii") as lines:
        print("\n".join(rest), file=lines)
    return int(first) if first else None


def copy(source, sink, limit):
    try:
        while limit is None or limit > 0:
            data = source.recv(65536 if limit is None else min(limit, 65536))
            if not data:
                break
            sink.sendall(data)
            limit = None if limit is None else limit - len(data)
    except OSError:
        pass
    for end in source, sink:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            client, _ = server.accept()
            target = socket.create_connection(("127.0.0.1", TARGET))
            for way in (client, target, None), (target, client, take_limit()):
                threading.Thread(target=copy, args=way, daemon=True).start()


if __name__ == "__main__":
    main()
