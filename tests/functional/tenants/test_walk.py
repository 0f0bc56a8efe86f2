"""
Nobody sees or changes another platform's things, through any address of the tool.

The walk goes through the application's own map of addresses. Whoever adds one completes a table here:

- a path's argument that names an object: `ids` of `a_tenant` in conftest.py, by the argument's name;
- a form: `FORMS`, by endpoint, with what a page would post; {person_id} and the like stand for ids;
- the same form: `NOTED`, with the acts that are in the journal afterwards, or why there is none;
- an address outside /visit/<id>/: `ELSEWHERE`, by blueprint or endpoint, with why it tells of no tenant.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from conftest import Visiting
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lti_tool.store.models import JournalEntry

Ids = dict[str, UUID]

VISIT = "/visit/<uuid:visit_id>/"
ELSEWHERE = {
    "static": "the same files for everyone",
    "health": "says whether the instance is well",
    "launch": "opened by a signed message: tests/functional/launch",
    "register": "opened by an invitation: tests/functional/registration",
    "frames": "opened by a login's cookie, or by a ticket once: tests/functional/launch/test_in_the_frame.py",
    "selection": "opened by a cookie of its own: tests/functional/launch/test_selection.py",
    "evidence_address": "says the same of every id: tests/functional/marking/test_evidence.py",
    "attestations": "opened by a code that nobody guesses, and names nobody: tests/functional/jury",
    "admin": "opened by a sign-in of its own, for who runs them all: tests/functional/admin",
}
LEVEL = {"level": "in_progress", "comment": "because", "sequence": "1"}
PLAN = {"name": "New", "day": "2027-06-01", "begins": "09:00"}
FORMS: dict[str, dict[str, str]] = {
    "home.speak": {"language": "en"},
    "choose.choose": {"referential": "{context_id}", "assessment": "E1"},
    "grid.publish": {"published": "yes"},
    "marks.mark": LEVEL,
    "marks.mark_group": LEVEL | {"sequence-{person_id}": "1"},
    "marks.follow_group": {},
    "absence.note": {"absent": "yes"},
    "exemptions.grant": {"node": "B2", "ground": "decision"},
    "exemptions.revoke": {},
    "proofs.add": {},
    "proofs.remove": {},
    "attempts.cancel": {"because": "incident"},
    "resits.open_for": {"candidate": "{person_id}"},
    "resits.open_beyond": {"because": "incident"},
    "resits.withdraw": {},
    "sheets.submit": {},
    "sheets.submit_group": {},
    "sheets.reopen": {},
    "links.declare": {"reason": "a cousin"},
    "links.affirm": {},
    "links.withdraw": {},
    "disagreements.propose": {"level": "acquired", "reason": "because"},
    "disagreements.agree": {"proposal": "{attempt_id}"},
    "disagreements.take_back": {},
    "disagreements.call": {"person": "{person_id}"},
    "disagreements.release": {},
    "disagreements.cancel": {},
    "assessors.lead": {"person": "{person_id}"},
    "notes.keep": {"comment": "New"},
    "evidence.add": {"criterion": "C1.1"},
    "evidence.remove": {},
    "groups.form": {"name": "New", "members": "{person_id}"},
    "groups.change": {"name": "New", "members": "{person_id}"},
    "groups.dissolve": {},
    "groups.draw": {"size": "2"},
    "course_groups.take": {"set": "{group_id}"},
    "group_file.check": {"text": "3;New", "do": "keep"},
    "exam_sessions.make": PLAN,
    "exam_sessions.change": PLAN,
    "exam_sessions.cancel": {},
    "convening.keep_people": {"who": "{person_id}", "do": "keep"},
    "examiners.keep": {"who-E1": "{person_id}"},
    "roster.refresh": {},
    "gradebook.send_all_again": {},
    "gradebook.send_again": {},
    "compare.settle": {"action": "ticked", "score": "{score_id}"},
    "compare.reset_maximum": {},
    "sending.send_all_again": {},
    "sending.send_again": {},
    "sending.test_connection": {},
    "own_platform.test": {},
    "offices.give": {"offices": "assessor"},
    "vae.open_one": {"person": "{sam_id}", "asked_on": "2026-11-02", "blocs": "B1"},
    "vae.change": {"asked_on": "2026-11-02", "answer": "yes", "decided_on": "2026-11-20"},
    "portfolio.add_section": {"title": "Sold", "criteria": "C1.1"},
    "portfolio.change_section": {"title": "Sold more", "criteria": "C1.1"},
    "portfolio.remove_section": {},
    "portfolio.file": {"confirmed": "yes"},
    "portfolio.add_proof": {},
    "portfolio.remove_proof": {},
    "arrangements.add": {"extra_time": "33", "assessment": ""},
    "arrangements.end": {},
    "preparing.prepare": {"name": "New", "held_at": "2026-11-27T09:00"},
    "preparing.change": {"name": "New", "held_at": "2026-11-27T09:00"},
    "preparing.name_members": {"members": "{person_id}"},
    "jury.presence": {"present": "{person_id}"},
    "jury.follow": {"confirmed": "yes"},
    "jury.close": {"confirmed": "yes"},
    "jury.publish": {"confirmed": "yes"},
    "preparing.annul": {"confirmed": "yes"},
    "preparing.remove": {"confirmed": "yes"},
    "jury_papers.verify": {},
    "deliberating.vote": {"bloc": "B1", "choice": "validated"},
    "deliberating.record": {"bloc": "B1", "method": "devices", "reason": "because"},
    "deliberating.undo": {"bloc": "B1"},
    "deliberating.conflict": {"declared": "yes"},
    "deliberating.declare": {"gender": "woman"},
}
JURY_IS_CLOSED = "the jury has closed, and nothing changes any more: tests/functional/jury"
CHANGES_NOTHING = "changes only how or when something is shown, or asks the platform"
NOTED: dict[str, set[str] | str] = {
    "home.speak": CHANGES_NOTHING,
    "roster.refresh": CHANGES_NOTHING,
    "sending.test_connection": CHANGES_NOTHING,
    "own_platform.test": CHANGES_NOTHING,
    "choose.choose": "candidates have marks there, so nothing is chosen: tests/functional/offices",
    "course_groups.take": "needs a platform that answers: tests/functional/review",
    "compare.settle": "needs a platform that answers: tests/functional/gradebook",
    "compare.reset_maximum": "needs a platform that answers: tests/functional/gradebook",
    "sheets.submit": "the sheet has gaps: tests/functional/assessors",
    "sheets.submit_group": "the sheets have gaps: tests/functional/assessors",
    "sheets.reopen": "nothing is submitted: tests/functional/assessors",
    "links.declare": {"declared_link"},
    "links.affirm": {"affirmed_no_link"},
    "links.withdraw": {"withdrew_link"},
    "disagreements.propose": "one assessor alone has marked: tests/functional/assessors",
    "disagreements.agree": "one assessor alone has marked: tests/functional/assessors",
    "disagreements.take_back": "one assessor alone has marked: tests/functional/assessors",
    "disagreements.call": "one assessor alone has marked: tests/functional/assessors",
    "disagreements.release": "nobody is called: tests/functional/assessors",
    "disagreements.cancel": "the candidate has marked nobody: tests/functional/assessors",
    "assessors.lead": "the candidate is no assessor: tests/functional/assessors",
    "offices.give": {"appointed"},
    "vae.open_one": {"opened_vae"},
    "vae.change": {"dated_vae"},
    "portfolio.add_section": {"changed_portfolio"},
    "portfolio.change_section": {"changed_portfolio"},
    "portfolio.remove_section": {"changed_portfolio"},
    "portfolio.file": {"filed_portfolio"},
    "portfolio.add_proof": "needs a file: tests/functional/vae",
    "portfolio.remove_proof": {"changed_portfolio"},
    "arrangements.add": "nothing about disability is in the journal: docs/decisions/examining-arrangements.md",
    "arrangements.end": "nothing about disability is in the journal: docs/decisions/examining-arrangements.md",
    "grid.publish": {"published"},
    "marks.mark": {"marked", "commented"},
    "absence.note": "whoever has a level was there: tests/functional/states",
    "exemptions.grant": {"exempted"},
    "exemptions.revoke": {"revoked_exemption"},
    "proofs.add": "needs a file: tests/functional/states/test_proofs.py",
    "proofs.remove": {"removed_evidence"},
    "attempts.cancel": {"cancelled_attempt"},
    "resits.open_for": "nobody needs a resit by their progress: tests/functional/states",
    "resits.open_beyond": "nobody needs a resit by their progress: tests/functional/states",
    "resits.withdraw": "the attempt is no resit: tests/functional/states",
    "marks.mark_group": "each candidate has comments of their own here: tests/functional/marking",
    "marks.follow_group": "the activity is not marked as a group: tests/functional/marking",
    "notes.keep": {"noted"},
    "evidence.add": "needs a file: tests/functional/marking/test_evidence.py",
    "evidence.remove": {"removed_evidence"},
    "groups.form": {"formed_group"},
    "groups.change": {"formed_group"},
    "groups.draw": {"formed_group"},
    "groups.dissolve": {"dissolved_group"},
    "group_file.check": {"formed_group", "dissolved_group"},
    "exam_sessions.make": {"made_session"},
    "exam_sessions.change": {"changed_session"},
    "exam_sessions.cancel": {"cancelled_session"},
    "convening.keep_people": "needs what its page had seen: tests/functional/exam_sessions",
    "examiners.keep": "needs what its page had seen: tests/functional/exam_sessions",
    "gradebook.send_again": {"sent_again"},
    "gradebook.send_all_again": {"sent_again"},
    "sending.send_again": {"sent_again"},
    "sending.send_all_again": {"sent_again"},
    "preparing.prepare": {"prepared_jury"},
    "preparing.annul": {"asked_for_annulment"},
    "jury_papers.verify": CHANGES_NOTHING,
    "deliberating.declare": "what members say of themselves is in no journal: docs/decisions/examining-jury.md",
    "preparing.change": JURY_IS_CLOSED,
    "preparing.name_members": JURY_IS_CLOSED,
    "preparing.remove": JURY_IS_CLOSED,
    "jury.presence": JURY_IS_CLOSED,
    "jury.follow": JURY_IS_CLOSED,
    "jury.close": JURY_IS_CLOSED,
    "jury.publish": JURY_IS_CLOSED,
    "deliberating.vote": JURY_IS_CLOSED,
    "deliberating.record": JURY_IS_CLOSED,
    "deliberating.undo": JURY_IS_CLOSED,
    "deliberating.conflict": JURY_IS_CLOSED,
}
# What is no object of a tenant.
PLAIN = {"criterion": "C1.1", "code": "B1", "kind": "csv"}


def test_the_tables_cover_every_address(app: Flask, tenant: Any) -> None:
    missing = list(_uncovered(app, {"visit_id", *PLAIN, *tenant.ids}))

    assert not missing, "\n".join(missing)


def _uncovered(app: Flask, arguments: set[str]) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(VISIT):
            if not {rule.endpoint, rule.endpoint.partition(".")[0]} & ELSEWHERE.keys():
                yield f"{rule.rule}: say in ELSEWHERE why {rule.endpoint} tells of no tenant."
            continue
        for name in rule.arguments - arguments:
            yield f"{rule.rule}: add the id that <{name}> stands for to `ids` of a_tenant in conftest.py."
        if "POST" in (rule.methods or ()) and rule.endpoint not in FORMS:
            yield f"{rule.rule}: add to FORMS what a page posts to {rule.endpoint}."
        if "POST" in (rule.methods or ()) and rule.endpoint not in NOTED:
            yield f"{rule.rule}: say in NOTED what the journal holds after {rule.endpoint}."


def test_the_table_of_forms_names_no_address_that_is_gone(app: Flask) -> None:
    assert FORMS.keys() <= app.view_functions.keys()


def test_nothing_opens_without_the_visits_own_cookie(
    app: Flask, tenants: Any, rows_of: Callable[..., Any]
) -> None:
    before = [rows_of(tenant) for tenant in tenants]

    for mine, other in _pairs(tenants):
        for rule, method in _asked(app):
            for browser in (app.test_client(), _with_cookie_of(app, other, below=mine)):
                answer = _ask(browser, app, rule, method, visit=mine, ids=mine.ids)
                assert answer.status_code in {403, 404}, (method, rule.rule, answer.status_code)
                assert mine.marker not in answer.text, (method, rule.rule)

    assert [rows_of(tenant) for tenant in tenants] == before


def test_another_tenants_ids_find_nothing(app: Flask, tenants: Any, rows_of: Callable[..., Any]) -> None:
    for mine, other in _pairs(tenants):
        before = rows_of(other)
        browser = Visiting(app, mine.visit.id).client
        for rule, method in _asked(app):
            answer = _ask(browser, app, rule, method, visit=mine, ids=other.ids)
            names_an_object = bool(rule.arguments - {"visit_id", *PLAIN})
            allowed = {403, 404} if names_an_object else {200, 204, 302, 303, 403, 404, 409, 422}
            assert answer.status_code in allowed, (method, rule.rule, answer.status_code)
            assert other.marker not in answer.text, (method, rule.rule)
        assert rows_of(other) == before


@pytest.mark.parametrize("position", range(3))
def test_its_own_ids_open_its_own_pages(app: Flask, tenants: Any, position: int) -> None:
    """Else the walk could find nothing because nothing is there."""
    mine = tenants[position]
    browser = Visiting(app, mine.visit.id).client
    others = [tenant.marker for tenant in tenants if tenant is not mine]

    pages = []
    for rule, method in _asked(app):
        if method == "GET":
            answer = _ask(browser, app, rule, method, visit=mine, ids=mine.ids)
            assert answer.status_code in {200, 204, 302}, (rule.rule, answer.status_code)
            assert not any(marker in answer.text for marker in others), rule.rule
            pages.append(answer.text)

    assert sum(mine.marker in page for page in pages) >= 5


@pytest.mark.parametrize(
    "endpoint",
    [
        "marks.mark",
        "groups.dissolve",
        "gradebook.send_again",
        "sending.send_again",
        "exemptions.revoke",
        "attempts.cancel",
        "links.withdraw",
    ],
)
def test_its_own_ids_are_acted_on(app: Flask, tenants: Any, rows_of: Callable[..., Any], endpoint: str) -> None:
    mine, *others = tenants
    before, theirs = rows_of(mine), [rows_of(tenant) for tenant in others]
    rule = next(app.url_map.iter_rules(endpoint))

    answer = _ask(Visiting(app, mine.visit.id).client, app, rule, "POST", visit=mine, ids=mine.ids)

    assert answer.status_code in {200, 302, 303}, answer.text
    assert rows_of(mine) != before
    assert [rows_of(tenant) for tenant in others] == theirs


@pytest.mark.parametrize("endpoint", [name for name, acts in NOTED.items() if isinstance(acts, set)])
def test_whatever_is_posted_is_noted_and_no_text_of_it(
    app: Flask, session: Session, tenant: Any, endpoint: str
) -> None:
    rule = next(app.url_map.iter_rules(endpoint))

    answer = _ask(Visiting(app, tenant.visit.id).client, app, rule, "POST", visit=tenant, ids=tenant.ids)

    entries = session.scalars(select(JournalEntry)).all()
    assert answer.status_code in {200, 302, 303}, answer.text
    assert {entry.act for entry in entries} == NOTED[endpoint]
    assert {entry.by for entry in entries} == {tenant.visit.person_id}
    assert {entry.registration_id for entry in entries} == {tenant.registration.id}
    assert not any(tenant.marker in repr([entry.before, entry.after]) for entry in entries)


def _pairs(tenants: Any) -> list[tuple[Any, Any]]:
    """Each with the next: both clients of one issuer, and each issuer with the other."""
    return [*pairwise([*tenants, tenants[0]])]


def _asked(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address of a visit with each method, those that read first: a post may end what is read."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(VISIT)]
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        yield from ((rule, method) for rule in rules if method in (rule.methods or ()))


def _ask(browser: Any, app: Flask, rule: Rule, method: str, *, visit: Any, ids: Ids) -> TestResponse:
    """One request in the visit of ``visit`` about the objects of ``ids``: in the path, the query and the form."""
    values = {name: value for name, value in ({**PLAIN, **ids}).items() if name in rule.arguments}
    with app.test_request_context():
        path = app.url_map.bind("localhost").build(rule.endpoint, values | {"visit_id": visit.visit.id}, method)
    names = {name.removesuffix("_id"): str(id) for name, id in ids.items()}
    asked = names | {"candidate": names["person"]}
    form = {name.format_map(ids): value.format_map(ids) for name, value in FORMS.get(rule.endpoint, {}).items()}
    return browser.open(path, method=method, query_string=asked, data=form if method != "GET" else None)


def _with_cookie_of(app: Flask, other: Any, *, below: Any) -> Any:
    """A browser that sends ``other``'s cookie where ``below``'s is due."""
    visiting = Visiting(app, other.visit.id)
    signer = app.session_interface.get_signing_serializer(app)
    cookie = signer.dumps({"visit": str(other.visit.id)})
    path = f"/visit/{below.visit.id}/"
    visiting.client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie, path=path)
    return visiting.client
