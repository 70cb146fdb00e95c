"""A server of HTTP/2 over TLS for tls.bats: each body is without a length; that
of /whole has an end, and any other is broken off without an error.

usage: h2.py CERTIFICATE KEY    prints its port
"""

import socket
import ssl
import sys
import threading

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING = 0, 1, 3, 4, 6
END_STREAM, END_HEADERS, ACK = 1, 4, 1
STATUS_200 = b"\x88"  # as HPACK has it


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags])
            + stream.to_bytes(4, "big") + payload)


def answer(stream, is_whole):
    head = frame(HEADERS, END_HEADERS, stream, STATUS_200)
    if is_whole:
        return head + frame(DATA, END_STREAM, stream, b"hello")
    # Once the client has answered the ping, it has read what was before it.
    return (head + frame(DATA, 0, stream, b"hello")
            + frame(PING, 0, 0, stream.to_bytes(8, "big")))


def break_off(stream):
    no_error = bytes(4)
    return frame(RESET, 0, stream, no_error)


def serve(client):
    with client, client.makefile("rb") as requests:
        requests.read(len(PREFACE))
        client.sendall(frame(SETTINGS, 0, 0))
        while head := requests.read(9):
            payload = requests.read(int.from_bytes(head[:3], "big"))
            kind, flags = head[3:5]
            if kind == SETTINGS and not flags & ACK:
                client.sendall(frame(SETTINGS, ACK, 0))
            if kind == HEADERS:
                stream = int.from_bytes(head[5:], "big")
                client.sendall(answer(stream, WHOLE in payload))
            if kind == PING and flags & ACK:
                client.sendall(break_off(int.from_bytes(payload, "big")))


def huffman(text):
    """As far as it is needed."""
    codes = {"/": "011000", "w": "1111000", "h": "100111", "o": "00111",
             "l": "101000", "e": "00101"}
    bits = "".join(codes[letter] for letter in text)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


WHOLE = huffman("/whole")


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[1:])
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=lambda: serve(context.wrap_socket(
            client, server_side=True)), daemon=True).start()


main()
