"""A seed of a third kind: secrets in all places where one can be given, several
origins that redirect to each other, and a proxy.

Each request is held against what scope.py allows to be shown there, and nothing
else has a secret: no message, JSON, journal, part, name, list that others read,
command line, --print-config and --dry-run.
"""

import json
import os
import random
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass

import scope
from options import KNOWN
from programs import run_coget
from witness import Stage, Witness
from words import Words, forms

KINDS = [("http", "127.0.0.1"), ("http", "127.0.0.1"), ("http", "127.0.0.2"),
         ("https", "127.0.0.1"), ("https", "127.0.0.2"), ("ftp", "127.0.0.1"),
         ("ftp", "127.0.0.2"), ("proxy", "127.0.0.1")]
NAMINGS = [[], [], ["--mirror-paths"], ["-o", "{host}/{path}"],
           ["-o", "{scheme}-{port}/{index}-{name}"]]
ODD_TARGETS = ["ftp://url:{0}@127.0.0.1:{1}/x", "file://url:{0}@h/etc/passwd",
               "x9://{0}@127.0.0.1:{1}/", "http://url:{0}@a b/"]
# Those of which a run of many seeds has to see one where it may be.
SHOWN = {"user", "bound", "header", "netrc", "cookie", "bearer", "referer",
         "body", "certificate", "proxy", "config", "section", "URL", "redirect",
         "item", "set-cookie"}


@dataclass
class Secret:
    word: str
    kind: str
    rule: object  # of scope.py
    is_proxys: bool = False


# What a command is given: its words, and its environment, in which proxies are
# for any program; and what it sees of the process that has started it.
HOOK = """#!/bin/sh
{
	echo "$@"
	env | grep -v _proxy=
	tr '\\0' ' ' </proc/$PPID/cmdline
} >>hook.log 2>/dev/null
"""


