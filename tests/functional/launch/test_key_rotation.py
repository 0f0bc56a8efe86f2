"""Another key takes over while a platform, which keeps our key set as Moodle does, goes on asking for tokens."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from practice_course import practice_course
from scripted_platform import Reply
from sqlalchemy import select

from lti_tool.cli import main
from lti_tool.lti.services import SCORE
from lti_tool.platform_api.access_tokens import AccessTokens, Client
from lti_tool.platform_api.transport import Transport
from lti_tool.store.keys import signing_key
from lti_tool.store.models import ToolKey


@pytest.fixture
def certibloc(config, monkeypatch):
    monkeypatch.setenv("CERTIBLOC_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("CERTIBLOC_SECRET_KEY", config.secret_key)
    monkeypatch.setenv("CERTIBLOC_DATABASE_URL", config.database_url)
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")

    def run(*words):
        result = CliRunner().invoke(main, ["keys", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.output

    return run


@pytest.fixture(params=["sqlite_config", pytest.param("postgresql_config", marks=pytest.mark.postgresql)])
def config(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def published(app):
    return lambda: [key["kid"] for key in app.test_client().get("/lti/jwks").json["keys"]]


@pytest.fixture
def course(tmp_path):
    with practice_course(tmp_path) as course:
        yield course


def token(session, config, course):
    """The name of the key that signed, and the token that the platform gave for it."""
    told = course.registration
    session.rollback()
    key = signing_key(session, config.secret_key)
    client = Client(told.client_id, told.deployment_id, told.token_url, key)
    return key.kid, AccessTokens(
        Transport(private_hosts={"127.0.0.1", "localhost"}), lambda: datetime.now(UTC)
    ).get(client, [SCORE])


def test_tokens_come_before_during_and_after_the_rotation(certibloc, published, app, session, config, course):
    def serve():
        course.keys.on("/jwks", Reply(body=app.test_client().get("/lti/jwks").text))

    serve()
    old, first = token(session, config, course)
    code, said = certibloc("rotate")
    new = said.split()[0]
    serve()
    during, second = token(session, config, course)
    session.get_one(ToolKey, new).signs_from = datetime.now(UTC) - timedelta(minutes=1)
    session.commit()
    serve()
    after, third = token(session, config, course)
    retired = certibloc("retire", old)
    serve()
    last, fourth = token(session, config, course)

    assert code == 0
    assert during == old
    assert (after, last) == (new, new)
    assert all([first, second, third, fourth])
    assert retired == (0, "Retired: platforms do not find this key any more.\n")
    assert published() == [new]


def test_a_new_key_is_published_at_once_and_signs_after_a_while(certibloc, published):
    [old] = published()

    _, said = certibloc("rotate", "--after", "48")

    new = said.split()[0]
    assert published() == [old, new]
    listed = {line.split()[0]: line for line in certibloc("list")[1].splitlines()}
    assert listed[old].endswith("[signs]")
    assert "[published; signs from " in listed[new]


def test_a_stolen_key_is_replaced_at_once(certibloc, published):
    [old] = published()

    _, said = certibloc("rotate", "--now")

    assert published() == [said.split()[0], old]
    assert "[published only]" in certibloc("list")[1]


def test_the_last_key_that_signs_stays(certibloc, published):
    [old] = published()

    assert certibloc("retire", old)[0] == 1
    certibloc("rotate")
    code, said = certibloc("retire", old)

    assert code == 1
    assert "this one stays" in said
    assert old in published()


def test_a_key_that_is_not_there_is_not_retired(certibloc, published, session):
    [old] = published()
    certibloc("rotate", "--now")
    certibloc("retire", old)

    assert certibloc("retire", "invented") == certibloc("retire", old)
    assert certibloc("retire", "invented")[0] == 1
    assert len(session.scalars(select(ToolKey)).all()) == 2


def test_a_name_that_begins_with_a_hyphen_is_no_option(certibloc):
    code, said = certibloc("retire", "-q7invented")

    assert code == 1
    assert "No such key is published" in said
