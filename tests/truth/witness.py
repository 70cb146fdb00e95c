"""Servers that write down all that they are shown: HTTP over TLS or not, on
several ports and addresses, FTP, and a proxy.

What is to be asked of them has a path "/i7/h0/name": item 7, before any redirect
(h0) or behind so many.  A Stage says what is answered there.
"""

import re
import socket
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

PLACE = re.compile(r"/i(\d+)/h(\d+)/")


@dataclass(frozen=True)
class Origin:
    scheme: str
    host: str
    port: int

    def __str__(self):
        return f"{self.scheme}://{self.host}:{self.port}"


@dataclass
class Stage:
    """How the requests for one place are answered."""

    body: bytes = b""
    status: int = 200
    location: str = None
    cookie: str = None  # that it sets
    faults: list = field(default_factory=list)  # "503", "401", "cut": first ones


@dataclass
class Sight:
    """One request, or the login of an FTP session that has fetched a file."""

    origin: Origin  # None for what a proxy was shown of its own
    item: int
    hop: int
    text: str
    is_of_proxy: bool = False


class Witness:
    def __init__(self, directory, kinds):
        """kinds: a scheme and a host for each server; "proxy" is one, too."""
        self.directory = directory
        self.lock = threading.Lock()
        self.sights, self.stages = [], {}
        self.on_sight = lambda text: None
        self.servers, self.origins = [], []
        self.proxy_port = None
        for scheme, host in kinds:
            port = self.listen(scheme, host)
            if scheme == "proxy":
                self.proxy_port = port
            else:
                self.origins.append(Origin(scheme, host, port))

    def listen(self, scheme, host):
        handler = FtpHandler if scheme == "ftp" else HttpHandler
        server = Listener((host, 0), handler)
        server.witness, server.is_proxy = self, scheme == "proxy"
        server.context = self.make_context() if scheme == "https" else None
        server.origin = Origin(scheme, host, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,),
                                  daemon=True)
        thread.start()
        self.servers.append((server, thread))
        return server.server_address[1]

    def make_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{self.directory}/server.pem",
                                f"{self.directory}/server.key")
        context.load_verify_locations(f"{self.directory}/ca.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def note(self, origin, path, text, is_of_proxy=False):
        place = PLACE.match(path)
        item, hop = map(int, place.groups()) if place else (None, None)
        with self.lock:
            self.sights.append(Sight(origin, item, hop, text, is_of_proxy))
        self.on_sight(text)

    def take(self):
        """The sights since the last call."""
        with self.lock:
            sights, self.sights = self.sights, []
        return sights

    def stage(self, path):
        """What is to be answered, and the fault of this time."""
        place = PLACE.match(path)
        stage = place and self.stages.get(tuple(map(int, place.groups())))
        with self.lock:
            fault = stage.faults.pop(0) if stage and stage.faults else None
        return stage, fault

    def stop(self):
        for server, thread in self.servers:
            server.shutdown()
            server.server_close()
            thread.join()


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Clients that are killed are no news."""


class HttpHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def setup(self):
        self.subject = ""
        if self.server.context:
            self.request.settimeout(self.timeout)
            self.request = self.server.context.wrap_socket(
                self.request, server_side=True)
            self.subject = str((self.request.getpeercert() or {}).get("subject"))
        super().setup()

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        text = f"{self.requestline}\n{self.headers}\n{body.decode('latin-1')}\n"
        path, origin = self.path, self.server.origin
        if self.server.is_proxy:
            url = urlsplit(self.path)
            path, origin = url.path, Origin(url.scheme, url.hostname, url.port)
        self.server.witness.note(origin, path, text + self.subject,
                                 self.server.is_proxy)
        self.send(*self.server.witness.stage(path))

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def do_CONNECT(self):
        self.server.witness.note(None, "", f"{self.requestline}\n{self.headers}",
                                 True)
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as target:
            self.send_response(200)
            self.end_headers()
            ways = [(self.connection, target), (target, self.connection)]
            threads = [threading.Thread(target=pump, args=way, daemon=True)
                       for way in ways]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.close_connection = True

    def send(self, stage, fault):
        if stage is None or fault == "503":
            self.send_plain(404 if stage is None else 503)
        elif fault == "401":
            self.send_plain(401, ("WWW-Authenticate", 'Basic realm="x"'))
        elif stage.location:
            self.send_plain(stage.status, ("Location", stage.location),
                            stage.cookie and ("Set-Cookie", stage.cookie))
        else:
            self.send_body(stage, fault)

    def send_plain(self, status, *headers):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        for header in filter(None, headers):
            self.send_header(*header)
        self.end_headers()

    def send_body(self, stage, fault):
        whole = stage.body
        asked = re.match(r"bytes=(\d+)-$", self.headers.get("Range") or "")
        at = int(asked[1]) if asked else 0
        if at >= len(whole):
            at = 0
        self.send_response(206 if at else 200)
        if at:
            self.send_header("Content-Range",
                             f"bytes {at}-{len(whole) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(whole) - at))
        self.send_header("ETag", '"one"')
        if stage.cookie:
            self.send_header("Set-Cookie", stage.cookie)
        self.end_headers()
        if fault == "cut":
            self.wfile.write(whole[at:(at + len(whole)) // 2])
            self.close_connection = True
        else:
            self.wfile.write(whole[at:])


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class FtpHandler(socketserver.StreamRequestHandler):
    """As much of FTP as a download needs; logins of any kind are right."""

    timeout = 10

    def say(self, text):
        self.wfile.write((text + "\r\n").encode())

    def handle(self):
        self.login, self.directory, self.listener = "", "/", None
        self.say("220 here")
        while line := self.rfile.readline().decode("latin-1").strip():
            verb, _, argument = line.partition(" ")
            if verb in ("USER", "PASS"):
                self.login += line + "\n"
            if verb == "QUIT":
                self.say("221 bye")
                return
            getattr(self, "do_" + verb, self.do_unknown)(argument)

    def do_unknown(self, _):
        self.say("500 not known")

    def do_USER(self, _):
        self.say("331 and the password")

    def do_PASS(self, _):
        self.say("230 in")

    def do_PWD(self, _):
        self.say('257 "/"')

    def do_TYPE(self, _):
        self.say("200 so be it")

    def do_CWD(self, path):
        self.directory = path if path.startswith("/") else self.directory + path
        self.directory = self.directory.rstrip("/") + "/"
        self.say("250 there")

    def find(self, name):
        path = name if name.startswith("/") else self.directory + name
        return path, self.server.witness.stage(path)

    def do_SIZE(self, name):
        _, (stage, _) = self.find(name)
        self.say(f"213 {len(stage.body)}" if stage else "550 no such file")

    def do_MDTM(self, _):
        self.say("213 20200102030405")

    def do_EPSV(self, _):
        self.listener = socket.create_server((self.server.origin.host, 0))
        self.say(f"229 there (|||{self.listener.getsockname()[1]}|)")

    def do_RETR(self, name):
        path, (stage, _) = self.find(name)
        self.server.witness.note(self.server.origin, path,
                                 f"{self.login}RETR {path}")
        if not stage:
            self.say("550 no such file")
            return
        self.say("150 comes")
        with self.listener, self.listener.accept()[0] as data:
            data.sendall(stage.body)
        self.say("226 done")
