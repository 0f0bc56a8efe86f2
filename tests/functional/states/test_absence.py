"""A candidate who is not there: noted in one act, taken back in one, and never taken for one who failed."""

from lti_tool.lti.roles import Role
from lti_tool.worker.score_comments import comment

C5, C6 = ("C5.1", "C5.2", "C5.3"), ("C6.1", "C6.2", "C6.3")


def test_absent_is_said_of_every_criterion_in_one_act(course):
    zoe = course.candidate()

    course.absent(zoe)

    assert course.said() == ["absent"] * 6
    assert course.journal() == [("noted_absent", zoe.id)]
    score = course.score(zoe)
    assert score.score_given == 0
    assert [(tally["competency"], tally["state"]) for tally in score.tallies] == [
        ("C5", "absent"),
        ("C6", "absent"),
    ]


def test_whoever_turns_up_is_marked_after_one_act_that_takes_it_back(course):
    zoe = course.candidate()
    course.absent(zoe)

    refused = course.mark(zoe, "acquired", "C5.1")
    course.absent(zoe, "no")
    course.mark(zoe, "acquired", "C5.1")

    assert refused.status_code == 422
    assert "noted absent" in refused.json["message"]
    assert course.said() == ["absent"] * 6 + ["voided"] * 6 + ["acquired"]
    assert course.journal() == [("noted_absent", zoe.id), ("took_absence_back", zoe.id)]
    assert course.score(zoe).score_given is None
    assert course.rows(zoe)["C5"].reasons == ("open:C5.2", "open:C5.3")


def test_whoever_has_levels_was_there(course):
    zoe = course.candidate()
    course.mark(zoe, "acquired", "C5.1")

    course.absent(zoe)

    assert course.said() == ["acquired"]
    assert "has levels already" in course.grid.get("grid").text


def test_every_page_tells_absent_from_not_acquired(course, app):
    zoe, bo = course.candidate(), course.candidate("Bo Bâ")
    course.absent(zoe)
    course.mark(bo, "not_acquired", *C5, *C6)
    course.publish()
    course.rows(zoe)

    pages = {
        person: [
            course.visiting(person, course.link).get("assessment"),
            course.visiting(person, course.link).get("explain/B1"),
            course.trainer.get(f"progress/{person.id}"),
            course.trainer.get(f"explain/{person.id}/B1"),
            course.trainer.get(f"files/{person.id}"),
            course.grid.get(f"grid?candidate={person.id}"),
        ]
        for person in (zoe, bo)
    }

    assert all("badge--absent" in page.text or "Absent" in course.text(page) for page in pages[zoe])
    assert not any("is not acquired" in page.text or "badge--bad" in page.text for page in pages[zoe][:4])
    assert "Absent at the assessment." in pages[zoe][2].text
    assert not any("badge--absent" in page.text for page in pages[bo][:5])
    with app.test_request_context():
        assert comment(course.score(zoe).tallies) == "C5: absent; C6: absent"
        assert "absent" not in comment(course.score(bo).tallies)


def test_the_same_for_all_leaves_whoever_is_not_there(course):
    zoe, bo = course.candidate(), course.candidate("Bo Bâ")
    course.grid.post("groups", data={"name": "North", "members": [str(zoe.id), str(bo.id)]})
    course.absent(zoe)

    page = course.grid.get("grid").text
    group_id = page.split("/grid/groups/")[1].split("/")[0]
    course.grid.post(f"grid/groups/{group_id}/marks/C5.1", data={"level": "acquired"})

    told = [(each["actor"]["account"]["name"], each["result"]["response"]) for each in course.statements()[6:]]
    assert told == [(str(bo.id), "acquired")]


def test_nobody_is_noted_absent_but_by_who_marks(course):
    zoe = course.candidate()
    admin = course.visiting(course.olga, course.link, Role.ADMINISTRATOR)

    answers = [each.post(f"grid/candidates/{zoe.id}/absence") for each in (course.office, admin)]

    assert [answer.status_code for answer in answers] == [403, 403]
