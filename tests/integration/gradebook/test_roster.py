"""The platform's list of members, merged with what launches told."""

from datetime import timedelta
from uuid import uuid4

import builders
import pytest
from practice_course import ADAM, SAM, TESS, ZOE, a_learner
from scripted_platform import Reply
from sqlalchemy import select

from lti_tool.actions.refresh_roster import FRESH_FOR, RosterState, refresh_roster
from lti_tool.lti.memberships import Member
from lti_tool.lti.roles import Role
from lti_tool.practice import Fault
from lti_tool.practice.roles import Role as PracticeRole
from lti_tool.store.models import Membership, Person
from lti_tool.store.rosters import keep_roster
from lti_tool.worker.rosters import refresh_due_rosters


def refreshed(gradebook, **options):
    at = options.pop("at", gradebook.now)
    state = refresh_roster(
        gradebook.session,
        gradebook.context,
        gradebook.platforms,
        secret_key=gradebook.app.config["CERTIBLOC"].secret_key,
        at=at,
        **options,
    )
    gradebook.session.commit()
    return state


def membership_of(gradebook, user_id):
    query = (
        select(Membership)
        .join(Person)
        .where(Person.sub == str(user_id), Membership.context_id == gradebook.context.id)
    )
    return gradebook.session.scalars(query, execution_options={"populate_existing": True}).one()


def test_members_whom_nobody_met_are_kept_with_their_roles_and_names(gradebook):
    assert refreshed(gradebook) is RosterState.READ

    tess, zoe = membership_of(gradebook, TESS), membership_of(gradebook, ZOE)
    assert tess.roster_roles == sorted([Role.ASSESSOR, Role.TRAINER])
    assert (tess.person.name, tess.person.email) == ("Tess Trainer", "tess@example.com")
    assert tess.launch_roles == []
    assert (zoe.person.id, zoe.roster_roles) == (gradebook.zoe.id, [Role.LEARNER])
    assert gradebook.context.members_read_at == gradebook.now


def test_a_name_that_a_launch_withheld_is_filled_in_and_never_emptied(gradebook):
    gradebook.zoe.name = gradebook.zoe.email = None
    refreshed(gradebook)
    assert (gradebook.zoe.name, gradebook.zoe.email) == ("Zoë Ångström", "zoe@example.com")

    keep_roster(gradebook.session, gradebook.context, [Member(str(ZOE), ("Learner",))], at=gradebook.now)

    assert gradebook.zoe.name == "Zoë Ångström"


def test_what_a_launch_told_of_roles_is_not_lowered(gradebook):
    adam = a_learner(gradebook.session, gradebook.context, ADAM, "Adam")
    membership_of(gradebook, ADAM).launch_roles = [Role.ASSESSOR]

    refreshed(gradebook)

    # Moodle lists a non-editing teacher as a learner.
    membership = membership_of(gradebook, ADAM)
    assert (membership.launch_roles, membership.roster_roles) == ([Role.ASSESSOR], [Role.LEARNER])
    assert membership.person_id == adam.id


def test_a_learner_who_left_becomes_inactive_and_active_again_on_return(gradebook):
    gradebook.course.enrol("sam", PracticeRole.LEARNER, is_active=False)
    refreshed(gradebook)
    gone = membership_of(gradebook, SAM).is_active
    gradebook.course.enrol("sam", PracticeRole.LEARNER)
    refreshed(gradebook, is_asked_for=True)

    assert (gone, membership_of(gradebook, SAM).is_active) == (False, True)


def test_staff_that_launched_need_not_be_enrolled(gradebook):
    refreshed(gradebook)

    ada = gradebook.session.scalars(select(Membership).where(Membership.person_id == gradebook.ada.id)).one()
    assert ada.is_active


def test_someone_who_came_while_the_list_was_read_stays(gradebook):
    late = a_learner(gradebook.session, gradebook.context, 77, "Late Comer")
    builders.a_visit(gradebook.session, late, gradebook.link)

    refreshed(gradebook)

    assert membership_of(gradebook, 77).is_active


