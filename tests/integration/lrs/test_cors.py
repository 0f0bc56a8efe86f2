"""Scripts in browsers, from other origins: let in by setting, and by nothing else."""

import pytest
import requests
from click.testing import CliRunner

from xapi.lrs.commands import lrs
from xapi.lrs.cors import origins

HERE, ELSEWHERE = "https://content.example.org", "https://elsewhere.example.org"
PREFLIGHT = {
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization, x-experience-api-version, if-none-match",
}


def asked_first(url, origin):
    return requests.options(url, headers={"Origin": origin} | PREFLIGHT, timeout=30)


@pytest.mark.parametrize(("allowed", "origin"), [((HERE,), HERE), (("*",), ELSEWHERE)])
def test_a_script_of_an_origin_that_is_let_in_may_ask_and_read(sqlite_url, serving, allowed, origin):
    with serving(sqlite_url, cors=allowed) as url:
        first = asked_first(f"{url}/activities/state", origin)
        refused = requests.get(f"{url}/statements", headers={"Origin": origin}, timeout=30)

    assert (first.status_code, first.text) == (204, "")
    assert "PUT" in first.headers["Access-Control-Allow-Methods"]
    for header in ("Authorization", "X-Experience-API-Version", "If-None-Match"):
        assert header in first.headers["Access-Control-Allow-Headers"]
    # Also where the store refuses: else the script could not read why.
    for answer in (first, refused):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("allowed", [(), (HERE,)])
def test_a_script_of_another_origin_is_told_nothing(sqlite_url, serving, allowed):
    with serving(sqlite_url, cors=allowed) as url:
        answers = [
            asked_first(f"{url}/statements", ELSEWHERE),
            requests.get(f"{url}/about", headers={"Origin": ELSEWHERE}, timeout=30),
        ]

    assert answers[0].status_code == 400
    assert not any(name.startswith("Access-Control-") for answer in answers for name in answer.headers)


def test_the_command_takes_the_setting_and_refuses_what_is_no_origin(tmp_path):
    told = CliRunner().invoke(
        lrs,
        ["--database-url", f"sqlite:///{tmp_path}/lrs.sqlite3", "serve"],
        env={"CERTIBLOC_LRS_CORS": f"{HERE} https://user@{HERE}"},
    )

    assert told.exit_code == 2
    assert f"https://user@{HERE} is no origin" in told.output


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("*", ("*",)),
        (
            f" {HERE}  http://localhost:5000 http://[::1]:8080 ",
            (HERE, "http://localhost:5000", "http://[::1]:8080"),
        ),
    ],
)
def test_origins_are_read_with_spaces_between(text, found):
    assert origins(text) == found
