"""Who may do what (xAPI communication, 4.0): HTTP Basic, and scopes."""

from flask import g, request

from xapi.lrs.errors import Forbidden, TooOften, Unauthenticated
from xapi.lrs.keys import Client
from xapi.lrs.store import this_store

WRITE = frozenset({"all", "statements/write"})
READ = frozenset({"all", "all/read", "statements/read"})
# Of the resources that keep documents, "state" and "profile" are for reading and writing both.
WRITE_STATE = frozenset({"all", "state"})
READ_STATE = WRITE_STATE | {"all/read"}
WRITE_PROFILES = frozenset({"all", "profile"})
READ_PROFILES = WRITE_PROFILES | {"all/read"}
# Agents and activities are known from statements; who may define them may look at what is defined.
READ_KNOWN = READ | {"define"}
DEFINE = frozenset({"all", "define"})
READ_OWN = frozenset({"statements/read/mine"})


def authenticate() -> None:
    """Keep who is asking, or raise `Unauthenticated`; `TooOften` who guesses, or asks more than is allowed."""
    given = request.authorization
    if given is None or given.type != "basic" or given.username is None or given.password is None:
        raise Unauthenticated("give a key and its secret by HTTP Basic authentication")
    store = this_store()
    client = store.credentials.client(given.username, given.password, before_hashing=_check_guesses)
    if client is None:
        store.guesses.take(_address())
        raise Unauthenticated("no such key, or not its secret")
    if store.rates is not None and (seconds := store.rates.take(client.key)):
        raise TooOften(f"this key may make {store.settings.rate_limit} requests a second", seconds)
    g.lrs_client = client


def _check_guesses() -> None:
    """A secret is slow to check, so whoever sent wrong ones has to wait before the next is looked at."""
    if seconds := this_store().guesses.wait(_address()):
        raise TooOften("too many wrong keys or secrets came from this address", seconds)


def _address() -> str:
    return request.remote_addr or ""


def asking() -> Client:
    """Who sent this request."""
    client: Client = g.lrs_client
    return client


def check_may_write() -> None:
    """Raise `Forbidden` unless this client may store statements."""
    if asking().scopes.isdisjoint(WRITE):
        raise Forbidden("this key may not store statements")


def readable_key() -> int | None:
    """None if this client may read all statements, its own number if only its own; else `Forbidden`."""
    client = asking()
    if not client.scopes.isdisjoint(READ):
        return None
    if client.scopes.isdisjoint(READ_OWN):
        raise Forbidden("this key may not read statements")
    return client.id


def check_any_of(scopes: frozenset[str]) -> None:
    """Raise `Forbidden` unless this client has one of ``scopes``."""
    if asking().scopes.isdisjoint(scopes):
        raise Forbidden(f"this needs a key with the scope {' or '.join(sorted(scopes))}")


def defines() -> bool:
    """Whether what this client's statements say of activities and agents is taken for true beyond them."""
    return not asking().scopes.isdisjoint(DEFINE)