class OriginSeed(Words):
    """All that follows from a number."""

    def __init__(self, seed, args, directory):
        super().__init__(random.Random(f"origins {seed}"), directory)
        self.keeps = args.keep
        self.runs = self.killed = 0
        self.failures, self.secrets = [], []
        self.shown = Counter()
        os.mkdir(self.path("given"))
        self.make_certificates()
        self.server = Witness(self.path("given"), KINDS)
        self.server.on_sight = self.look_at_command_line
        self.pid = self.agent = None
        self.trusts = self.chance(0.15)
        self.form = self.rng.choice(["plain", "json", "aria2"])
        self.has_arguments = self.form == "plain" and self.chance(0.4)
        self.fetches, self.lines = [], []
        self.options = self.random_options() + self.plant_options()
        self.environment = self.plant_environment()
        for number in range(args.files or self.rng.randrange(2, 12)):
            self.add_item(number)

    def path(self, name):
        return os.path.join(self.directory, name)

    def chance(self, chance):
        return self.rng.random() < chance

    def secret(self, kind, rule, is_proxys=False):
        self.secrets.append(Secret(self.make(), kind, rule, is_proxys))
        return self.secrets[-1].word

    def given(self, name, text):
        name = self.write(f"given/{name}", text)
        os.chmod(self.path(name), 0o600)
        return name

    # What is planted.

    def make_certificates(self):
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        ca = ["-CA", "ca.pem", "-CAkey", "ca.key"]
        self.key_password = self.secret("key password", scope.nowhere)
        subject = self.secret("certificate", scope.origin_of_items_by_tls)
        for name, words in (
                ("ca", ["-nodes", "-subj", "/CN=ca"]),
                ("server", [*ca, "-nodes", "-subj", "/CN=h", "-addext",
                            "subjectAltName=IP:127.0.0.1,IP:127.0.0.2"]),
                ("client", [*ca, "-passout", f"pass:{self.key_password}",
                            "-subj", f"/CN={subject}"])):
            subprocess.run(["openssl", "req", "-x509", "-days", "2", *key, *words,
                            "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                           cwd=self.path("given"), stderr=subprocess.DEVNULL,
                           check=True)
        with open(self.path("given/client.key"), encoding="ascii") as file:
            line = file.read().splitlines()[2]
        self.words.append(line)
        self.secrets.append(Secret(line, "key", scope.nowhere))

    def random_options(self):
        words = ["--retry-delay", "1ms", "-r",
                 self.rng.choice(["0", "2"]), "-j", self.rng.choice(["1", "8"]),
                 "--per-host", "16", "--stall-timeout", "5s",
                 "--cacert", "given/ca.pem", "--exists",
                 self.rng.choice(["skip", "overwrite", "resume", "update"]),
                 *self.rng.choice(NAMINGS)]
        for word, chance in (("--quiet", 0.3), ("--http1.1", 0.3),
                             ("--compressed", 0.2), ("--no-sandbox", 0.2),
                             ("--retry-unsafe", 0.3), ("--no-continue", 0.2)):
            if self.chance(chance):
                words.append(word)
        if self.form != "aria2" and self.chance(0.3):
            words += ["--input-format", {"json": "json", "plain": "list"}[self.form]]
        if self.trusts:
            words.append("--location-trusted")
        if self.chance(0.7):
            words += ["--redirect-to", "http"]
        if self.chance(0.3):
            words += ["--auth", self.rng.choice(["any", "basic", "digest"])]
        return words

    def plant_options(self):
        words = self.plant_logins() + self.plant_headers() + self.plant_body()
        if self.chance(0.4):
            words += ["--cert", "given/client.pem", "--key", "given/client.key"]
            words += self.rng.choice([[], [
                "--key-password", self.key_password], ["--key-password", "@" +
                self.given("key-password", self.key_password + "\n")]])
        if self.chance(0.3):
            words += self.plant_proxy()
        return words + self.plant_config()

    def plant_logins(self):
        words = []
        if self.chance(0.5):
            login = "user:" + self.secret("user", scope.origin_of_items)
            words += ["--user", self.rng.choice(
                [login, "@" + self.given("login", login + "\n")])]
        if self.chance(0.3):
            login = "bound:" + self.secret("bound",
                                           scope.host_bound("127.0.0.2"))
            words += ["--user", "127.0.0.2=" + login]
        if self.chance(0.5):
            words += ["--netrc-file", self.given("netrc", "".join(
                f"machine {host} login net password "
                f"{self.secret('netrc', scope.own_host(host))}\n"
                for host in ("127.0.0.1", "127.0.0.2")))]
        if self.chance(0.3):
            token = self.secret("bearer", scope.origin_of_items)
            words += ["--bearer", self.rng.choice(
                [token, "@" + self.given("token", token + "\n")])]
        return words

    def plant_headers(self):
        words = []
        for name in ("X-Key", "Authorization", "Cookie", "Proxy-Authorization"):
            if self.chance(0.2):
                word = self.secret("header", scope.origin_of_items)
                words += ["--header", f"{name}: {word}"]
        if self.chance(0.3):
            word = self.secret("header", scope.origin_of_items)
            words += ["--header", "@" + self.given("headers",
                                                   f"X-Other: {word}\n")]
        if self.chance(0.3):
            word = self.secret("cookie", scope.origin_of_items)
            words += ["--cookie", f"other={word}"]
        if self.chance(0.4):
            words += ["--load-cookies", self.given("cookies", "".join(
                f"{host}\tFALSE\t/\t{str(is_secure).upper()}\t0\tc{is_secure}\t"
                f"{self.secret('cookie', scope.cookie_of(host, is_secure))}\n"
                for host in ("127.0.0.1", "127.0.0.2")
                for is_secure in (False, True)))]
        if self.chance(0.3):
            login = self.secret("referer's login", scope.nowhere)
            word = self.secret("referer", scope.origin_of_items)
            words += ["--referer", f"http://user:{login}@127.0.0.1/{word}"]
        return words

    def plant_body(self):
        if not self.chance(0.3):
            return []
        word = self.secret("body", scope.origin_of_items)
        return self.rng.choice([
            ["--data", f"a={word}"], ["--json-data", json.dumps({"a": word})],
            ["--form", f"a={word}"],
            ["--form", "f=@" + self.given("data", word * 100)],
            ["--data-file", self.given("data", word * 1000)],
            ["--data", "@" + self.given("data", word)]])

    def plant_proxy(self):
        word = self.secret("proxy", scope.nowhere, is_proxys=True)
        url = f"http://127.0.0.1:{self.server.proxy_port}"
        if self.chance(0.2):
            url = url.replace("//", f"//prox:{word}@")
            return ["--proxy", url, "--proxy-auth", self.rng.choice(
                ["digest", "any"])]
        if self.chance(0.5):
            return ["--proxy", url, "--proxy-user", f"prox:{word}"]
        return ["--proxy", url.replace("//", f"//prox:{word}@")]

    def plant_config(self):
        if not self.chance(0.4):
            return []
        port = self.rng.choice(self.server.origins).port
        lines = ["header = X-Conf: " + self.secret("config",
                                                   scope.origin_of_items),
                 "[host 127.0.0.2]",
                 "header = X-Section: " + self.secret(
                     "section", scope.host_bound("127.0.0.2")),
                 "user = sect:" + self.secret("section",
                                              scope.host_bound("127.0.0.2")),
                 f"[host 127.0.0.1:{port}]",
                 "header = X-Port: " + self.secret(
                     "section", scope.host_bound("127.0.0.1", port))]
        if self.chance(0.3):
            word = self.secret("proxy", scope.nowhere, is_proxys=True)
            lines.append(f"proxy = http://sect:{word}@127.0.0.1:"
                         f"{self.server.proxy_port}")
        return ["--config", self.given("config", "\n".join(lines) + "\n")]

    def plant_environment(self):
        words = {"COGET_KEY_PASSWORD": self.key_password}
        if self.chance(0.3):
            words["COGET_USER"] = "env:" + self.secret("user",
                                                       scope.origin_of_items)
        if self.chance(0.2):
            word = self.secret("proxy", scope.nowhere, is_proxys=True)
            words["http_proxy"] = (f"http://env:{word}@127.0.0.1:"
                                   f"{self.server.proxy_port}")
        return words

    def telling_options(self):
        """Where else coget says something, of one run."""
        words = ["--json"]
        if self.chance(0.3):
            words = ["--format", "{result} {url} {effective_url} {path} {source} "
                     "{message} {type} {id}\\n"]
        if self.chance(0.4):
            words += ["--exec", "./given/hook {} {url} {effective_url}",
                      "--on-done", "./given/hook {end} {failed}"]
        if self.chance(0.4):
            words += ["--report", "report.html"]
        if self.chance(0.4):
            words += ["--log-file", "log"]
        return [word for option, word in zip(["", *words], words)
                if self.knows(word) and self.knows(option)]

    @staticmethod
    def knows(word):
        return not word.startswith("--") or word in KNOWN

    # The items.

    def add_item(self, number):
        rng = self.rng
        web = [o for o in self.server.origins if o.scheme != "ftp"]
        origins = [rng.choice(self.server.origins)]
        if origins[0].scheme != "ftp":
            origins += rng.choices(web, k=rng.choice([0, 0, 1, 1, 2, 3]))
            if self.chance(0.3):
                origins = [origins[0]] * 2 + origins
        self.fetches.append(scope.Fetch(number, origins, self.trusts))
        urls = [self.url(number, hop, origin)
                for hop, origin in enumerate(origins)]
        # A redirect to what is no HTTP leads nowhere.
        if origins[0].scheme != "ftp" and self.chance(0.15):
            word = self.secret("odd redirect", scope.nowhere)
            urls.append(rng.choice(ODD_TARGETS).format(
                word, rng.choice(self.server.origins).port))
        for hop in range(len(origins)):
            self.server.stages[number, hop] = self.stage(
                number, hop, urls[hop + 1:hop + 2])
        self.lines.append(self.item(number, urls[0]))

    def url(self, number, hop, origin):
        login = ""
        if self.chance(0.3):
            kind = "redirect" if hop else "URL"
            login = "url:" + self.secret(kind, scope.url_of(number, hop)) + "@"
        return (f"{origin.scheme}://{login}{origin.host}:{origin.port}"
                f"/i{number}/h{hop}/f{number}.bin")

    def stage(self, number, hop, following):
        rng = self.rng
        stage = Stage(body=f"{number:04}".encode() * rng.choice(
            [1, 1000, 50000, 100000]))
        host = self.fetches[number].origins[hop].host
        if self.chance(0.3):
            stage.cookie = (f"set{number}-{hop}=" + self.secret(
                "set-cookie", scope.cookie_of(host)) + "; Path=/")
        if self.chance(0.4):
            stage.faults = rng.choices(["503", "401", "cut"],
                                       k=rng.choice([1, 2]))
        if following:
            stage.status = rng.choice([301, 302, 303, 307, 308])
            stage.location = following[0]
        return stage

    def item(self, number, url):
        """Its lines in the list, with secrets of its own."""
        own = scope.origin_of(number)
        if self.form == "plain" or self.chance(0.4):
            return url
        header = f"X-Item: {self.secret('item', own)}"
        if self.form == "aria2":
            referer = f"http://x/{self.secret('item', own)}"
            return f"{url}\n  header={header}\n  referer={referer}"
        item = {"url": url, "headers": [header], "id": number}
        if self.chance(0.4) and not url.startswith("ftp"):
            item |= {"method": "POST", "body": self.secret("item", own)}
        return json.dumps(item)

    # The runs.

    def command(self, *more):
        source = self.lines if self.has_arguments else ["-i", "given/list"]
        return [*self.options, *more, "-d", "out", *source]

    def run(self, *more, kill=None):
        def started(pid):
            self.pid = pid

        # What was killed may have left requests that are yet to be read.
        self.agent = f"run-{self.runs}."
        run = run_coget(self.command("-A", self.agent, *more),
                        self.directory, kill=kill,
                        environment=self.environment, started=started,
                        has_events="--json" in more)
        self.pid = None
        self.runs += 1
        self.killed += run.status == -signal.SIGKILL
        self.note(run, self.find(run))
        self.note(run, self.check_sights())
        self.note(run, (f"cannot be read: {e['errormsg']}"
                        for e in run.named("failed") if e["error"] == "input"))
        if not 0 <= run.status <= 10 and -run.status != run.signal and \
                run.status != 128 + run.signal or run.status == 2:
            self.note(run, [f"ended badly: {run.stderr[-300:]}"])
        return run

    def note(self, run, complaints):
        self.failures += [f"{complaint} (status {run.status})"
                          for complaint in complaints]

    def look_at_command_line(self, text):
        """While the first request of a run is answered."""
        pid = self.pid
        if not pid or self.agent not in text:
            return
        self.pid = None
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().decode("latin-1")
        except OSError:
            return
        self.failures += [f"a secret in the command line: {secret.kind}"
                          for secret in self.secrets if secret.word in line]

    def check_sights(self):
        """Nobody was shown what is not for them."""
        for sight in self.server.take():
            fetch = None
            if sight.item is not None:
                fetch = self.fetches[sight.item]
                if fetch.origins[sight.hop] != sight.origin:
                    yield f"asked of another origin: {sight}"
            for secret in self.secrets:
                if not any(form.decode() in sight.text
                       for form in forms(secret.word)):
                    continue
                if (secret.is_proxys and sight.is_of_proxy) or (
                        fetch and secret.rule(fetch, sight.hop)):
                    self.shown[secret.kind] += 1
                else:
                    yield (f"a secret ({secret.kind}) was shown to "
                           f"{sight.origin or 'the proxy'} behind "
                           f"{fetch and list(map(str, fetch.origins))}, hop "
                           f"{sight.hop}: {sight.text!r}")

    def told(self):
        return " ".join(self.command()) + f" ({self.form})"


def go_origins(seed):
    rng = seed.rng
    seed.given("hook", HOOK)
    os.chmod(seed.path("given/hook"), 0o700)
    seed.given("list", "\n".join(seed.lines) + "\n")
    seed.run("--json", "--dry-run")
    seed.run("--print-config")
    kept = ["--failed", "left"]
    if seed.chance(0.5):
        kept += ["--session", "journal"]
    if seed.chance(0.3):
        kept += ["--save-cookies", "saved"]
    for _ in range(rng.choice([1, 2, 3])):
        signum = rng.choice([None, signal.SIGKILL, signal.SIGINT])
        seed.run(*kept, *seed.telling_options(), kill=signum and (signum, rng.random() * 0.2))
        if os.path.exists(seed.path("left")) and seed.chance(0.5):
            with open(seed.path("left"), encoding="utf-8") as left:
                seed.given("list", left.read())
        if seed.failures:
            return
    seed.run(*kept, *seed.telling_options())