def test_a_list_is_read_again_only_when_it_is_old_or_somebody_asks(gradebook):
    refreshed(gradebook)

    assert refreshed(gradebook, at=gradebook.now + FRESH_FOR - timedelta(seconds=1)) is RosterState.FRESH
    assert refreshed(gradebook, is_asked_for=True) is RosterState.READ
    assert refreshed(gradebook, at=gradebook.now + FRESH_FOR) is RosterState.READ


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(status=500), id="broken"),
        pytest.param(Fault(status=200, body="<html>"), id="not JSON"),
        pytest.param(Fault(status=200, body='{"members": null}'), id="no list"),
        pytest.param(Fault(status=401), id="refused"),
    ],
)
def test_a_failure_leaves_the_old_list_and_says_so(gradebook, fault):
    refreshed(gradebook)
    before = gradebook.context.members_read_at
    gradebook.course.platform.faults.set("memberships", fault)
    gradebook.course.enrol("sam", PracticeRole.LEARNER, is_active=False)
    later = gradebook.now + timedelta(hours=1)

    assert refreshed(gradebook, at=later) is RosterState.FAILED
    assert membership_of(gradebook, SAM).is_active
    assert gradebook.context.members_read_at == before

    # The next page does not wait for it again, but a person who asks does.
    gradebook.course.platform.faults.clear()
    assert refreshed(gradebook, at=later) is RosterState.FAILED
    assert refreshed(gradebook, at=later, is_asked_for=True) is RosterState.READ


def test_half_a_list_is_none(gradebook):
    refreshed(gradebook)
    first = gradebook.course.keys.on(
        "/members",
        Reply(
            body='{"members": [{"user_id": "5", "roles": ["Learner"]}]}',
            headers={"Link": '<http://evil.example/members>; rel="next"'},
        ),
    )
    gradebook.context.memberships_url = first

    assert refreshed(gradebook, is_asked_for=True) is RosterState.FAILED
    assert membership_of(gradebook, SAM).is_active


def test_a_course_without_a_list_says_so(gradebook):
    gradebook.context.memberships_url = None

    assert refreshed(gradebook) is RosterState.NOT_OFFERED


def test_a_test_user_in_the_list_is_known_as_one(gradebook):
    role = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    member = Member("99", ("Learner", role))

    keep_roster(gradebook.session, gradebook.context, [member], at=gradebook.now)

    assert membership_of(gradebook, 99).person.is_test_user


def test_a_long_list_is_kept_whole_and_twice_is_once(gradebook):
    members = [Member(f"u{number}", ("Learner",), name=f"Learner {number}") for number in range(1200)]

    keep_roster(gradebook.session, gradebook.context, members, at=gradebook.now)
    gradebook.session.commit()
    keep_roster(gradebook.session, gradebook.context, members, at=gradebook.now + timedelta(seconds=1))
    gradebook.session.commit()

    of_course = select(Membership).where(Membership.context_id == gradebook.context.id, Membership.is_active)
    names = {membership.person.name for membership in gradebook.session.scalars(of_course)}
    assert len(names) == 1201  # Ada, an assessor who launched, stays


def test_the_same_user_id_of_another_platform_is_somebody_else(gradebook):
    elsewhere = builders.a_registration(gradebook.session, client_id=str(uuid4()))
    stranger = a_learner(gradebook.session, builders.a_course(gradebook.session, elsewhere), ZOE, "Zora")

    refreshed(gradebook)

    assert stranger.name == "Zora"
    assert membership_of(gradebook, ZOE).person.id == gradebook.zoe.id


def test_the_worker_reads_old_lists_of_courses_where_somebody_is(gradebook):
    def read_at(now):
        gradebook.session.commit()
        more = refresh_due_rosters(gradebook.app, gradebook.platforms, clock=lambda: now)
        gradebook.session.expire_all()
        return more

    nobody_there = read_at(gradebook.now)
    builders.a_visit(gradebook.session, gradebook.ada, gradebook.link, Role.ASSESSOR)
    never_read = read_at(gradebook.now)
    fresh = read_at(gradebook.now + FRESH_FOR - timedelta(seconds=1))
    old = read_at(gradebook.now + FRESH_FOR)

    assert (nobody_there, never_read, fresh, old) == (False, True, False, True)
    assert membership_of(gradebook, TESS).is_active


def test_a_course_whose_list_fails_does_not_hold_up_another(gradebook):
    silent = builders.a_course(gradebook.session, gradebook.context.registration)
    silent.memberships_url = gradebook.course.keys.on("/broken", Reply(500))
    for context in (silent, gradebook.context):
        link = builders.a_resource_link(gradebook.session, context)
        builders.a_visit(gradebook.session, gradebook.ada, link, Role.ASSESSOR)
    gradebook.session.commit()

    refresh_due_rosters(gradebook.app, gradebook.platforms, clock=lambda: gradebook.now)
    refresh_due_rosters(gradebook.app, gradebook.platforms, clock=lambda: gradebook.now)

    gradebook.session.expire_all()
    assert gradebook.context.members_read_at == gradebook.now
    assert silent.members_read_at is None
    assert len(gradebook.course.keys.asked_at("/broken")) == 1
