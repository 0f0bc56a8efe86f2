"""Attachments and signatures, over the wire (xAPI data, 2.4.11 and 2.6; communication, 1.5.2)."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
PROOF = b"%PDF\r\n--boundary of somebody else\r\n\x00\xff\r\n"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def describes(content, **changes):
    return {
        "usageType": "https://example.org/proof",
        "display": {"fr": "preuve"},
        "contentType": "application/pdf",
        "length": len(content),
        "sha2": digest(content),
    } | changes


def a_body(said, *contents, boundary="frontier", **headers):
    named = {"Content-Transfer-Encoding": "binary"} | headers
    parts = [b"Content-Type: application/json\r\n\r\n" + json.dumps(said).encode()]
    for content in contents:
        lines = {"X-Experience-API-Hash": digest(content)} | named
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        parts.append(head.encode() + b"\r\n" + content)
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return {"data": body, "headers": {"Content-Type": f'multipart/mixed; boundary="{boundary}"'}}


def test_what_is_attached_comes_back_when_asked_for(client, a_statement):
    said, other = a_statement(attachments=[describes(PROOF)]), a_statement()
    assert client.post("statements", **a_body([said, other], PROOF)).json() == [said["id"], other["id"]]

    with_it = client.get("statements", params={"attachments": "true"})
    alone = client.get("statements", params={"statementId": said["id"], "attachments": "true"})
    without = client.get("statements", params={"attachments": "false"})

    for answer in (with_it, alone):
        assert answer.headers["Content-Type"].startswith("multipart/mixed; boundary=")
        boundary = answer.headers["Content-Type"].partition("boundary=")[2].encode()
        _, first, second, end = answer.content.split(b"--" + boundary)
        assert first.startswith(b"\r\nContent-Type: application/json\r\n\r\n{")
        head, content = second[:-2].split(b"\r\n\r\n", 1)
        assert content == PROOF
        assert f"X-Experience-API-Hash: {digest(PROOF)}".encode() in head
        assert b"Content-Type: application/pdf" in head
        assert end == b"--\r\n"
    assert without.headers["Content-Type"] == "application/json"
    assert len(without.json()["statements"]) == 2


def test_one_content_is_kept_for_all_who_name_it_and_a_put_carries_it_too(client, a_statement):
    first, second = (a_statement(attachments=[describes(PROOF)]) for _ in range(2))
    assert client.post("statements", **a_body(first, PROOF)).status_code == 200

    answer = client.put("statements", params={"statementId": second["id"]}, **a_body(second, PROOF))

    assert answer.status_code == 204
    assert client.get("statements", params={"attachments": "true"}).content.count(PROOF) == 1


def test_without_attachments_the_answer_has_its_json_alone(client, a_statement):
    client.post("statements", json=a_statement())

    answer = client.get("statements", params={"attachments": "true"})

    assert answer.headers["Content-Type"].startswith("multipart/mixed")
    assert answer.content.count(b"Content-Type:") == 1


def test_a_statement_in_a_substatement_has_attachments_too(client, a_statement):
    inner = a_statement(attachments=[describes(PROOF)])
    del inner["id"]
    said = a_statement(object={"objectType": "SubStatement"} | inner)

    assert client.post("statements", json=said).json()["where"] == "/object/attachments/0"
    assert client.post("statements", **a_body(said, PROOF)).status_code == 200


def broken(name):
    said = {"attachments": [describes(PROOF)]}
    cases = {
        "a part that none describes": ({}, [PROOF], {}),
        "a described part that is missing": (said, [], {}),
        "a digest that is not the part's": (said, [PROOF], {"X-Experience-API-Hash": digest(b"x")}),
        "no digest": (said, [PROOF], {"X-Experience-API-Hash": ""}),
        "no encoding": (said, [PROOF], {"Content-Transfer-Encoding": ""}),
        "another encoding": (said, [PROOF], {"Content-Transfer-Encoding": "base64"}),
    }
    return cases[name]


@pytest.mark.parametrize(
    "name",
    [
        "a part that none describes",
        "a described part that is missing",
        "a digest that is not the part's",
        "no digest",
        "no encoding",
        "another encoding",
    ],
)
def test_parts_and_statements_that_disagree_are_refused(client, a_statement, name):
    parts, contents, headers = broken(name)

    answer = client.post("statements", **a_body(a_statement(**parts), *contents, **headers))

    assert answer.status_code == 400
    assert client.ids() == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("multipart/mixed", b"--x\r\n\r\n{}\r\n--x--\r\n", id="no boundary"),
        pytest.param("multipart/mixed; boundary=x", b"", id="nothing"),
        pytest.param("multipart/mixed; boundary=x", b"--y\r\n\r\n{}\r\n--y--\r\n", id="another boundary"),
        pytest.param(
            "multipart/mixed; boundary=x", b"--x\r\nContent-Type: application/json\r\n\r\n{}", id="no end"
        ),
        pytest.param("multipart/mixed; boundary=x", b"--x\r\nabc\r\n--x--", id="no headers"),
        pytest.param("multipart/mixed; boundary=x", b"--x\r\nnone\r\n\r\n{}\r\n--x--", id="a header that is none"),
        pytest.param(
            "multipart/mixed; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\n{}\r\n--x--", id="text"
        ),
        pytest.param("multipart/form-data; boundary=x", b"--x\r\n\r\n{}\r\n--x--\r\n", id="a form"),
    ],
)
def test_a_multipart_body_that_is_none_is_refused(client, content_type, body):
    answer = client.post("statements", data=body, headers={"Content-Type": content_type})

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    der = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return base64.b64encode(der).decode()


def signing(said, key, algorithm="RS256", **header):
    return jwt.PyJWS().encode(json.dumps(said).encode(), key, algorithm, headers=header).encode()


def signed(said, content, **changes):
    header = describes(content, usageType=SIGNATURE, contentType="application/octet-stream") | changes
    return said | {"attachments": [*said.get("attachments", []), header]}


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signature_of_its_statement_is_taken(client, a_statement, key, algorithm):
    said = a_statement(timestamp="2026-03-01T10:00:00Z", result={"duration": "PT1.234S"})
    content = signing(said | {"result": {"duration": "PT1.23S"}}, key, algorithm, x5c=[certificate(key)])

    assert client.post("statements", **a_body(signed(said, content), content)).status_code == 200


def test_a_signature_without_a_certificate_is_taken_for_what_it_says(client, a_statement, key):
    said = a_statement(attachments=[describes(PROOF)])
    content = signing(said, key)

    assert client.post("statements", **a_body(signed(said, content), content, PROOF)).status_code == 200


def test_a_false_signature_is_refused(client, a_statement, key):
    said = a_statement()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    right = signing(said, key)
    refused = {
        "of another statement": signing(said | {"verb": {"id": "urn:other"}}, key),
        "by another key than the certificate's": signing(said, stranger, x5c=[certificate(key)]),
        "by a shared secret": signing(said, "a secret of thirty-two octets, no key", "HS256"),
        "without one": right[: right.rindex(b".") + 1].replace(right.split(b".")[0], b"eyJhbGciOiJub25lIn0"),
        "a certificate that is none": signing(said, key, x5c=["AAAA"]),
        "certificates that are none": signing(said, key, x5c=7),
        "no JWS": b"abc",
        "no JSON": jwt.PyJWS().encode(b"abc", key, "RS256").encode(),
        "no statement": jwt.PyJWS().encode(b"[]", key, "RS256").encode(),
    }

    for name, content in refused.items():
        answer = client.post("statements", **a_body(signed(said, content), content))
        assert answer.status_code == 400, name
    wrong_type = signed(said, right, contentType="application/json")
    assert client.post("statements", **a_body(wrong_type, right)).json()["where"] == "/attachments/0/contentType"
    elsewhere = signed(said, right, fileUrl="https://example.org/signature")
    assert client.post("statements", json=elsewhere).status_code == 400
    assert client.ids() == []
