"""
Signed statements (xAPI data, 2.6): a JWS that says what its statement says.

A signature proves what its own certificate can; whether to trust that certificate is for whoever reads it.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from xapi.lrs.comparison import same_statement
from xapi.lrs.json_text import decoded, parse
from xapi.lrs.validation import InvalidData, check_statement

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS = ("RS256", "RS384", "RS512")


def check_signature(said: Mapping[str, Any], header: Mapping[str, Any], content: bytes | None) -> None:
    """Raise `InvalidData` unless ``content`` is a JWS of ``said``, and right by its certificate if it has one."""
    if header["contentType"].partition(";")[0].strip().lower() != "application/octet-stream":
        raise InvalidData("a signature must be application/octet-stream", "/contentType")
    if content is None:
        raise InvalidData("a signature must be in the request")
    signed = _payload(content)
    check_statement(signed, xapi_version="2.0.0")
    if not same_statement(_unsigned(said), _unsigned(signed)):
        raise InvalidData("the signature is one of another statement")


def _payload(content: bytes) -> Any:
    """What was signed."""
    jws = jwt.PyJWS()
    try:
        head = jws.get_unverified_header(content)
        if head.get("alg") not in ALGORITHMS:
            raise InvalidData(f"the algorithm of a signature must be {', '.join(ALGORITHMS)}")
        if "x5c" not in head:
            complete = jws.decode_complete(content, options={"verify_signature": False})
        else:
            complete = jws.decode_complete(content, _public_key(head["x5c"]), algorithms=[head["alg"]])
    except jwt.InvalidTokenError as error:
        raise InvalidData("the signature is no JWS, or it is not right") from error
    payload: bytes = complete["payload"]
    return parse(decoded(payload))


def _public_key(chain: Any) -> RSAPublicKey:
    """The key of the first certificate of ``chain``."""
    try:
        key = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True)).public_key()
    except (ValueError, TypeError, IndexError, KeyError, binascii.Error) as error:
        raise InvalidData("the certificate in the signature cannot be read") from error
    if not isinstance(key, RSAPublicKey):
        raise InvalidData("the certificate in the signature has no RSA key")
    return key


def _unsigned(said: Mapping[str, Any]) -> dict[str, Any]:
    """``said`` without its signatures: they were not there when it was signed."""
    others = [header for header in said.get("attachments", ()) if header["usageType"] != SIGNATURE]
    rest = {name: value for name, value in said.items() if name != "attachments"}
    return rest | {"attachments": others} if others else rest
