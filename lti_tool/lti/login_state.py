"""
The state of a login: all that its launch must match, sealed by us and carried by the platform.

Nothing is kept of a login until its launch comes, so that no flood of logins fills anything. The nonce, and the
secret that the browser holds, follow from the state; neither can be told from it without our own secret.

https://www.imsglobal.org/spec/security/v1p0/#step-2-authentication-request
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True)
class Login:
    """
    A login under way. ``deployment_id`` is the one that it named, if it did.

    ``storage_target`` names the platform's frame that may hold the browser's secret where cookies are blocked.
    """

    id: UUID
    registration_id: UUID
    target_link_uri: str
    deployment_id: str | None
    storage_target: str | None
    began_at: datetime


def sealed(login: Login, secret: str) -> str:
    """The state under which ``login`` goes through the platform."""
    told = [
        login.id.hex,
        login.registration_id.hex,
        login.began_at.timestamp(),
        login.target_link_uri,
        login.deployment_id,
        login.storage_target,
    ]
    said = _written(json.dumps(told, separators=(",", ":")).encode())
    return f"{said}.{_digest(secret, 'seal', said)}"


def unsealed(state: str, secret: str) -> Login | None:
    """The login of a state that was sealed with this secret, however long ago; None of any other."""
    said, _, seal = state.partition(".")
    if not _is_same(seal, _digest(secret, "seal", said)):
        return None
    login_id, registration_id, began_at, target, deployment_id, storage_target = json.loads(_read(said))
    return Login(
        id=UUID(hex=login_id),
        registration_id=UUID(hex=registration_id),
        target_link_uri=target,
        deployment_id=deployment_id,
        storage_target=storage_target,
        began_at=datetime.fromtimestamp(began_at, UTC),
    )


def nonce_of(state: str, secret: str) -> str:
    """What the token must carry that answers this state."""
    return _digest(secret, "nonce", state)


def browser_secret(state: str, secret: str) -> str:
    """What the browser holds that began the login of this state; see `holds`."""
    return _digest(secret, "browser", state)


def holds(held: str, state: str, secret: str) -> bool:
    """Whether ``held`` is the secret of the browser that began the login of this state."""
    return _is_same(held, browser_secret(state, secret))


def _digest(secret: str, purpose: str, text: str) -> str:
    said = f"{purpose} {text}".encode(errors="surrogatepass")
    return _written(hmac.digest(secret.encode(), said, "sha256"))


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


def _is_same(one: str, other: str) -> bool:
    # Bytes, since a stranger's text may hold letters that strings are not compared with.
    return hmac.compare_digest(one.encode(errors="surrogatepass"), other.encode(errors="surrogatepass"))
