"""Reading who sits in which group, from what spreadsheets and people write."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.group_file import MOST_LINES, Problem, Someone, Trouble, Unreadable, seats, text_of

ZOE, BO, SAM, OTHER_SAM = (UUID(int=number) for number in range(1, 5))
CANDIDATES = [
    Someone(ZOE, "41", "Zoë Ångström", "zoe@example.com"),
    Someone(BO, "42", "Bo d'Arc", "bo@example.com"),
    Someone(SAM, "43", "Sam Student", "sam@example.com"),
    Someone(OTHER_SAM, "44", "Sam Student"),
]
SEATED = {ZOE: "Nord", BO: "Sud"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Zoë Ångström;Nord\nBo d'Arc;Sud", id="names"),
        pytest.param("ANGSTROM  Zoe;Nord\r\nd’Arc Bo;Sud\r\n", id="family names first, no accents"),
        pytest.param("ZOE@example.com,Nord\nbo@example.com,Sud", id="addresses, commas"),
        pytest.param("41\tNord\n42\tSud\n\n", id="platform ids, tabs"),
        pytest.param("Candidat;Groupe\nZoë Ångström;Nord\nBo d'Arc;Sud", id="headings"),
        pytest.param("Groupe;Adresse électronique\nNord;zoe@example.com\nSud;bo@example.com", id="another order"),
        pytest.param('"Zoë Ångström";"Nord"\n"Bo d\'Arc";Sud', id="quotes"),
        pytest.param("\n\nZoë Ångström ; Nord\n ; \nBo d'Arc; Sud ", id="empty lines, spaces around"),
        pytest.param("41;Nord;\n42;Sud;", id="a delimiter too many"),
        pytest.param("Candidat;Groupe;E-mail;Identifiant\nWho?;Nord;;41\nBo d'Arc;Sud;;", id="the id decides"),
    ],
)
def test_a_file_is_read_as_it_was_meant(text):
    assert seats(text, CANDIDATES).group_of == SEATED


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("Zoë;Équipe".encode(), id="UTF-8"),
        pytest.param("Zoë;Équipe".encode("utf-8-sig"), id="UTF-8 with its mark"),
        pytest.param("Zoë;Équipe".encode("cp1252"), id="Windows-1252"),
        pytest.param("Zoë;Équipe".encode("utf-16"), id="UTF-16, Excel's Unicode text"),
    ],
)
def test_bytes_are_the_text_that_was_saved(data):
    assert text_of(data) == "Zoë;Équipe"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfe\x00", b"\x81\x8d"])
def test_a_workbook_is_no_table_of_text(data):
    with pytest.raises(Unreadable):
        text_of(data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n ; \n", id="blank"),
        pytest.param("a;b\n" * MOST_LINES, id="endless"),
    ],
)
def test_a_file_without_lines_or_with_too_many_is_none(text):
    with pytest.raises(Unreadable):
        seats(text, CANDIDATES)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Eve;Nord", [Problem(1, Trouble.UNKNOWN, "Eve")]),
        ("Sam Student;Nord", [Problem(1, Trouble.SEVERAL, "Sam Student")]),
        ("41;Nord\n\nzoe@example.com;Sud", [Problem(3, Trouble.TWICE, "zoe@example.com", 1)]),
        (";Nord", [Problem(1, Trouble.NO_CANDIDATE)]),
        ("41;" + "x" * 61, [Problem(1, Trouble.LONG_NAME, "x" * 61)]),
        ("Zoë;Ångström;Nord", [Problem(1, Trouble.COLUMNS, "Zoë ; Ångström ; Nord")]),
        ("Nom;E-mail\nZoë Ångström;zoe@example.com", [Problem(1, Trouble.NO_GROUP_COLUMN)]),
        ("Eve;Nord\n41;Nord\nAdam;Sud", [Problem(1, Trouble.UNKNOWN, "Eve"), Problem(3, Trouble.UNKNOWN, "Adam")]),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_every_problem_is_said_with_its_line_and_then_nothing_counts(text, problems):
    found = seats(text, CANDIDATES)

    assert (found.group_of, list(found.problems)) == ({}, problems)


def test_an_empty_group_is_none():
    assert seats("41;\n42;Sud", CANDIDATES).group_of == {ZOE: None, BO: "Sud"}


def test_a_groups_name_is_one_whatever_its_case():
    assert seats("41;Équipe 1\n42;ÉQUIPE 1", CANDIDATES).group_of == {ZOE: "Équipe 1", BO: "Équipe 1"}


@given(st.text())
def test_any_text_is_read_or_refused_and_seats_nobody_else(text):
    try:
        found = seats(text, CANDIDATES)
    except Unreadable:
        return

    assert set(found.group_of) <= {someone.id for someone in CANDIDATES}
    assert not (found.group_of and found.problems)


@given(st.binary())
def test_any_bytes_are_text_or_refused(data):
    try:
        text = text_of(data)
    except Unreadable:
        return

    assert "\x00" not in text
