"""The grid narrowed to those whom a session convenes."""

import pytest
from bs4 import BeautifulSoup

from lti_tool.lti.roles import Role


@pytest.fixture
def room(hall):
    """Four candidates, three of them convened, the last of the list first; the trainer's grid."""
    names = ("Amadou Bâ", "Bo Chevalier", "Cleo Dupont", "Zoë Ångström")
    amadou, _, cleo, zoe = (hall.candidate(name) for name in names)
    hall.convene(amadou, cleo, zoe, **{f"time-{amadou.id}": "11:00", f"time-{cleo.id}": "10:00"})
    hall.grid = hall.visiting(hall.odile, hall.link, Role.TRAINER)
    return hall


def page(room, **query):
    return BeautifulSoup(room.grid.get("grid", query_string=query).data, "html.parser")


def names(grid):
    return [name.get_text() for name in grid.select(".candidates__name")]


def test_candidates_stand_in_the_order_in_which_they_are_expected(room):
    grid = page(room, session=str(room.exam().id))

    assert names(grid) == ["Zoë Ångström", "Cleo Dupont", "Amadou Bâ"]
    assert grid.select_one("#sheet-title").get_text() == "Zoë Ångström"


def test_the_session_goes_along_from_sheet_to_sheet(room):
    grid = page(room, session=str(room.exam().id))

    links = [
        link["href"] for link in grid.select("#grid a") if "candidate=" in link["href"] or "view=" in link["href"]
    ]
    assert len(links) >= 4
    assert all(f"session={room.exam().id}" in link for link in links)
    everybody = room.grid.client.get(grid.select_one(".desk__session a")["href"])
    assert len(names(BeautifulSoup(everybody.data, "html.parser"))) == 4


def test_groups_come_by_the_first_of_them_who_is_expected(room):
    people = {seat.person.name: seat.person for seat in room.exam().convened}
    room.form_group("North", people["Amadou Bâ"])
    room.form_group("South", people["Zoë Ångström"])

    grid = page(room, session=str(room.exam().id))

    assert names(grid) == ["Zoë Ångström", "Cleo Dupont", "Amadou Bâ"]


def test_what_is_no_session_narrows_nothing(room):
    for asked in ("", "nonsense", "00000000-0000-4000-8000-000000000000"):
        assert len(names(page(room, session=asked))) == 4


def test_a_cancelled_session_is_not_offered(room):
    room.office.post(f"sessions/{room.exam().id}/cancellation")

    grid = page(room, session=str(room.exam().id))

    assert grid.select(".desk__session") == []
    assert len(names(grid)) == 4
