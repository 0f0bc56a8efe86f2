"""Whatever several assessors do, in any order: what counts here is what the statements come to."""

import json
from uuid import UUID

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rebuilt import HOME
from sqlalchemy import select

from lti_tool.actions.call_assessor import NotToBeCalled, call_assessor, release_assessor
from lti_tool.actions.reconcile_marks import (
    NothingToReconcile,
    agree_to_level,
    propose_level,
    take_back_reconciliation,
)
from lti_tool.actions.record_marks import record_marks
from lti_tool.actions.submit_sheet import SheetIncomplete, StaysSubmitted, cancel_sheet, reopen_sheet, submit_sheet
from lti_tool.assessment.changes import Change
from lti_tool.assessment.panel import SheetClosed
from lti_tool.lti.roles import Role
from lti_tool.store.disagreements import comparison_of
from lti_tool.store.marks import marks_in, reconciliations_in, settled_levels
from lti_tool.store.models import Mark, QueuedStatement, Score
from lti_tool.store.open_attempts import open_attempt
from lti_tool.store.sittings import sitting_of
from lti_tool.verification.marks import marks_apart
from xapi.aggregator.fold import fold
from xapi.aggregator.follower import told

CODES = ("C4.1", "C4.2", "C4.3")
LEVELS = ("not_acquired", "in_progress", "acquired")
WHO = st.integers(0, 2)
CODE = st.sampled_from(CODES)
STEPS = st.one_of(
    st.tuples(st.just("mark"), WHO, CODE, st.sampled_from([*LEVELS, ""])),
    st.tuples(st.just("sheet"), WHO, st.tuples(*[st.sampled_from(LEVELS)] * 3)),
    st.tuples(st.just("submit"), WHO),
    st.tuples(st.just("reopen"), WHO),
    st.tuples(st.just("cancel"), WHO),
    st.tuples(st.just("call"), WHO),
    st.tuples(st.just("release"), WHO),
    st.tuples(st.just("propose"), WHO, CODE, st.sampled_from(LEVELS)),
    st.tuples(st.just("agree"), WHO, CODE),
    st.tuples(st.just("take_back"), WHO, CODE),
)
# What assessors may not do is refused, and leaves nothing behind.
REFUSED = (NothingToReconcile, NotToBeCalled, SheetClosed, SheetIncomplete, StaysSubmitted)


