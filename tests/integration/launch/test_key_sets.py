"""Platforms' keys, kept for a while: a real server counts how often it is asked."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import builders
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from serving import listening
from werkzeug.wrappers import Response

from lti_tool.platform_api.key_sets import FRESH, MOST_UNKNOWN, PATIENCE, KeySets, KeysUnavailable, for_key_sets

AT = builders.NOW


class Server:
    """A platform's key set: the keys by name, and how often it was asked."""

    def __init__(self, *kids):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self.kids = list(kids)
        self.asked = 0
        self.status = 200
        self.go = threading.Event()
        self.go.set()

    def __call__(self, environ, start_response):
        self.asked += 1
        self.go.wait(5)
        keys = {"keys": [self.public | {"kid": kid} for kid in self.kids]}
        return Response(json.dumps(keys), self.status)(environ, start_response)


@pytest.fixture
def server():
    application = Server("a")
    with listening(application) as listener:
        application.url = f"{listener.url}/jwks"
        yield application


@pytest.fixture
def key_sets():
    return KeySets(for_key_sets({"127.0.0.1"}))


def test_a_key_is_asked_for_once_while_it_is_fresh(server, key_sets):
    assert key_sets.key(server.url, "a", AT).kid == "a"
    key_sets.key(server.url, "a", AT + FRESH - timedelta(seconds=1))

    assert server.asked == 1


def test_a_key_that_is_no_longer_fresh_is_asked_for_again(server, key_sets):
    key_sets.key(server.url, "a", AT)
    server.kids = ["b"]

    assert key_sets.key(server.url, "a", AT + FRESH) is None


def test_an_unknown_key_is_looked_for_once_a_minute(server, key_sets):
    key_sets.key(server.url, "a", AT)

    for second in range(30):
        assert key_sets.key(server.url, "b", AT + timedelta(seconds=second)) is None
    assert server.asked == 2

    server.kids.append("b")
    assert key_sets.key(server.url, "b", AT + PATIENCE).kid == "b"
    assert server.asked == 3


def test_however_many_unknown_keys_there_are_the_platform_is_asked_a_few_times(server, key_sets):
    key_sets.key(server.url, "a", AT)

    for number in range(100):
        key_sets.key(server.url, f"invented-{number}", AT)

    assert server.asked == 1 + MOST_UNKNOWN


def test_a_failure_is_not_kept(server, key_sets):
    server.status = 503
    with pytest.raises(KeysUnavailable):
        key_sets.key(server.url, "a", AT)

    server.status = 200
    assert key_sets.key(server.url, "a", AT)


def test_a_failure_while_looking_for_an_unknown_key_leaves_the_known_ones(server, key_sets):
    key_sets.key(server.url, "a", AT)
    server.status = 503

    with pytest.raises(KeysUnavailable):
        key_sets.key(server.url, "b", AT)

    assert key_sets.key(server.url, "a", AT)


def test_who_asks_at_once_shares_one_answer(server, key_sets):
    server.go.clear()

    with ThreadPoolExecutor(8) as asking:
        answers = [asking.submit(key_sets.key, server.url, "a", AT) for _ in range(8)]
        server.go.set()
        assert all(answer.result().kid == "a" for answer in answers)

    assert server.asked == 1
