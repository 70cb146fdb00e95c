#!/usr/bin/python3
"""An FTP server with faults: ftp_server.py ROOT LOG FAULTS

Serves ROOT to anybody, and to alice with the password secret.  Prints its port,
on 127.0.0.1.  LOG gets each command, without passwords.

FAULTS is read at each command.  Each line is "NAME [VALUE [COUNT]]", where COUNT
is how often it happens:

    no COMMAND        does not know it (MDTM, SIZE, REST, ...)
    say COMMAND,CODE  answers it by that code
    cut BYTES         breaks a transfer off after so many
    drop BYTES        the same, and the connection for commands with it
    swap              replaces the file by FILE.next once its size was asked
    swap-back         ... once the file was sent
    mute              says nothing behind a transfer
    slow              sends a byte each 100 ms
    greet TEXT        is the greeting, behind which it ends
"""

import collections
import os
import sys
import time

from pyftpdlib import handlers, servers
from pyftpdlib.authorizers import DummyAuthorizer

ROOT, LOG, FAULTS = sys.argv[1:]
counts = collections.Counter()


def find_fault(name, value=None):
    """The value of a fault that is to happen now; None for none."""
    with open(FAULTS, encoding="ascii") as lines:
        for line in lines:
            fault, *words = line.split()
            given, most = (words + ["", "1000000"][len(words):])[:2]
            if fault != name or value not in (None, given.split(",")[0]):
                continue
            if counts[line] < int(most):
                counts[line] += 1
                return given
    return None


class Producer:
    """Sends a file, or a part of it."""

    def __init__(self, handler, producer):
        self.handler, self.producer, self.sent = handler, producer, 0
        self.cut, self.drop = find_fault("cut"), find_fault("drop")
        self.is_slow = find_fault("slow") is not None

    def more(self):
        if self.is_slow:
            time.sleep(0.1)
            return self.producer.file.read(1)
        data = self.producer.more()
        limit = self.cut or self.drop
        if limit is None:
            return data
        data = data[:int(limit) - self.sent]
        self.sent += len(data)
        if data:
            return data
        if self.drop:
            self.handler.close()
            raise OSError("dropped")
        raise OSError("cut")


class Handler(handlers.FTPHandler):
    use_sendfile = False
    banner = "ready"

    def on_connect(self):
        text = find_fault("greet")
        if text is not None:
            self.push(f"{text} Too many connections\r\n")
            self.close_when_done()

    def pre_process_command(self, line, cmd, arg):
        said = find_fault("say", cmd)
        with open(LOG, "a", encoding="utf-8") as log:
            print(cmd if cmd == "PASS" else line, file=log)
        if said is not None:
            self.respond(f"{said.split(',')[1]} as asked for")
        elif find_fault("no", cmd) is not None:
            self.respond(f"502 {cmd} is not implemented")
        else:
            super().pre_process_command(line, cmd, arg)

    def ftp_SIZE(self, path):
        super().ftp_SIZE(path)
        if os.path.exists(path + ".next") and find_fault("swap") is not None:
            os.replace(path + ".next", path)

    def push_dtp_data(self, data, isproducer=False, file=None, cmd=None):
        self.file = file
        super().push_dtp_data(Producer(self, data) if cmd == "RETR" else data,
                              isproducer, file, cmd)

    def respond(self, text, logfun=None):
        if text.startswith("226"):
            if find_fault("mute") is not None:
                return
            path = self.file.name if self.file else ""
            if os.path.exists(path + ".next") and \
                    find_fault("swap-back") is not None:
                os.replace(path + ".next", path)
        super().respond(text)


def main():
    Handler.authorizer = DummyAuthorizer()
    Handler.authorizer.add_anonymous(ROOT)
    Handler.authorizer.add_user("alice", "secret", ROOT, perm="elr")
    server = servers.FTPServer(("127.0.0.1", 0), Handler)
    print(server.address[1], flush=True)
    server.serve_forever(handle_exit=False)


if __name__ == "__main__":
    main()
