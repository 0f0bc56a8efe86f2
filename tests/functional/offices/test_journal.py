"""Every act is written down with who, when, before and after; and what is written stays."""

import csv
import json
from io import StringIO
from uuid import uuid4

import builders
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lti_tool.assessment.acts import Act
from lti_tool.lti.roles import Role
from lti_tool.store.journal import note, person
from lti_tool.store.models import Attempt


def marked(school, level, comment=None):
    ada, grid = school.launched("Ada Assessor", Role.ASSESSOR)
    zoe, _ = school.launched("Zoë Ångström")
    data = {"level": level} | ({"comment": comment} if comment else {})
    assert grid.post(f"grid/candidates/{zoe.id}/marks/C1.1", data=data).status_code == 200
    return ada, zoe, grid


def test_a_mark_is_noted_with_what_it_was_and_what_it_became(school):
    ada, zoe, grid = marked(school, "in_progress")

    grid.post(f"grid/candidates/{zoe.id}/marks/C1.1", data={"level": "acquired", "sequence": "1"})

    first, second = school.journal()
    assert (first.act, first.by, first.about, first.link_id) == ("marked", ada.id, zoe.id, school.link.id)
    assert (first.before, first.after["level"]) == ({"level": None}, "in_progress")
    assert (second.before, second.after["level"]) == ({"level": "in_progress"}, "acquired")
    assert second.after["criterion"] == "C1.1"


def test_of_a_comment_only_its_digest_is_kept(school):
    marked(school, "acquired", "Très à l'aise devant le client")

    assert "aise" not in json.dumps([[entry.before, entry.after] for entry in school.journal()])
    assert {entry.act for entry in school.journal()} == {"marked", "commented"}


def test_a_refused_mark_leaves_no_entry(school):
    _, zoe, grid = marked(school, "acquired")

    late = grid.post(f"grid/candidates/{zoe.id}/marks/C1.1", data={"level": "in_progress", "sequence": "9"})

    assert late.status_code == 409
    assert len(school.journal()) == 1


def test_publishing_and_taking_back_are_noted(school):
    _, grid = school.launched("Ada Assessor", Role.ASSESSOR)

    grid.post("grid/publication", data={"published": "yes"})
    grid.post("grid/publication", data={"published": "no"})

    assert [entry.act for entry in school.journal()] == ["published", "held_back"]


@pytest.mark.parametrize("change", ["UPDATE journal_entries SET act = 'nothing'", "DELETE FROM journal_entries"])
def test_the_database_itself_refuses_to_change_what_is_written(school, change):
    marked(school, "acquired")

    with pytest.raises(DBAPIError, match="the journal only grows"):
        school.session.execute(text(change))
    school.session.rollback()

    assert [entry.act for entry in school.journal()] == ["marked"]


def test_the_page_names_people_and_shows_what_changed(school):
    marked(school, "acquired")

    page = school.admin.get("journal").text

    assert "Ada Assessor" in page
    assert "Zoë Ångström" in page
    assert "Marked a criterion" in page


def test_the_page_calls_sessions_groups_and_attempts_by_their_names(school):
    _, trainer = school.launched("Tess Trainer", Role.TRAINER)
    _, zoe, grid = marked(school, "acquired")
    plan = {"name": "Session de juin", "day": "2027-06-01", "begins": "09:00"}
    assert trainer.post("sessions/new", data=plan).status_code == 303
    assert grid.post("groups", data={"name": "Équipe Nord", "members": str(zoe.id)}).status_code == 302
    file = f"files/{zoe.id}/attempts/{school.session.scalars(select(Attempt.id)).one()}/cancellation"
    assert trainer.post(file, data={"because": "The wrong candidate."}).status_code == 303

    page = " ".join(BeautifulSoup(school.admin.get("journal").data, "html.parser").get_text(" ").split())

    assert "session: Session de juin" in page
    assert "group: Équipe Nord" in page
    assert "attempt: E1" in page


def test_an_erased_person_is_named_no_longer_and_the_act_remains(school):
    _, zoe, _ = marked(school, "acquired")
    school.session.delete(zoe)
    school.session.commit()

    page = school.admin.get("journal").text

    assert "Zoë" not in page
    assert "Erased" in page
    assert [entry.act for entry in school.journal()] == ["marked"]


def test_the_journal_is_looked_through_by_act(school):
    marked(school, "acquired", "Good")

    page = school.admin.get("journal", query_string={"act": "commented"}).text

    assert "Commented on a criterion</td>" in page.replace("<br>", "</td>")
    assert "Marked a criterion<br>" not in page


def test_the_export_holds_every_entry_and_no_name(school):
    _, zoe, _ = marked(school, "acquired", "Good")

    lines = school.admin.get("journal/export.ndjson")
    table = school.admin.get("journal/export.csv")

    entries = [json.loads(line) for line in lines.text.splitlines()]
    assert [entry["act"] for entry in entries] == ["commented", "marked"]
    assert entries[1]["about"] == str(zoe.id)
    rows = list(csv.DictReader(StringIO(table.get_data().decode("utf-8-sig"))))
    assert [row["act"] for row in rows] == ["commented", "marked"]
    assert json.loads(rows[1]["after"])["level"] == "acquired"
    assert not any(name in lines.text + table.text for name in ("Ada", "Zoë", "Good"))


def test_more_than_a_page_is_read_page_by_page(school):
    for number in range(101):
        note(
            school.session,
            Act.PUBLISHED if number else Act.HELD_BACK,
            by=person(school.alma.id),
            at=builders.NOW,
            link=school.link,
        )
    school.session.commit()

    newest = school.admin.get("journal")
    older = BeautifulSoup(newest.text, "html.parser").select_one("a[rel=next]")
    oldest = school.admin.client.get(older["href"]).text

    assert "Took results back from sight</td>" not in newest.text.replace("<br>", "</td>")
    assert "Took results back from sight</td>" in oldest.replace("<br>", "</td>")
    assert "Newest" in oldest


def test_details_are_in_words_and_people_by_name(school):
    zoe, _ = school.launched("Zoë Ångström")
    decided = {
        "decision": "refused",
        "counts": {"refused": 2, "abstained": 1},
        "method": "hands",
        "reason": "0" * 64,
    }
    said = {
        "members": [str(zoe.id), str(uuid4())],
        "computed": "validated",
        "held_at": "2026-06-01T09:00:00+00:00",
    }
    note(school.session, Act.DECIDED, by=person(school.alma.id), at=builders.NOW, link=school.link, after=decided)
    note(
        school.session, Act.PREPARED_JURY, by=person(school.alma.id), at=builders.NOW, link=school.link, after=said
    )
    school.session.commit()

    page = " ".join(BeautifulSoup(school.admin.get("journal").data, "html.parser").get_text(" ").split())

    assert "decision: Refused" in page
    assert "votes: Refused: 2, Abstention: 1" in page
    assert "way of voting: show of hands" in page
    assert "reason: 000000000000…" in page
    assert "members: Zoë Ångström," in page
    assert "proposal: Validated" in page
    assert "held on: Jun 1, 2026" in page


def test_nobody_of_another_platform_is_named(school):
    elsewhere = builders.a_course(school.session, builders.a_registration(school.session, issuer="http://other"))
    stranger = builders.a_person(school.session, elsewhere, "Inès Ailleurs")
    said = {"members": [str(stranger.id)]}
    note(school.session, Act.DECIDED, by=person(school.alma.id), at=builders.NOW, link=school.link, after=said)
    school.session.commit()

    assert "Inès Ailleurs" not in school.admin.get("journal").text
