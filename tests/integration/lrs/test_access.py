"""Who may do what (xAPI communication, 4.0), and which xAPI is spoken (3.3)."""

import pytest
import requests

VERSION = "X-Experience-API-Version"


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(None, id="none"),
        pytest.param(("tester", "wrong"), id="a wrong secret"),
        pytest.param(("nobody", "a secret of the tests"), id="an unknown key"),
        pytest.param(("", ""), id="empty ones"),
        pytest.param(("tester\u0000", "\ud800".encode("utf-8", "surrogatepass")), id="odd ones"),
    ],
)
def test_nobody_gets_in_without_the_right_credentials(client, a_statement, credentials):
    client.auth = credentials and tuple(part if isinstance(part, bytes) else part.encode() for part in credentials)

    for answer in (client.get("statements"), client.post("statements", json=a_statement())):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert answer.json()["error"]


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer abc", "Basic /w=="])
def test_an_authorization_that_is_none_is_refused(client, header):
    client.auth = None

    assert client.get("statements", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "writes", "reads"),
    [
        pytest.param(["all"], 200, 200, id="all"),
        pytest.param(["all/read"], 403, 200, id="all/read"),
        pytest.param(["statements/write"], 200, 403, id="statements/write"),
        pytest.param(["statements/read"], 403, 200, id="statements/read"),
        pytest.param(["statements/write", "statements/read/mine"], 200, 200, id="write, and read what is mine"),
        pytest.param(["state", "profile", "define"], 403, 403, id="other resources only"),
    ],
)
def test_a_key_does_what_its_scopes_allow(known_as, a_statement, scopes, writes, reads):
    session = known_as(*scopes)

    said = a_statement()
    assert session.post("statements", json=said).status_code == writes
    assert session.put("statements", params={"statementId": said["id"]}, json=said).status_code in (writes, 204)
    assert session.get("statements").status_code == reads


def test_who_may_read_what_is_theirs_sees_nobody_else_s(known_as, client, a_statement):
    mine, theirs = a_statement(), a_statement()
    session = known_as("statements/write", "statements/read/mine")
    session.post("statements", json=mine)
    client.post("statements", json=theirs)

    assert session.ids() == [mine["id"]]
    assert session.ids(verb="https://example.org/did") == [mine["id"]]
    assert session.get("statements", params={"statementId": mine["id"]}).status_code == 200
    assert session.get("statements", params={"statementId": theirs["id"]}).status_code == 404
    assert len(client.ids()) == 2


def test_about_tells_the_versions_to_anyone(store_url):
    answer = requests.get(f"{store_url}/about", timeout=10)

    assert answer.json() == {"version": ["1.0.3", "2.0.0"], "extensions": {}}


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.3", "1.0.9", "2.0.0", "2.0.1"])
def test_the_version_asked_for_is_the_version_answered(client, version):
    answer = client.get("statements", headers={VERSION: version})

    assert (answer.status_code, answer.headers[VERSION]) == (200, version)


@pytest.mark.parametrize("version", [None, "", "0.95", "1.1.0", "2.1.0", "3.0.0", "1.0.3.1", "one"])
def test_a_version_that_is_not_spoken_here_is_refused(client, version):
    answer = client.get("statements", headers={VERSION: version})

    assert (answer.status_code, answer.json()["where"]) == (400, VERSION)
    # A request that names none is one of 0.9, which had no such header; any other is told the newest.
    assert answer.headers[VERSION] == ("0.9" if version is None else "2.0.0")
