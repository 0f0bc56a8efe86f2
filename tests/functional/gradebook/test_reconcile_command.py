"""The same comparison, by command: what it prints, how it ends, and what it queues."""

import pytest
from click.testing import CliRunner
from practice_course import ZOE

from lti_tool.cli import main
from lti_tool.practice import Fault

OWN = 2


@pytest.fixture
def config(each_config):
    """The same on each database."""
    return each_config


@pytest.fixture
def reconcile(config, monkeypatch):
    """Run the command on the instance."""
    monkeypatch.setenv("CERTIBLOC_LANGUAGE", "en")
    monkeypatch.setenv("CERTIBLOC_SECRET_KEY", config.secret_key)
    monkeypatch.setenv("CERTIBLOC_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("CERTIBLOC_DATABASE_URL", config.database_url)

    def run(*arguments):
        return CliRunner().invoke(main, ["reconcile", *arguments], catch_exceptions=False)

    return run


@pytest.fixture
def sent(scene):
    """Zoë's score is in the gradebook; the platform is known for a Moodle."""
    scene.context.registration.product_family = "moodle"
    scene.marked(scene.zoes)
    scene.send_all()


def test_a_gradebook_that_agrees_ends_well(scene, sent, reconcile):
    result = reconcile()

    assert (result.exit_code, result.stderr) == (0, "")
    assert "Moodle · Manager grands comptes · Épreuve E1" in result.stdout
    assert "Column: Épreuve E1" in result.stdout
    assert "Same 1 · Nothing yet 1" in result.stdout
    assert "Zoë" not in result.stdout


def test_all_are_shown_where_asked_for(scene, sent, reconcile):
    result = reconcile("--all")

    [line] = [line for line in result.stdout.splitlines() if "Zoë Ångström" in line]
    assert line.split("  ")[1:] != []
    assert "87.5 / 100" in line
    assert "Same" in line


def test_a_difference_is_listed_and_ends_with_one(scene, sent, teacher, reconcile):
    teacher.column("delete")

    result = reconcile()

    assert result.exit_code == 1
    assert "Missing there 1" in result.stdout
    [line] = [line for line in result.stdout.splitlines() if "Zoë Ångström" in line]
    assert "Mending sends 87.5 / 100." in line
    assert scene.row_of(scene.zoe).state == "sent"


def test_mending_queues_what_is_missing(scene, sent, teacher, reconcile):
    teacher.column("delete")

    result = reconcile("--mend")
    scene.send_all()

    assert "1 score will be sent again." in result.stdout
    [made] = [column["id"] for column in scene.course.columns()]
    assert scene.course.grades()[made, ZOE][0] == 87.5
    assert reconcile().exit_code == 0


def test_a_teachers_value_is_replaced_only_where_overwriting_was_asked_for(scene, teacher, reconcile):
    scene.course.delete_column(OWN)
    scene.marked(scene.zoes)
    scene.send_all()
    [made] = [column["id"] for column in scene.course.columns()]
    teacher.grade(ZOE, "60", item=made)

    first = reconcile("--mend")
    scene.send_all()
    between = scene.course.grades()[made, ZOE][0]
    second = reconcile("--mend", "--overwrite")
    scene.send_all()

    assert "0 scores will be sent again." in first.stdout
    assert between == 60.0
    assert "1 score will be sent again." in second.stdout
    assert scene.course.grades()[made, ZOE][0] == 87.5


def test_overwriting_alone_is_no_request(reconcile):
    result = reconcile("--overwrite")

    assert result.exit_code == 2
    assert "it needs --mend" in result.stderr


def test_a_gradebook_that_cannot_be_read_is_said_and_ends_with_two(scene, sent, reconcile):
    scene.course.platform.faults.set("results", Fault(status=503))

    result = reconcile()

    assert result.exit_code == 2
    assert "did not answer as it should" in result.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ("--platform", "http://elsewhere.example"),
        ("--course", "another"),
    ],
)
def test_what_matches_nothing_is_said(scene, sent, reconcile, asked):
    result = reconcile(*asked)

    assert result.exit_code == 1
    assert "No activity with an assessment matches" in result.stderr


def test_one_platform_and_course_can_be_named(scene, sent, reconcile):
    registration = scene.context.registration

    for platform in (registration.issuer, registration.client_id, str(registration.id)):
        for course in ("2", "Manager grands comptes"):
            assert reconcile("--platform", platform, "--course", course).exit_code == 0
