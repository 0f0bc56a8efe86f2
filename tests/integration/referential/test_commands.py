"""What a person types, and what it answers, on SQLite and on PostgreSQL."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.store.models import StoredReferential
from xapi import documents

Certibloc = Callable[..., Result]
EXAMPLES = documents.path("examples/referential")
SMALL = EXAMPLES / "valid-small.json"
SHIPPED = documents.path("referentials/grands-comptes.json")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """The small example with ``changes`` at its top level, in a file."""

    def write(name: str = "text.json", **changes: Any) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(documents.read("examples/referential/valid-small.json") | changes))
        return path

    return write


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StoredReferential)) or 0


def test_an_import_is_listed_and_comes_out_as_it_went_in(certibloc: Certibloc) -> None:
    imported = certibloc("import", SMALL)
    listed = certibloc("list")
    exported = certibloc("export", "accueil")

    document = documents.read("examples/referential/valid-small.json")
    del document["$schema"]
    document["blocs"][1]["rncp_code"] = None
    assert imported.output == "accueil, version 1.0, is imported.\n"
    assert listed.output.startswith("accueil  1.0  Chargé d’accueil  default/1.0  in force  not in use  ")
    assert json.loads(exported.output) == document


def test_an_instance_without_tables_gets_them_with_its_first_import(
    database_url: str, certibloc_on: Callable[[str], Certibloc]
) -> None:
    certibloc = certibloc_on(database_url)

    assert certibloc("import", SMALL).exit_code == 0
    assert certibloc("list").output.startswith("accueil  1.0  ")


def test_without_a_file_it_is_the_shipped_referential(certibloc: Certibloc, tmp_path: Path) -> None:
    certibloc(
        "import", "--title", "Manager grands comptes", "--rncp-code", "RNCP12345", "--certifying-body", "École"
    )
    out = tmp_path / "out.json"
    certibloc("export", "https://w3id.org/certibloc/referentials/grands-comptes", "--out", out)

    exported = json.loads(out.read_text(encoding="utf-8"))
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert exported["title"] == "Manager grands comptes"
    assert exported["rncp_code"] == "RNCP12345"
    assert exported["certifying_body"] == "École"
    assert exported["blocs"] == shipped["blocs"]
    assert exported["assessments"] == shipped["assessments"]


def test_what_was_exported_can_be_imported_again(certibloc: Certibloc, tmp_path: Path) -> None:
    certibloc("import", SMALL)
    certibloc("export", "accueil", "--out", tmp_path / "out.json")

    again = certibloc("import", tmp_path / "out.json")

    assert again.exit_code == 0
    assert again.output == "accueil, version 1.0, was already there. Nothing changed.\n"


@pytest.mark.parametrize("bad", sorted(EXAMPLES.glob("invalid-*.json")), ids=lambda bad: bad.stem)
def test_a_bad_file_is_told_and_nothing_of_it_is_kept(certibloc: Certibloc, stored: Session, bad: Path) -> None:
    checked = certibloc("check", bad)
    imported = certibloc("import", bad)

    assert checked.exit_code == imported.exit_code == 1
    assert "line " in checked.output
    assert "Traceback" not in checked.output + imported.output
    assert "Nothing was imported." in imported.output
    assert rows(stored) == 0


def test_a_bad_option_is_told_like_a_bad_file(certibloc: Certibloc, stored: Session) -> None:
    result = certibloc("import", SMALL, "--rncp-code", "12345")

    assert result.exit_code == 1
    assert "rncp_code: “12345” does not have the form that is asked for here." in result.output
    assert rows(stored) == 0


def test_another_text_under_a_version_that_nothing_rests_on_replaces_it(
    certibloc: Certibloc, file: Callable[..., Path]
) -> None:
    certibloc("import", SMALL)

    result = certibloc("import", file(title="Hôte d’accueil"))

    assert result.output == "accueil, version 1.0, is replaced: nothing rested on it yet.\n"
    assert "Hôte d’accueil" in certibloc("list").output


def test_a_new_version_supersedes_the_older(certibloc: Certibloc, file: Callable[..., Path]) -> None:
    certibloc("import", SMALL)

    result = certibloc("import", file(version="1.10"))

    assert result.output == "accueil, version 1.10, is imported. It supersedes: 1.0.\n"
    assert "accueil  1.0  Chargé d’accueil  default/1.0  superseded by 1.10" in certibloc("list").output
    assert json.loads(certibloc("export", "accueil").output)["version"] == "1.10"
    assert json.loads(certibloc("export", "accueil", "--version", "1.0").output)["version"] == "1.0"


def test_an_older_version_does_not_come_back_over_a_newer(
    certibloc: Certibloc, stored: Session, file: Callable[..., Path]
) -> None:
    certibloc("import", file(version="1.10"))

    result = certibloc("import", file(version="1.9"))

    assert result.exit_code == 1
    assert "A newer version of accueil is in force: 1.10. Nothing was imported." in result.output
    assert rows(stored) == 1


def test_a_rule_set_of_one_s_own_is_kept_with_the_referential(
    certibloc: Certibloc, stored: Session, tmp_path: Path
) -> None:
    rules = documents.read("rule-sets/default.json") | {"id": "house", "overrides": {"C1": {"rule": "jury_only"}}}
    (tmp_path / "rules.json").write_text(json.dumps(rules))

    result = certibloc("import", SMALL, "--rules", tmp_path / "rules.json")

    assert result.exit_code == 0
    assert stored.scalars(select(StoredReferential.rules)).one() == rules


def test_the_number_of_assessors_is_set_at_import_and_named(certibloc: Certibloc, stored: Session) -> None:
    result = certibloc("import", SMALL, "--assessors", "2")

    rules = stored.scalars(select(StoredReferential.rules)).one()
    assert result.exit_code == 0
    assert (rules["assessors"], rules["id"], rules["agreement"]) == (2, "default-2", "consensus")


def test_the_number_that_the_rule_set_says_anyway_makes_no_other(certibloc: Certibloc, stored: Session) -> None:
    certibloc("import", SMALL, "--assessors", "1")

    assert stored.scalars(select(StoredReferential.rules)).one()["id"] == "default"


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        pytest.param(
            {"overrides": {"C9": {"rule": "jury_only"}}}, "no competency and no bloc “C9”", id="a bad code"
        ),
        pytest.param({"acquired": "perfect"}, "There is no level “perfect” in the scale.", id="a bad level"),
        pytest.param({"assessors": "two"}, "This should be a whole number, but it is a text.", id="a bad type"),
    ],
)
def test_a_bad_rule_set_is_told_with_its_place_and_nothing_is_kept(
    certibloc: Certibloc, stored: Session, tmp_path: Path, rules: dict[str, Any], sentence: str
) -> None:
    (tmp_path / "rules.json").write_text(json.dumps(documents.read("rule-sets/default.json") | rules))

    result = certibloc("import", SMALL, "--rules", tmp_path / "rules.json")

    assert result.exit_code == 1
    assert sentence in result.output
    assert "line 1, column " in result.output
    assert "The rule set cannot be used. Nothing was imported." in result.output
    assert rows(stored) == 0


def test_exporting_what_is_not_there_is_said(certibloc: Certibloc) -> None:
    result = certibloc("export", "nothing")

    assert result.exit_code == 1
    assert result.output == "Error: No such referential has been imported: nothing\n"


def test_an_empty_list_says_what_to_do(certibloc: Certibloc) -> None:
    assert "certibloc referential import" in certibloc("list").output


def test_exporting_where_one_may_not_write_is_said(certibloc: Certibloc, tmp_path: Path) -> None:
    certibloc("import", SMALL)

    result = certibloc("export", "accueil", "--out", tmp_path)

    assert result.exit_code == 1
    assert str(tmp_path) in result.output
