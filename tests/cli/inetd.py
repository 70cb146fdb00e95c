#!/usr/bin/env python3
"""Runs a program for each connection: inetd.py [--tls DIR] COMMAND...

Prints its port, on 127.0.0.1.  The connection is the program's input and output;
with --tls, by server.pem and server.key of DIR, it gets one line of input.  If
the program fails, the connection is broken off where it is: reset, or with --tls
ended without TLS's own end.
"""

import socket
import ssl
import struct
import subprocess
import sys
import threading


def reset(connection):
    connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )


def serve(connection, command):
    with connection:
        if subprocess.call(command, stdin=connection, stdout=connection):
            reset(connection)


def serve_tls(connection, command, context):
    try:
        with context.wrap_socket(connection, server_side=True) as stream:
            line = stream.makefile("rb").readline()
            ended = subprocess.run(
                command, input=line, stdout=subprocess.PIPE, check=False
            )
            stream.sendall(ended.stdout)
            if ended.returncode == 0:
                stream.unwrap()
    except OSError:
        pass


def main():
    words = sys.argv[1:]
    context = None
    if words[0] == "--tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(
            words[1] + "/server.pem", words[1] + "/server.key"
        )
        words = words[2:]
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            arguments = [connection, words] + ([context] if context else [])
            threading.Thread(
                target=serve_tls if context else serve,
                args=arguments,
                daemon=True,
            ).start()


if __name__ == "__main__":
    main()
