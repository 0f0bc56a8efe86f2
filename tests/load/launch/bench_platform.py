"""A platform as far as launches need one: it signs tokens, and counts who asks for its keys."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt

from lti_tool.lti.keys import SigningKey, new_signing_key, public_jwk

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
CLIENT, DEPLOYMENT = "bench-client", "1"
PEOPLE = 200


@dataclass
class Platform:
    """The issuer at ``url``; ``asked`` counts requests for its keys."""

    url: str
    key: SigningKey = field(default_factory=new_signing_key)
    asked: int = 0

    def token(self, nonce: str, target: str, number: int) -> str:
        """The launch of one of `PEOPLE` learners of a course into its activity."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": str(1000 + number % PEOPLE),
            "nonce": nonce,
            "iat": now,
            "exp": now + 600,
            "name": f"Learner {number % PEOPLE}",
            LTI + "message_type": "LtiResourceLinkRequest",
            LTI + "version": "1.3.0",
            LTI + "deployment_id": DEPLOYMENT,
            LTI + "target_link_uri": target,
            LTI + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            LTI + "context": {"id": "2", "label": "GC", "title": "Key accounts"},
            LTI + "resource_link": {"id": "7", "title": "Assessment E1"},
            LTI + "custom": {"assessment": "E1"},
        }
        return jwt.encode(claims, self.key.private_key, algorithm="RS256", headers={"kid": self.key.kid})


@contextmanager
def platform_running() -> Iterator[Platform]:
    """A platform that answers on the loopback while the block lasts."""
    platform = Platform("")

    class KeySet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The key set, whatever the path."""
            platform.asked += 1
            body = json.dumps({"keys": [public_jwk(platform.key)]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), KeySet)
    platform.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
