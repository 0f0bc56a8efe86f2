"""Signing, rightly and wrongly."""

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from lti_tool.practice.keys import Key
from lti_tool.practice.tokens import sign


@pytest.fixture(scope="module")
def key():
    return Key.generate("k")


@pytest.mark.parametrize("alg", ["RS256", "RS512", "PS256"])
def test_a_token_verifies_under_the_algorithm_it_names(key, alg):
    token = sign({"sub": "5"}, key, alg=alg)

    assert jwt.decode(token, jwt.PyJWK(key.jwk, algorithm=alg).key, algorithms=[alg]) == {"sub": "5"}


def test_a_token_may_be_signed_with_the_public_key_as_a_secret(key):
    public = key.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    token = sign({"sub": "5"}, public, kid="k", alg="HS256")

    assert jwt.get_unverified_header(token) == {"typ": "JWT", "alg": "HS256", "kid": "k"}


def test_an_unsigned_token_ends_in_a_dot(key):
    assert sign({"sub": "5"}, None, kid="k", alg="none").endswith(".")


def test_a_header_loses_what_is_set_to_none_and_gains_the_rest(key):
    token = sign({}, key, headers={"kid": None, "jku": "x"})

    assert jwt.get_unverified_header(token) == {"typ": "JWT", "alg": "RS256", "jku": "x"}


def test_a_payload_need_not_be_an_object(key):
    assert sign(["no", "claims"], key).count(".") == 2
