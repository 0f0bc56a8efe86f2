"""Files prove what a portfolio says: added by the candidate, read by who hears them, closed to everybody else."""

from dataclasses import replace
from io import BytesIO

import builders
import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lti_tool.lti.roles import Role
from lti_tool.store.models import EvidenceFile, JournalEntry, VaeFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def section(course):
    """A section of Zoë's portfolio."""
    course.open_path()
    course.write()
    return course.path().sections[0]


def add(course, section, content=PDF, name="contrat.pdf"):
    return course.candidate.post(
        f"portfolio/section/{section.id}/files",
        data={"file": (BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def only_file(course):
    course.session.expire_all()
    return course.session.scalars(select(VaeFile)).one()


def test_a_file_is_kept_with_its_section_and_read_by_who_assesses(course, section):
    answer = add(course, section)

    file = only_file(course)
    assert answer.status_code == 303
    assert "contrat.pdf" in course.candidate.get("portfolio").text
    read = course.assessor.get(f"vae/{course.path().id}/files/{file.file_id}")
    assert (read.status_code, read.data) == (200, PDF)
    assert course.candidate.get(f"portfolio/files/{file.file_id}").data == PDF


def test_what_is_no_file_that_is_kept_is_refused_in_words(course, section):
    add(course, section, b"#!/bin/sh\n", "contrat.pdf")

    assert course.session.scalars(select(VaeFile)).all() == []
    assert "not of a kind that is kept" in course.candidate.get(f"portfolio/section/{section.id}").text


def test_a_file_far_too_large_leads_back_to_its_section(app, course, section):
    app.config["CERTIBLOC"] = replace(app.config["CERTIBLOC"], evidence_max_mb=1)
    # The test client would leave the file open that it writes a large form to.
    boundary, form = encode_multipart({"file": FileStorage(BytesIO(PDF + bytes(2_000_000)), "contrat.pdf")})
    kind = f"multipart/form-data; boundary={boundary}"

    answer = course.candidate.post(f"portfolio/section/{section.id}/files", data=form, content_type=kind)

    assert answer.location.endswith(f"portfolio/section/{section.id}")
    assert "at most 1 MB" in course.candidate.get(f"portfolio/section/{section.id}").text


def test_a_file_is_taken_out_again_until_the_portfolio_is_filed(course, section):
    add(course, section)
    add(course, section, PDF + b"2", "autre.pdf")
    first, second = course.session.scalars(select(VaeFile)).all()

    course.candidate.post(f"portfolio/files/{first.file_id}/removal")
    course.file()
    course.candidate.post(f"portfolio/files/{second.file_id}/removal")

    assert only_file(course).file_id == second.file_id
    assert len(course.session.scalars(select(EvidenceFile)).all()) == 1


def test_a_section_takes_its_files_with_it(course, section):
    add(course, section)

    course.candidate.post(f"portfolio/section/{section.id}/removal")

    assert course.session.scalars(select(EvidenceFile)).all() == []


def test_the_journal_holds_a_files_digest_and_not_its_name(course, section):
    add(course, section)

    entry = course.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry.act == "changed_portfolio"
    assert len(entry.after["sha256"]) == 64
    assert "contrat" not in repr(entry.after)


def test_another_candidate_reads_none_of_them(course, section, visiting):
    add(course, section)
    sam = builders.a_person(course.session, course.link.context, "Sam Student")
    other = visiting(sam, course.link, Role.LEARNER)
    course.open_path(person=str(sam.id))
    file = only_file(course)

    assert other.get(f"portfolio/files/{file.file_id}").status_code == 404
    assert other.get(f"vae/{course.path().id}/files/{file.file_id}").status_code == 403
