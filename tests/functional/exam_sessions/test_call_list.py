"""The attendance sheet: what is printed and signed, and its file for a spreadsheet."""

import csv
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from lti_tool.lti.roles import Role


def sheet(hall, **query):
    answer = hall.office.get(f"sessions/{hall.exam().id}/list", query_string=query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def table(page, caption):
    """The rows of the table, each as its cells' texts."""
    [found] = [each for each in page.select("table") if each.caption.get_text() == caption]
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in found.select("tbody tr")
    ]


def heads(page, caption):
    [found] = [each for each in page.select("table") if each.caption.get_text() == caption]
    return [cell.get_text() for cell in found.select("thead th")]


@pytest.fixture
def filled(hall):
    """Zoë at 10:00 and Bo and Léa, one group, at 9:00; Ada assesses E1 and E7."""
    zoe, bo, lea = (hall.candidate(name) for name in ("Zoë Ångström", "Bo Bâ", "Léa Chevalier"))
    hall.form_group("North", bo, lea)
    hall.convene(zoe, bo, lea, **{f"time-{zoe.id}": "10:00"})
    ada, _ = hall.marker()
    hall.name(E1=[ada], E7=[ada])
    return hall


def test_the_sheet_lists_candidates_in_the_order_in_which_they_are_expected(filled):
    page = sheet(filled)

    rows = [row[:4] for row in table(page, "Candidates")]
    assert [[number, name, group] for number, _, name, group in rows] == [
        ["1", "Bo Bâ", "North"],
        ["2", "Léa Chevalier", "North"],
        ["3", "Zoë Ångström", ""],
    ]
    assert [time.replace("\u202f", " ") for _, time, _, _ in rows] == ["9:00 AM", "9:00 AM", "10:00 AM"]
    assert heads(page, "Candidates")[4:] == ["Signature, morning", "Signature, afternoon"]
    assert [row[:2] for row in table(page, "Assessors")] == [["E1", "Ada Assessor"], ["E7", "Ada Assessor"]]
    assert "June" in page.title.get_text()
    assert "Room 4" in page.get_text()


def test_the_sheet_of_one_assessment_is_signed_once(filled):
    page = sheet(filled, assessment="E7")

    assert heads(page, "Candidates")[4:] == ["Signature"]
    # E7 is sat alone: no group of its own.
    assert [row[3] for row in table(page, "Candidates")] == ["", "", ""]
    assert [row[:2] for row in table(page, "Assessors")] == [["E7", "Ada Assessor"]]
    assert filled.office.get(f"sessions/{filled.exam().id}/list?assessment=E2").status_code == 404


def test_each_half_of_the_day_is_signed_for_once(hall):
    path = f"sessions/{hall.exam().id}/change"
    hours = {
        ("09:00", "12:30"): ["Signature, morning"],
        ("09:00", ""): ["Signature, morning", "Signature, afternoon"],
        ("13:30", "17:00"): ["Signature, afternoon"],
    }

    for (begins, ends), boxes in hours.items():
        data = {"name": "June", "day": hall.day.isoformat(), "begins": begins, "ends": ends}
        hall.office.post(path, data=data)
        assert heads(sheet(hall), "Candidates")[4:] == boxes


def test_a_session_of_two_days_has_a_sheet_for_each(hall):
    zoe, bo = hall.candidate("Zoë Ångström"), hall.candidate("Bo Bâ")
    next_day = hall.day.replace(year=hall.day.year + 1).isoformat()
    hall.make(last_day=next_day)
    hall.convene(zoe, bo, **{f"time-{zoe.id}": f"{next_day}T10:00"})

    sheets = sheet(hall).select("article")

    assert [[name.get_text() for name in each.select("tbody th")] for each in sheets] == [
        ["Bo Bâ"],
        ["Zoë Ångström"],
    ]


def test_the_file_opens_in_a_french_excel(filled):
    lea = filled.candidate("=CMD()")
    filled.convene(lea)
    trainer = filled.visiting(filled.odile, filled.link, Role.TRAINER)
    trainer.post("language", data={"language": "fr"})

    answer = trainer.get(f"sessions/{filled.exam().id}/list.csv", query_string={"assessment": "E1"})

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.count(b"\r\n") == 2
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [row] = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert list(row.values()) == [f"{filled.day:%d/%m/%Y}", "09:00", "'=CMD()", "", "E1", "Room 4", "Ada Assessor"]
