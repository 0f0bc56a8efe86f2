"""Launches that are as they should be."""

from sqlalchemy import select

from lti_tool.store.models import Person, Visit


def test_a_launch_opens_a_visit(browser, session):
    answer = browser.launch()

    visit = session.scalars(select(Visit)).one()
    assert answer.status_code == 303
    assert answer.location == f"/visit/{visit.id}/"
    assert browser.client.get(answer.location).status_code < 400
    assert session.scalars(select(Person.name)).all() == ["Sam Student"]
