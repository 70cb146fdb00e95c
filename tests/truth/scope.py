"""Who may be shown what: the rules of SECURITY in coget(1), said once more and
independently of src/http/credential_scope.c.

A fetch is an item with the redirects that it meets.  A rule is a function of a
fetch and the number of a hop.
"""

from dataclasses import dataclass


@dataclass
class Fetch:
    """An item's way, origin by origin."""

    number: int
    origins: list
    trusts: bool  # --location-trusted

    def is_home(self, hop):
        return self.trusts or len(set(self.origins[:hop + 1])) == 1

    def has_given_up_tls(self, hop):
        return (not self.trusts and self.origins[hop].scheme == "http" and
                any(o.scheme == "https" for o in self.origins[:hop]))


def nowhere(_, __):
    return False


def origin_of_items(fetch, hop):
    """What is given for all items goes to each one's own origin."""
    return fetch.is_home(hop)


def origin_of_items_by_tls(fetch, hop):
    return fetch.is_home(hop) and fetch.origins[hop].scheme == "https"


def origin_of(number):
    """What is given for one item."""
    return lambda fetch, hop: fetch.number == number and fetch.is_home(hop)


def url_of(number, at):
    """The login of a URL goes along while its origin stays the same."""
    def rule(fetch, hop):
        return fetch.number == number and hop >= at and (
            fetch.trusts or len(set(fetch.origins[at:hop + 1])) == 1)
    return rule


def host_bound(host, port=None):
    """What is bound to a host goes there, not without TLS behind TLS."""
    def rule(fetch, hop):
        origin = fetch.origins[hop]
        return (origin.host == host and port in (None, origin.port) and
                not fetch.has_given_up_tls(hop))
    return rule


def own_host(host):
    """A .netrc is for the item's own host."""
    bound = host_bound(host)

    def rule(fetch, hop):
        return bound(fetch, hop) and (fetch.trusts or
                                      fetch.origins[0].host == host)
    return rule


def cookie_of(host, is_secure=False):
    def rule(fetch, hop):
        origin = fetch.origins[hop]
        return (origin.host == host and origin.scheme != "ftp" and
                (not is_secure or origin.scheme == "https"))
    return rule
