"""
The tool to be compared with: pylti1p3's own Flask classes, as its documentation puts them together.

Launch data and the platform's keys are cached in memory. Served with ``gunicorn stock_tool:app``; the platform's
addresses come from the environment.
"""

import os

from cachelib import SimpleCache
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.typing import ResponseReturnValue
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict

ISSUER, CLIENT, DEPLOYMENT = os.environ["ISSUER"], os.environ["CLIENT"], os.environ["DEPLOYMENT"]
KEYS_LAST = 7200

app = Flask(__name__)
app.secret_key = os.urandom(32)
storage = FlaskCacheDataStorage(SimpleCache(threshold=100_000))
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
tool = ToolConfDict(
    {
        ISSUER: {
            "client_id": CLIENT,
            "auth_login_url": f"{ISSUER}/auth",
            "auth_token_url": f"{ISSUER}/token",
            "key_set_url": f"{ISSUER}/keys",
            "deployment_ids": [DEPLOYMENT],
        }
    }
)
tool.set_private_key(
    ISSUER,
    key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode(),
)


@app.post("/lti/login")
def login() -> ResponseReturnValue:
    """Begin a login."""
    request = FlaskRequest()
    target = request.get_param("target_link_uri")
    answer: ResponseReturnValue = FlaskOIDCLogin(request, tool, launch_data_storage=storage).redirect(target)
    return answer


@app.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Take a launch, and keep its data."""
    message = FlaskMessageLaunch(FlaskRequest(), tool, launch_data_storage=storage)
    message.set_public_key_caching(storage, cache_lifetime=KEYS_LAST)
    data = message.get_launch_data()
    return {"launch": message.get_launch_id(), "user": data["sub"]}
