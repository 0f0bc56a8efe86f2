"""Whatever is marked, corrected and taken back: verify is content exactly when all is sent and read."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lti_tool.cli.verify import verify_command
from lti_tool.store.models import QueuedStatement, StatementState
from lti_tool.store.progress import dump

CRITERIA = st.sampled_from(["C4.1", "C4.2", "C4.3"])
LEVELS = st.sampled_from(["not_acquired", "in_progress", "acquired", "absent", ""])
STEPS = st.one_of(
    st.tuples(st.just("mark"), CRITERIA, LEVELS),
    st.tuples(st.just("mark"), CRITERIA, LEVELS),
    st.just(("send",)),
    st.just(("follow",)),
)


# One instance serves all examples: marks of one are the past of the next, as in life.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_it_is_content_exactly_when_all_is_sent_and_read(instance, run, steps):
    for step, *arguments in steps:
        if step == "mark":
            instance.mark_unless_same(*arguments)
        else:
            getattr(instance, step)()

    waiting = instance.session.scalars(
        select(QueuedStatement.id).where(QueuedStatement.state == StatementState.PENDING)
    ).all()
    before = dump(instance.session)
    instance.session.rollback()
    unsettled = run(verify_command)
    assert all(str(id) in unsettled.stdout for id in waiting)
    assert unsettled.exit_code == (1 if waiting else unsettled.exit_code)
    assert dump(instance.session) == before
    instance.session.rollback()

    instance.send()
    instance.follow()
    settled = run(verify_command)
    assert settled.exit_code == 0, settled.stdout
