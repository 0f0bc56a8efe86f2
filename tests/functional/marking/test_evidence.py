"""Files of evidence: who adds, sees and removes them, and what becomes of them."""

import io
from datetime import UTC, datetime, timedelta

import builders
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lti_tool.files.storage import storage_of
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.models import EvidenceFile, JournalEntry, Person
from lti_tool.worker.sweeping import Sweeping

PHOTO = b"\xff\xd8\xff\xe0" + b"light and shade " * 500


def add(room, person, content=PHOTO, name="tableau blanc.jpeg", grid=None, **fields):
    """Choose a file on the candidate's sheet."""
    sent = FileStorage(io.BytesIO(content), name, content_type="text/html")
    # The test client would leave the file open that it writes a large form to.
    boundary, form = encode_multipart(fields | {"file": sent})
    kind = f"multipart/form-data; boundary={boundary}"
    path = f"evidence/candidates/{person.id}"
    return (grid or room.grid).post(path, data=form, content_type=kind)


def file_in(room):
    """The one file in the database."""
    room.session.expire_all()
    return room.session.scalars(select(EvidenceFile)).one()


def acts(room):
    """What the journal says of files."""
    room.session.expire_all()
    found = room.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [entry for entry in found if "evidence" in entry.act]


def test_a_photo_is_added_seen_and_named_by_the_statements_that_follow(classroom, config):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.mark(zoe, "C1.1", level="in_progress", sequence="0")

    add(room, zoe)
    file = file_in(room)
    add(room, zoe, name="autre.jpeg", criterion="C1.2")
    room.mark(zoe, "C1.1", level="acquired", sequence="1")

    sheet = BeautifulSoup(room.grid.get(f"grid?candidate={zoe.id}").data, "html.parser")
    assert [name.text for name in sheet.select(".evidence__name")] == ["tableau blanc.jpg", "autre.jpg"]
    evidence = "https://w3id.org/xapi/tla/extensions/evidence"
    before, after = room.statements()
    assert before["context"]["extensions"][evidence] == []
    assert after["context"]["extensions"][evidence] == [f"{config.home_page}/evidence/{file.id}"]
    answer = room.grid.get(f"evidence/{file.id}")
    assert answer.data == PHOTO
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert "attachment" in room.grid.get(f"evidence/{file.id}?download=1").headers["Content-Disposition"]
    added, _ = acts(room)
    assert (added.act, added.by, added.about) == ("added_evidence", room.assessor.id, zoe.id)
    assert (added.after["sha256"], added.after["criterion"]) == (file.sha256, None)
    assert "tableau" not in str(added.after)


def test_players_fetch_ranges(classroom):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    add(room, zoe)
    path = f"evidence/{file_in(room).id}"

    part = room.grid.get(path, headers={"Range": "bytes=4-19"})
    stale = room.grid.get(path, headers={"Range": "bytes=4-19", "If-Range": '"another"'})
    beyond = room.grid.get(path, headers={"Range": f"bytes={len(PHOTO)}-"})

    assert (part.status_code, part.data) == (206, PHOTO[4:20])
    assert part.headers["Content-Range"] == f"bytes 4-19/{len(PHOTO)}"
    assert (stale.status_code, stale.data) == (200, PHOTO)
    assert beyond.status_code == 416


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"<html><script>", 415, "not of a kind that is kept"),
        (b"\xff\xd8\xff" + bytes(1_000_000), 413, "too large: at most 1 MB"),
        (b"\xff\xd8\xff" + bytes(2_000_000), 413, "too large: at most 1 MB"),
        (b"", 415, "not of a kind"),
    ],
    ids=["HTML", "a little too large", "far too large", "empty"],
)
def test_what_is_refused_is_said_in_words_and_not_kept(app, classroom, config, content, status, says):
    app.config["CERTIBLOC"] = type(config)(**vars(config) | {"evidence_max_mb": 1})
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")

    answer = add(room, zoe, content)

    assert (answer.status_code, says in answer.text) == (status, True)
    assert room.session.scalars(select(EvidenceFile)).all() == []
    assert list(storage_of(config).kept_before(datetime.now(UTC) + timedelta(hours=1))) == []


