"""``certibloc platform`` and ``certibloc keys``, as an administrator types them."""

import pytest
from click.testing import CliRunner

from lti_tool.cli import main

MOODLE = {
    "issuer": "http://localhost:8080",
    "client-id": "moodle-client-1",
    "deployment": "1",
    "auth-url": "http://localhost:8080/mod/lti/auth.php",
    "token-url": "http://localhost:8080/mod/lti/token.php",
    "jwks-url": "http://localhost:8080/mod/lti/certs.php",
}


@pytest.fixture
def certibloc(config, monkeypatch):
    """Run the command on an instance of its own; gives back the exit code and what was said."""
    monkeypatch.setenv("CERTIBLOC_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("CERTIBLOC_DATABASE_URL", config.database_url)
    monkeypatch.setenv("CERTIBLOC_SECRET_KEY", config.secret_key)
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")

    def run(*words):
        result = CliRunner().invoke(main, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.output

    return run


def add(certibloc, **changes):
    asked = MOODLE | {name.replace("_", "-"): value for name, value in changes.items()}
    return certibloc("platform", "add", *[word for name, value in asked.items() for word in (f"--{name}", value)])


def test_a_platform_is_added_and_listed(certibloc):
    assert certibloc("platform", "list")[1].startswith("No platform is registered yet.\n")

    assert add(certibloc, name="Moodle of the school") == (0, "Registered: the platform may launch the tool.\n")

    code, listed = certibloc("platform", "list")
    assert code == 0
    assert listed.startswith("Moodle of the school\n")
    assert all(value in listed for value in MOODLE.values())


def test_the_list_says_what_a_platform_must_know(certibloc):
    _, listed = certibloc("platform", "list")

    assert all(f"http://localhost:5000/lti/{path}\n" in listed for path in ("login", "launch", "jwks"))


def test_a_second_deployment_joins_the_registration(certibloc):
    add(certibloc)

    assert add(certibloc, deployment="2") == (0, "Registered: the deployment was added to the platform.\n")
    _, listed = certibloc("platform", "list")
    assert listed.count("issuer") == 1
    assert listed.count("deployment") == 2


def test_adding_the_same_again_changes_nothing(certibloc):
    add(certibloc)

    assert add(certibloc) == (0, "Nothing new: this platform is registered already.\n")


def test_details_that_differ_from_the_known_are_refused(certibloc):
    add(certibloc)
    _, before = certibloc("platform", "list")

    code, said = add(certibloc, deployment="2", jwks_url="http://localhost:8080/other")

    assert code == 1
    assert "registered already" in said
    assert f"--jwks-url {MOODLE['jwks-url']}" in said
    assert certibloc("platform", "list") == (0, before)


def test_another_client_of_the_same_issuer_is_another_registration(certibloc):
    add(certibloc)

    assert add(certibloc, client_id="moodle-client-2")[0] == 0
    assert certibloc("platform", "list")[1].count("issuer") == 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"auth_url": "lms.example/auth"}, "--auth-url must be a web address", id="no scheme"),
        pytest.param({"token_url": "ftp://lms.example"}, "--token-url must be a web address", id="another scheme"),
        pytest.param({"jwks_url": "https:///jwks"}, "--jwks-url must be a web address", id="no host"),
        pytest.param({"jwks_url": "http://a b/jwks"}, "--jwks-url must be a web address", id="a space"),
        pytest.param(
            {"jwks_url": "http://me:pw@lms.example/"}, "--jwks-url must not hold a user", id="a password"
        ),
        pytest.param({"auth_url": "http://lms.example/#a"}, "--auth-url must not hold a #", id="a fragment"),
        pytest.param({"issuer": "moodle"}, "--issuer must be a web address", id="an issuer that is no address"),
        pytest.param(
            {"issuer": "http://lms.example/?a"}, "--issuer must not hold a ?", id="an issuer with a query"
        ),
        pytest.param({"client_id": ""}, "--client-id must be 1 to 255", id="no client id"),
        pytest.param({"deployment": "x" * 256}, "--deployment must be 1 to 255", id="a deployment beyond length"),
    ],
)
def test_bad_details_are_refused_in_plain_words_and_nothing_is_kept(certibloc, changes, complaint):
    code, said = add(certibloc, **changes)

    assert code == 1
    assert complaint in said
    assert certibloc("platform", "list")[1].startswith("No platform is registered yet.\n")


def test_every_bad_detail_is_named_at_once(certibloc):
    _, said = add(certibloc, auth_url="a", token_url="b", jwks_url="c")

    assert all(f"--{name}" in said for name in ("auth-url", "token-url", "jwks-url"))


def test_spaces_around_what_was_copied_do_not_matter(certibloc):
    add(certibloc, client_id=" moodle-client-1 ")

    assert "client id   moodle-client-1\n" in certibloc("platform", "list")[1]


def test_plain_http_to_another_machine_is_warned_of(certibloc):
    _, said = add(certibloc, jwks_url="http://lms.example/jwks")

    assert "http without TLS" in said


def test_a_deployment_is_disabled_and_enabled_again(certibloc):
    add(certibloc)
    add(certibloc, deployment="2")
    which = ("--issuer", MOODLE["issuer"], "--client-id", MOODLE["client-id"])

    assert certibloc("platform", "disable", *which, "--deployment", "2")[0] == 0
    assert "deployment  2  [disabled]" in certibloc("platform", "list")[1]
    assert certibloc("platform", "disable", *which)[0] == 0
    assert certibloc("platform", "list")[1].startswith("http://localhost:8080  [disabled]\n")

    assert add(certibloc, deployment="2") == (0, "Enabled: the platform may launch the tool again.\n")
    assert "[disabled]" not in certibloc("platform", "list")[1]


@pytest.mark.parametrize(
    "which",
    [
        ("--issuer", "http://unknown.example", "--client-id", "x"),
        ("--issuer", MOODLE["issuer"], "--client-id", MOODLE["client-id"], "--deployment", "7"),
    ],
)
def test_what_is_not_registered_cannot_be_disabled(certibloc, which):
    add(certibloc)

    code, said = certibloc("platform", "disable", *which)

    assert code == 1
    assert "No such platform" in said


def test_keys_are_listed(certibloc, app):
    assert "no key yet" in certibloc("keys", "list")[1]

    kid = app.test_client().get("/lti/jwks").json["keys"][0]["kid"]

    assert certibloc("keys", "list")[1].startswith(kid)


def test_an_invitation_is_shown_once_listed_and_taken_back(certibloc):
    code, said = certibloc("platform", "invite", "--name", "École", "--days", "3")
    [address] = [line for line in said.splitlines() if line.startswith("http")]
    secret = address.partition("?invite=")[2]
    listed = certibloc("platform", "invitations")[1]
    [id] = [line.split()[0] for line in listed.splitlines()]

    assert code == 0
    assert len(secret) > 40
    assert secret not in listed
    assert "open  École" in listed
    assert "revoked" in certibloc("platform", "invitations", "--revoke", id)[1]


def test_taking_back_an_invitation_that_is_not_there_says_so(certibloc):
    nobody = "6f9619ff-8b86-4011-b42d-00c04fc964ff"

    assert certibloc("platform", "invitations", "--revoke", nobody) == (1, "Error: There is no such invitation.\n")
