"""Passwords in all places that a user or a server can put them, which nobody may
find in what coget says or leaves behind.

What stands behind a URL's "?" is part of the URL and is shown; it holds none.
"""

import os
import random
from urllib.parse import quote

from files import File
from options import maybe
from words import Words

ODD_PROXIES = [
    "http://user:{0}@127.0.0.1:1", "user:{0}@127.0.0.1:1", "ftp://user:{0}@h:1",
    "http://{0}:1/x@127.0.0.1:1", "http://{0}:1#x@127.0.0.1:1",
    "http://{0}:1?x@127.0.0.1:1", "http://user:{0} x@127.0.0.1:1",
    "http://user:{0}@x@127.0.0.1:1", "http://{0}@127.0.0.1:1",
    "http://user:{0}@[::1]:1", "http://user:{0}@[::1", "https://u:{0}@127.0.0.1:1",
    "socks5h://user:{0}@127.0.0.1:1", "socks://user:{0}@127.0.0.1:99999",
    "http://user:%41{0}%zz@127.0.0.1:1", "127.0.0.1:1:user:{0}",
    "//user:{0}@127.0.0.1:1", "http//user:{0}@127.0.0.1:1", "x9://user:{0}@h",
]


class Passwords(Words):
    def __init__(self, seed, directory):
        super().__init__(random.Random(f"passwords {seed}"), directory)
        self.plants = self.rng.random() < 0.5
        self.options = self.plant_options() if self.plants else []
        self.environment = self.plant_environment() if self.plants else {}

    def plant_options(self):
        make, rng = self.make, self.rng
        words = maybe(rng, 0.5, "--user", f"user:{make()}")
        words += maybe(rng, 0.3, "--user", "@" + self.write(
            "user", f"user:{make()}\n"))
        for name in ("X-Key", "Authorization", "Cookie", "Proxy-Authorization"):
            words += maybe(rng, 0.3, "--header", f"{name}: {make()}")
        words += maybe(rng, 0.3, "--header", "@" + self.write(
            "headers", f"X-Other: {make()}\n"))
        words += maybe(rng, 0.5, "--netrc-file", self.write(
            "netrc", f"machine 127.0.0.1 login user password {make()}\n"))
        words += maybe(rng, 0.5, "--load-cookies", self.write(
            "cookies", f"127.0.0.1\tFALSE\t/\tFALSE\t0\tname\t{make()}\n"))
        words += maybe(rng, 0.2, "--bearer", make())
        words += maybe(rng, 0.2, "--auth", rng.choice(["digest", "any"]))
        words += maybe(rng, 0.3, "--cookie", f"other={make()}")
        words += maybe(rng, 0.3, "--referer", f"http://user:{make()}@127.0.0.1/")
        words += maybe(rng, 0.3, "--save-cookies",
                       os.path.join(self.directory, "saved"))
        return words

    def plant_environment(self):
        return {"COGET_USER": f"user:{self.make()}", "no_proxy": "*",
                "http_proxy": f"http://user:{self.make()}@127.0.0.1:1"}

    def odd_proxies(self):
        """Environments by which nothing can be fetched."""
        for form in self.rng.sample(ODD_PROXIES, 6):
            yield {**self.environment, "no_proxy": "",
                   "http_proxy": form.format(self.make())}

    def plant_logins(self, hosts):
        """The same hosts, some with a login."""
        return [host if not self.plants or self.rng.random() < 0.5 else
                host.replace("//", f"//user:{self.make()}@", 1)
                for host in hosts]

    def leading_away(self):
        """Files that never come: each is a redirect to a URL with a password, of
        which this one's has but a form that is no other's."""
        if not self.plants:
            return []
        return [self.leading_to(number, form) for number, form in enumerate(
            ["ftp://user:{}@host/x", "http://user:{}@a b/", "x9://{}@host/",
             "http://user:{}@127.0.0.1:1/x", "ftp://user:{}%s@host/" % ("0" * 300)])
            if self.rng.random() < 0.5]

    def leading_to(self, number, form):
        password = self.make()
        target = quote(form.format("\0"), safe="").replace(
            "%00", f"%{ord(password[0]):02x}{password[1:]}")
        name = f"leads-away-{number}"
        path = f"/status/302/header/Location/{target}/size/9/{name}"
        return File(name, name, path, [(9, name)], comes=False)
