"""
Every address of a visit by every role: who may open it, said once for all.

Whoever adds an address says here for whom it is.
"""

from uuid import uuid4

import pytest

from lti_tool.lti.roles import Role

VISIT = "/visit/<uuid:visit_id>/"
ANYBODY = set(Role)
STAFF = {Role.ASSESSOR, Role.TRAINER, Role.ADMINISTRATOR}
MARKERS = {Role.ASSESSOR, Role.TRAINER}
KEEPERS = {Role.TRAINER, Role.ADMINISTRATOR}
CONVENERS = {Role.OFFICE, Role.TRAINER, Role.ADMINISTRATOR}
# Assessors and jury members read the sessions that name them, and find no other.
SESSION_READERS = CONVENERS | {Role.ASSESSOR, Role.JURY_MEMBER, Role.PRESIDENT}
FILE_KEEPERS = KEEPERS | {Role.OFFICE}
OVERSEERS = KEEPERS | {Role.OFFICE}
JURY = {Role.JURY_MEMBER, Role.PRESIDENT}
PREPARERS = {Role.OFFICE, Role.ADMINISTRATOR}
# What is no object's id.
PLAIN = {"criterion": "C1.1", "kind": "csv"}
READERS = {
    "home": ANYBODY,
    "choose": STAFF,
    "grid": MARKERS,
    "marks": MARKERS,
    "absence": MARKERS,
    "files": FILE_KEEPERS,
    "exemptions": FILE_KEEPERS,
    "proofs": FILE_KEEPERS,
    "attempts": FILE_KEEPERS,
    "resits": {Role.TRAINER, Role.OFFICE},
    "resits.open_beyond": {Role.OFFICE},
    "sheets": MARKERS,
    "links": MARKERS,
    "links.withdraw": OVERSEERS,
    "disagreements": MARKERS,
    "disagreements.index": MARKERS | OVERSEERS,
    "disagreements.of_attempt": MARKERS | OVERSEERS,
    "disagreements.call": OVERSEERS,
    "disagreements.release": OVERSEERS,
    "disagreements.cancel": OVERSEERS,
    "assessors": OVERSEERS,
    "agreement": OVERSEERS,
    "notes": MARKERS,
    "evidence": MARKERS,
    "groups": MARKERS,
    "course_groups": MARKERS,
    "group_file": MARKERS,
    "exam_sessions": SESSION_READERS,
    "exam_sessions.make": CONVENERS,
    "exam_sessions.change": CONVENERS,
    "exam_sessions.cancel": CONVENERS,
    "convening": CONVENERS,
    "examiners": CONVENERS,
    "call_list": SESSION_READERS,
    "learner": STAFF | {Role.LEARNER},
    "progress": STAFF,
    "own_progress": {Role.LEARNER},
    "explain.of_one": KEEPERS | JURY,
    "explain.own": {Role.LEARNER},
    "review": STAFF,
    "mentees": {Role.MENTOR},
    "roster": STAFF,
    "gradebook": STAFF,
    "gradebook.send_again": KEEPERS,
    "gradebook.send_all_again": KEEPERS,
    "compare": KEEPERS,
    "sending": {Role.ADMINISTRATOR},
    "own_platform": {Role.ADMINISTRATOR},
    "offices": {Role.ADMINISTRATOR},
    "journal": {Role.ADMINISTRATOR},
    "arrangements": {Role.REFERENT},
    "vae": {Role.OFFICE, Role.JURY_MEMBER, Role.PRESIDENT} | MARKERS,
    "vae.open_one": {Role.OFFICE},
    "vae.change": {Role.OFFICE},
    "portfolio": {Role.LEARNER},
    "jury": JURY | PREPARERS,
    "preparing": PREPARERS,
    "jury.presence": PREPARERS | {Role.PRESIDENT},
    "jury.follow": JURY,
    "jury.close": {Role.PRESIDENT},
    "jury.publish": {Role.OFFICE},
    "jury_papers": JURY | PREPARERS,
    "jury_papers.attestation": PREPARERS,
    "deliberating": JURY | PREPARERS,
    "deliberating.vote": JURY,
    "deliberating.record": JURY,
    "deliberating.undo": JURY,
    "deliberating.conflict": JURY,
    "deliberating.declare": JURY,
    "my_results": {Role.LEARNER},
}


def readers(endpoint):
    return READERS.get(endpoint) or READERS.get(endpoint.partition(".")[0])


def addresses(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(VISIT)]


def test_every_address_is_in_the_table(app):
    assert [rule.endpoint for rule in addresses(app) if readers(rule.endpoint) is None] == []


@pytest.mark.parametrize("role", Role)
def test_an_address_opens_to_its_roles_and_to_no_other(app, classroom, visiting, role):
    app.config["WTF_CSRF_ENABLED"] = False
    room = classroom("E1")
    visitor = visiting(room.assessor, room.link, role)
    visit_id = visitor.root.split("/")[2]

    for rule in addresses(app):
        given = {name: PLAIN.get(name) or uuid4() for name in rule.arguments}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, given | {"visit_id": visit_id})
        for method in rule.methods & {"GET", "POST"}:
            answer = visitor.client.open(path, method=method)
            is_open = answer.status_code != 403
            assert is_open == (role in readers(rule.endpoint)), (role, method, rule.rule, answer.status_code)
