"""A candidate comes by what they have done: request, portfolio, oral before the jury, result bloc by bloc."""

import json

import builders
import pytest
from sqlalchemy import select

from lti_tool.store.models import JournalEntry, Mark, QueuedStatement


def acts(course):
    return [entry.act for entry in course.session.scalars(select(JournalEntry).order_by(JournalEntry.id))]


def test_a_path_from_the_request_to_the_filed_portfolio(course):
    opened = course.open_path()
    course.date(answer="yes", decided_on="2026-02-01")
    course.write(text="I negotiated with procurement.", criteria=["C1.1", "C1.2"])
    filed = course.file()

    assert (opened.status_code, filed.status_code) == (303, 303)
    own = course.candidate.get("portfolio").text
    assert "Portfolio filed" in own
    read = course.assessor.get(f"vae/{course.path().id}").text
    assert "I negotiated with procurement." in read
    assert "C1.2" in read
    assert acts(course) == ["opened_vae", "dated_vae", "changed_portfolio", "filed_portfolio"]


def test_the_candidates_words_are_in_the_journal_as_digests_only(course):
    course.open_path()
    course.write(title="Secret client", text="Acme", criteria=["C1.1"])

    said = json.dumps([[entry.before, entry.after] for entry in course.session.scalars(select(JournalEntry))])

    assert "Secret" not in said
    assert "Acme" not in said
    assert "C1.1" in said


def test_a_filed_portfolio_is_read_only_until_it_is_given_back(course):
    course.open_path()
    course.write()
    course.file()

    course.write("One more")
    after_filing = [section.title for section in course.path().sections]
    course.date()
    course.write("One more")

    assert after_filing == ["A key account won"]
    assert [section.title for section in course.path().sections] == ["A key account won", "One more"]


def test_an_empty_portfolio_is_not_filed(course):
    course.open_path()

    answer = course.file()

    assert answer.status_code == 422
    assert "There is nothing to file yet" in answer.text
    assert course.path().filed_on is None


def test_the_page_says_which_criteria_no_section_points_at(course):
    course.open_path(blocs=["B1"])
    course.write(criteria=["C1.1"])

    page = course.candidate.get("portfolio").text

    assert "1 of " in page
    assert "C1.2" in page
    assert "C18.1" not in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"answer": "no", "decided_on": "2026-02-01"}, "Say why the request is not admissible"),
        ({"answer": "", "decided_on": "2026-02-01"}, "Say above what the answer was"),
        ({"answer": "yes", "decided_on": "2026-01-01"}, "The answer is dated before the request."),
        ({"heard_on": "2026-05-01"}, "it was not filed"),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_sentence_and_change_nothing(course, days, said):
    course.open_path()

    answer = course.date(**days)

    assert answer.status_code == 422
    assert said in answer.text
    path = course.path()
    assert (path.is_admitted, path.decided_on, path.heard_on) == (None, None, None)


def test_a_candidate_who_is_refused_reads_why(course):
    course.open_path()

    course.date(answer="no", decided_on="2026-02-01", refusal="No experience in key accounts is shown.")

    assert "No experience in key accounts is shown." in course.candidate.get("portfolio").text


def test_the_candidate_reads_the_advice_once_the_result_is_told_and_not_before(course):
    course.open_path()
    days = {"answer": "yes", "decided_on": "2026-02-01", "filed_on": "2026-05-04", "heard_on": "2026-07-01"}

    course.date(**days, advice="Lead a cross-border team.")
    before = course.candidate.get("portfolio").text
    course.date(**days, notified_on="2026-07-10", advice="Lead a cross-border team.")

    assert "Lead a cross-border team." not in before
    assert "Lead a cross-border team." in course.candidate.get("portfolio").text


def test_the_oral_is_marked_by_the_same_criteria_in_every_bloc(course):
    for criterion in ("C1.1", "C18.1"):
        mark = f"grid/candidates/{course.zoe.id}/marks/{criterion}"
        assert course.assessor.post(mark, data={"level": "acquired"}).status_code == 200

    said = [json.loads(body) for body in course.session.scalars(select(QueuedStatement.body))]
    assert {statement["context"]["contextActivities"]["parent"][0]["id"][-4:] for statement in said} == {"/VAE"}
    assert len(course.session.scalars(select(Mark)).all()) == 2


def test_overdue_paths_are_counted_on_the_tab_and_come_first(course):
    aaron = builders.a_person(course.session, course.link.context, "Aaron Aardvark")
    course.session.commit()
    course.open_path(person=str(aaron.id), asked_on="2999-01-01")
    course.open_path()
    path = course.path()
    path.filed_on = path.asked_on
    course.session.commit()

    page = course.office.get("vae").text

    assert "VAE (1)" in page
    assert page.index("Zoë Ångström") < page.index("Aaron Aardvark")
    assert "Overdue" in page


def test_one_candidate_has_one_path(course):
    course.open_path()

    again = course.open_path()

    assert again.status_code == 422


def test_a_candidate_without_a_path_has_no_portfolio(course):
    assert course.candidate.get("portfolio").status_code == 404


def test_the_candidate_of_another_course_is_not_offered(course):
    elsewhere = builders.a_course(course.session, course.link.context.registration)
    stranger = builders.a_person(course.session, elsewhere, "Inès Ailleurs")
    course.session.commit()

    answer = course.open_path(person=str(stranger.id))

    assert answer.status_code == 422
    assert "Inès" not in course.office.get("vae").text


def test_a_mere_assessor_reads_and_changes_nothing(course):
    course.open_path()
    here = f"vae/{course.path().id}"

    assert course.assessor.get(here).status_code == 200
    assert course.assessor.post(here, data={"asked_on": "2026-01-11"}).status_code == 403
