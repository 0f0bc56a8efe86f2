"""Launches that tell as little as they may: no name, no e-mail, no course, or nobody in particular."""

from uuid import UUID

import builders
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lti_tool.practice import REMOVED
from lti_tool.practice.models import Tool
from lti_tool.store.models import Context, Membership, Person, Registration

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NAMES = ("name", "given_name", "family_name", "email")
NAMELESS = dict.fromkeys(NAMES, REMOVED)


def withhold_names(course):
    """As a school does that ticks neither name nor e-mail in the tool's settings."""
    tell_names(course, tells=False)


def tell_names(course, *, tells=True):
    with course.platform.session() as session:
        tool = session.scalars(select(Tool)).one()
        tool.sends_name = tool.sends_email = tells
        session.commit()


def listed(page):
    names = BeautifulSoup(page.text, "html.parser").select(".candidates__name")
    return [name.text.strip() for name in names]


def test_candidates_without_a_name_are_told_apart_and_named_once_the_platform_does(course_with):
    course = course_with()
    withhold_names(course)
    # Moodle's list calls an assessor a learner until the first launch says better.
    course.open("evaluateur")

    nameless = listed(course.open("formatrice"))
    known = course.kept.scalars(select(Person).where(Person.sub.in_(["5", "6", "7"]))).all()
    tell_names(course)
    course.kept.scalars(select(Context)).one().members_read_at = None
    course.kept.commit()
    named = listed(course.open("formatrice"))

    assert sorted(nameless) == sorted(f"Candidate {person.id.hex[:4]}" for person in known)
    assert named == ["Zoë Ångström", "François d’Hérouville-Œuvrard", "Maëlle Nguyễn"]


def test_two_whose_digits_collide_get_more_on_every_page(course_with):
    course = course_with()
    registration = course.kept.scalars(select(Registration.id)).one()
    for sub, id in (("5", "7f3a1"), ("6", "7f3a2"), ("7", "0abc")):
        course.kept.add(
            Person(id=UUID(id.ljust(32, "0")), registration_id=registration, sub=sub, created_at=builders.NOW)
        )
    course.kept.commit()
    withhold_names(course)
    course.open("evaluateur")

    page = course.open("formatrice")
    trainer = course.as_("formatrice")
    root = "/".join(trainer.launch(2).url.split("/")[:5])

    names = ["Candidate 0abc", "Candidate 7f3a1", "Candidate 7f3a2"]
    assert sorted(listed(page)) == names
    for path in ("grid?view=all", "groups", "progress", "progress/rows", "gradebook", "gradebook/rows"):
        text = trainer.http.get(f"{root}/{path}", timeout=30).text
        assert all(name in text for name in names), path


def test_a_launch_that_tells_no_course_opens_the_activity(course_with):
    course = course_with()
    bare = NAMELESS | {LTI + "context": REMOVED, NRPS: REMOVED, LTI + "launch_presentation": REMOVED}

    learner = course.launch_saying("zoe", bare)
    trainer = course.launch_saying("formatrice", bare | {LTI + "launch_presentation": {"locale": "en"}})

    zoe = course.person("5")
    assert learner.status_code == trainer.status_code == 200
    assert listed(trainer) == [f"Candidate {zoe.id.hex[:4]}"]
    assert course.kept.scalars(select(Context.context_id)).one() == ""


def test_a_later_launch_that_withholds_a_name_takes_none_away(course):
    course.launch_saying("zoe", {})

    course.launch_saying("zoe", NAMELESS)

    zoe = course.person("5")
    assert (zoe.name, zoe.email) == ("Zoë Ångström", "zoe.angstrom@practice.example")


def test_nobody_in_particular_reads_and_is_promised_no_results(course):
    before = course.kept.scalar(select(func.count(Membership.id)))

    page = course.launch_saying("zoe", {"sub": REMOVED})
    course.publish()
    later = page.browser.get(page.url, timeout=30)

    for text in (page.text, later.text):
        assert "What will be looked at" in text
        assert "They will appear on this page by themselves" not in text
        assert "Zoë" not in text
    course.kept.rollback()
    assert course.kept.scalar(select(func.count(Membership.id))) == before
