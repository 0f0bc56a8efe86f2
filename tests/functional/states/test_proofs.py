"""Files that prove an exemption: entered with it or later, read by who keeps files, and never in a statement."""

from dataclasses import replace
from io import BytesIO

import builders
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lti_tool.lti.roles import Role
from lti_tool.store.models import EvidenceFile

HELD = {
    "ground": "bloc_held",
    "node": "B1",
    "certificate": "RNCP12345 BC01",
    "obtained_on": "2023-06-30",
    "proof": "",
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_file(content=PDF, name="Attestation École du Nord.pdf"):
    return BytesIO(content), name


@pytest.fixture
def config(config):
    """One where a file has a megabyte at most."""
    return replace(config, evidence_max_mb=1)


@pytest.fixture
def proved(course):
    """Zoë, whose bloc already held was entered with a file and no reference."""
    zoe = course.candidate()
    assert course.exempt(zoe, proof="", file=a_file()).status_code == 303
    return zoe


def add(course, person, **file):
    [exemption, *_] = course.exemptions(person)
    path = f"files/{person.id}/exemptions/{exemption.id}/proofs"
    return course.office.post(path, data={"file": a_file(**file)}, follow_redirects=True)


def address(course, person, position=0):
    [exemption] = course.exemptions(person)
    return f"files/{person.id}/exemptions/{exemption.id}/proofs/{exemption.files[position].file_id}"


def test_a_bloc_already_held_is_entered_with_the_file_that_proves_it(course, proved):
    page = course.office.get(f"files/{proved.id}")
    file = course.office.get(address(course, proved))

    assert "Attestation École du Nord.pdf" in page.text
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert course.journal() == [("exempted", proved.id), ("added_evidence", proved.id)]
    assert course.rows(proved)["B1"].computed == "validated"
    assert "Attestation" not in str(course.statements())


def test_without_a_file_or_where_it_is_kept_it_is_not_entered(course):
    zoe = course.candidate()

    answer = course.exempt(zoe, proof="")

    assert answer.status_code == 422
    assert "and its proof" in answer.text
    assert course.exemptions(zoe) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"#!/bin/sh\n", "not of a kind that is kept"), (PDF + b"x" * 1_000_001, "at most 1 MB")],
    ids=["a program", "too large"],
)
def test_a_file_that_is_not_kept_enters_nothing(course, content, sentence):
    zoe = course.candidate()

    # The test client would leave the file open that it writes a large form to.
    boundary, form = encode_multipart(HELD | {"file": FileStorage(*a_file(content))})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = course.office.post(f"files/{zoe.id}/exemptions", data=form, content_type=kind)
    page = answer if answer.status_code == 422 else course.office.get(f"files/{zoe.id}")

    assert sentence in page.text
    assert course.exemptions(zoe) == []
    assert course.session.query(EvidenceFile).all() == []


def test_what_cannot_be_exempted_leaves_no_file(course, proved):
    again = course.exempt(proved, proof="", file=a_file(name="autre.pdf"))

    assert again.status_code == 422
    assert [each.name for each in course.session.query(EvidenceFile)] == ["Attestation École du Nord.pdf"]


def test_a_proof_is_added_later_and_taken_out_but_for_the_last(course, proved):
    first = address(course, proved)
    added = add(course, proved, name="relevé.pdf")
    second = next(each for each in (address(course, proved, 0), address(course, proved, 1)) if each != first)

    out = course.office.post(f"{first}/removal", follow_redirects=True)
    kept = course.office.post(f"{second}/removal", follow_redirects=True)

    assert "The file is saved." in added.text
    assert "The file is removed." in out.text
    assert course.office.get(first).status_code == 404
    assert "keeps its proof" in kept.text
    assert course.office.get(second).data == PDF
    assert [act for act, _ in course.journal()] == [
        "exempted",
        "added_evidence",
        "added_evidence",
        "removed_evidence",
    ]


def test_an_exemption_has_ten_files_at_most(course, proved):
    for number in range(2, 11):
        add(course, proved, name=f"{number}.pdf")

    eleventh = add(course, proved, name="11.pdf")

    assert "10 files at most" in eleventh.text
    assert len(course.exemptions(proved)[0].files) == 10


def test_neither_an_assessor_nor_the_candidate_nor_another_course_opens_it(course, proved):
    elsewhere = builders.a_course(course.session, course.course.registration, context_id="other")
    link = builders.a_resource_link(course.session, elsewhere, "E5", resource_link_id="other")
    olivia = builders.a_person(course.session, elsewhere, "Olivia Office", Role.ADMINISTRATOR)
    path = address(course, proved)

    assert course.grid.get(path).status_code == 403
    assert course.visiting(proved, course.link, Role.LEARNER).get(path).status_code == 403
    assert course.visiting(olivia, link, Role.OFFICE).get(path).status_code == 404