class Room:
    """Zoë and her three possible assessors."""

    def __init__(self, session, **rules):
        self.session = session
        course = builders.a_course(session, builders.a_registration(session))
        self.link = builders.a_resource_link(session, course, "E4")
        self.link.referential.rules = self.link.referential.rules | rules
        names = ("Ada", "Bob", "Cleo")
        self.assessors = [builders.a_person(session, course, name, Role.ASSESSOR).id for name in names]
        self.zoe = builders.a_person(session, course, "Zoë").id
        session.commit()
        self.sitting = sitting_of(self.link)
        self.said = {"home_page": HOME, "at": builders.NOW}

    @property
    def attempt(self):
        return open_attempt(self.session, self.link, self.zoe)

    def do(self, step, who, *more):
        by = self.assessors[who]
        if self.attempt is None and step not in {"mark", "sheet"}:
            return
        try:
            getattr(self, step)(by, *more)
            self.session.commit()
        except REFUSED:
            self.session.rollback()

    def mark(self, by, code, level):
        record_marks(self.session, self.sitting, [Change(self.zoe, code, level)], by=by, **self.said)

    def sheet(self, by, levels):
        changes = [Change(self.zoe, code, level) for code, level in zip(CODES, levels, strict=True)]
        record_marks(self.session, self.sitting, changes, by=by, **self.said)
        submit_sheet(self.session, self.sitting, self.attempt, by=by, **self.said)

    def submit(self, by):
        submit_sheet(self.session, self.sitting, self.attempt, by=by, **self.said)

    def reopen(self, by):
        reopen_sheet(self.session, self.sitting, self.attempt, by=by, **self.said)

    def cancel(self, by):
        cancel_sheet(self.session, self.sitting, self.attempt, by, by=self.assessors[0], **self.said)

    def call(self, by):
        comparison = comparison_of(self.session, self.sitting, self.attempt)
        call_assessor(self.session, self.sitting, comparison, by, by=self.assessors[0], at=builders.NOW)

    def release(self, by):
        comparison = comparison_of(self.session, self.sitting, self.attempt)
        if by not in comparison.panel.submitted:
            release_assessor(self.session, self.sitting, comparison, by, by=self.assessors[0], at=builders.NOW)

    def propose(self, by, code, level):
        comparison = comparison_of(self.session, self.sitting, self.attempt)
        compared = comparison.of(code)
        propose_level(self.session, self.sitting, comparison, compared, level, "so", by=by, at=builders.NOW)

    def agree(self, by, code):
        comparison = comparison_of(self.session, self.sitting, self.attempt)
        compared = comparison.of(code)
        if compared and compared.proposal:
            standing = compared.proposal.id
            agree_to_level(self.session, self.sitting, comparison, compared, standing, by=by, **self.said)

    def take_back(self, by, code):
        compared = comparison_of(self.session, self.sitting, self.attempt).of(code)
        if compared and compared.is_reconciled:
            take_back_reconciliation(self.session, self.sitting, compared.reconciliation, by=by, **self.said)

    def facts(self):
        mine = select(QueuedStatement.body).where(
            QueuedStatement.registration_id == self.link.context.registration_id
        )
        return told([json.loads(body) for body in self.session.scalars(mine)], HOME)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.sampled_from(["consensus", "median", "min", "lead"]),
    st.integers(1, 3),
    st.lists(STEPS, min_size=4, max_size=18),
)
def test_pages_gradebook_and_statements_agree(session, agreement, assessors, steps):
    room = Room(session, agreement=agreement, assessors=assessors)
    for step in steps:
        room.do(*step)
    if room.attempt is None:
        return

    facts = room.facts()
    rows = fold(facts, room.sitting.referential, room.sitting.rules).rows
    counts = {row.code: row.computed for row in rows if row.kind == "criterion" and row.code in CODES}
    marks, agreed = marks_in(session, room.attempt), reconciliations_in(session, room.attempt)
    settled = settled_levels(marks, room.sitting.rules, agreed)
    assert {code: settled.get(code) for code in CODES} == {code: counts.get(code) for code in CODES}
    assert list(marks_apart(session, str(room.zoe), facts, HOME)) == []
    score = session.scalars(select(Score).where(Score.person_id == room.zoe)).one()
    assert (score.score_given is None) == (None in {counts.get(code) for code in CODES})


def test_a_draft_is_in_no_statement_and_differs_from_none(session):
    room = Room(session, assessors=2)

    room.do("mark", 0, "C4.1", "acquired")

    assert room.facts() == []
    assert list(marks_apart(session, str(room.zoe), [], HOME)) == []


def test_a_reconciled_level_that_no_statement_tells_of_is_found(session):
    room = Room(session, assessors=2)
    for step in (
        ("sheet", 0, ("acquired",) * 3),
        ("sheet", 1, ("in_progress",) * 3),
        ("propose", 0, "C4.1", "acquired"),
        ("agree", 1, "C4.1"),
    ):
        room.do(*step)
    [agreed] = reconciliations_in(session, room.attempt)
    agreed.level = "not_acquired"
    session.commit()

    found = list(marks_apart(session, str(room.zoe), room.facts(), HOME))

    assert [(UUID(id), node.rpartition("/")[2]) for id, node in found] == [(agreed.statement_id, "C4.1")]
    assert session.scalars(select(Mark.level).where(Mark.criterion == "C4.1")).all() == ["acquired", "in_progress"]