def test_an_attempt_has_only_so_many_files(app, classroom, config):
    app.config["CERTIBLOC"] = type(config)(**vars(config) | {"evidence_max_files": 1})
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    add(room, zoe)

    answer = add(room, zoe, name="second.jpg")

    assert answer.status_code == 422
    assert "has 1 file at most" in answer.text
    file_in(room)


def test_a_file_whose_answer_was_lost_is_sent_again_and_is_one_file(app, classroom, config):
    app.config["CERTIBLOC"] = type(config)(**vars(config) | {"evidence_max_files": 2})
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    add(room, zoe)
    first = file_in(room)
    add(room, zoe, criterion="C1.2")

    # Though no further file would be taken.
    again = [add(room, zoe), add(room, zoe, criterion="C1.2")]

    assert [answer.status_code for answer in again] == [302, 302]
    files = room.session.scalars(select(EvidenceFile).order_by(EvidenceFile.added_at)).all()
    assert files[0].id == first.id
    kept = list(storage_of(config).kept_before(datetime.now(UTC) + timedelta(hours=1)))
    assert sorted(kept) == sorted(file.id for file in files)
    assert len(files) == len(acts(room)) == 2


def test_only_who_added_a_file_removes_it_and_only_before_publication(classroom, visiting, config):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    add(room, zoe)
    add(room, zoe, name="second.jpg")
    first, second = room.session.scalars(select(EvidenceFile).order_by(EvidenceFile.added_at)).all()
    bob = builders.a_person(room.session, room.course, "Bob Assessor", Role.ASSESSOR)
    other = visiting(bob, room.link, Role.ASSESSOR)

    by_other = other.post(f"evidence/{first.id}/remove")
    by_owner = room.grid.post(f"evidence/{first.id}/remove")
    room.grid.post("grid/publication", data={"published": "yes"})
    too_late = room.grid.post(f"evidence/{second.id}/remove")

    assert [answer.status_code for answer in (by_other, by_owner, too_late)] == [403, 302, 409]
    assert file_in(room).id == second.id
    assert list(storage_of(config).kept_before(datetime.now(UTC) + timedelta(hours=1))) == [second.id]
    assert [(entry.act, entry.by) for entry in acts(room)][-1] == ("removed_evidence", room.assessor.id)


def test_files_are_seen_by_who_marks_there_and_by_nobody_else(app, classroom, visiting):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    add(room, zoe)
    file = file_in(room)
    elsewhere = builders.a_resource_link(room.session, room.course, "E2")

    as_candidate = visiting(zoe, room.link, Role.LEARNER).get(f"evidence/{file.id}")
    in_another_activity = visiting(room.assessor, elsewhere, Role.ASSESSOR).get(f"evidence/{file.id}")
    by_the_address_of_statements = app.test_client().get(f"/evidence/{file.id}")

    assert as_candidate.status_code == 403
    assert in_another_activity.status_code == 404
    assert by_the_address_of_statements.status_code == 403
    assert "open" in by_the_address_of_statements.text
    assert b"light" not in by_the_address_of_statements.data


def test_a_test_users_files_are_not_kept(classroom, config):
    room = classroom("E1")
    zoe = room.candidate("Zoë Ångström")
    room.assessor.is_test_user = False
    zoe.is_test_user = True
    room.session.commit()

    assert add(room, zoe).status_code == 404
    assert list(storage_of(config).kept_before(datetime.now(UTC) + timedelta(hours=1))) == []


def test_erasing_a_person_erases_their_files(app, classroom, config):
    room = classroom("E1")
    zoe, sam = room.candidate("Zoë Ångström"), room.candidate("Sam Stone")
    add(room, zoe)
    add(room, sam)
    storage = storage_of(config)
    room.session.execute(delete(Person).where(Person.id == zoe.id))
    room.session.commit()
    left = file_in(room)

    with app.app_context():
        sweeping = Sweeping(config)
        sweeping.step(db.session, db.engine, at=datetime.now(UTC))
        soon_after = len(list(storage.kept_before(datetime.now(UTC) + timedelta(hours=1))))
        sweeping.step(db.session, db.engine, at=datetime.now(UTC) + timedelta(hours=7))

    assert soon_after == 2
    assert list(storage.kept_before(datetime.now(UTC) + timedelta(hours=1))) == [left.id]
    assert left.person_id == sam.id
