"""The fold's rules, one by one."""

import json
from typing import Any

import pytest
from histories import HOME, SMALL, a_decision, a_mark, a_void, elsewhere, some_rules, uuid_of

from xapi.aggregator import instants
from xapi.aggregator.facts import Broken
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import read
from xapi.aggregator.rows import Rebuild, Row


def rebuilt(*statements: Any, as_of: str | None = None, **rules: Any) -> Rebuild:
    facts = [read(statement, HOME) for statement in statements]
    return fold(facts, SMALL, some_rules(**rules), instants.parse(as_of) if as_of else None)


def row(rebuild: Rebuild, code: str, learner: str = "ada") -> Row:
    [found] = [row for row in rebuild.rows if (row.learner, row.code) == (learner, code)]
    return found


def anomalies(rebuild: Rebuild) -> list[tuple[str, str]]:
    return [(anomaly.code, anomaly.statement) for anomaly in rebuild.summary.anomalies]


def all_of_b1(response: str = "acquired", **changes: Any) -> list[dict[str, Any]]:
    return [a_mark(n, code, response, **changes) for n, code in enumerate(["C1.1", "C1.2", "C2.1"])]


def all_of_b2(response: str = "acquired") -> list[dict[str, Any]]:
    return [a_mark(n, code, response) for n, code in enumerate(["C3.1", "C3.2", "C3.3"], start=10)]


def test_a_learner_has_a_row_for_every_node_in_the_referentials_order():
    rebuild = rebuilt(a_mark(1))

    kinds = [(row.kind, row.code) for row in rebuild.rows]
    assert kinds == [
        ("certification", "small"),
        ("bloc", "B1"),
        ("competency", "C1"),
        ("criterion", "C1.1"),
        ("criterion", "C1.2"),
        ("competency", "C2"),
        ("criterion", "C2.1"),
        ("bloc", "B2"),
        ("competency", "C3"),
        ("criterion", "C3.1"),
        ("criterion", "C3.2"),
        ("criterion", "C3.3"),
    ]


def test_a_row_is_written_to_the_byte():
    rebuild = rebuilt(*all_of_b1(learner="Zoë"), a_decision(9, learner="Zoë"))

    assert row(rebuild, "B1", "Zoë").json().decode() == (
        '{"learner":"Zoë","kind":"bloc","code":"B1","node":"https://example.org/certification/blocs/B1",'
        f'"computed":"validated","decision":"validated","decided_by":"{uuid_of(9)}","reasons":["decided"],'
        f'"evidence":["{uuid_of(0)}","{uuid_of(1)}","{uuid_of(2)}"],"rules":"default/1.0"}}'
    )


def test_learners_are_sorted_by_code_point():
    rebuild = rebuilt(*(a_mark(n, learner=name) for n, name in enumerate(["é", "a", "Z", "😀", "ﬀ"])))

    assert list(dict.fromkeys(row.learner for row in rebuild.rows)) == ["Z", "a", "é", "ﬀ", "😀"]


def test_a_learner_of_whom_nothing_counts_has_no_rows():
    rebuild = rebuilt(a_mark(1, "C9.9"), a_mark(2, response="what"), a_mark(3), a_void(4, 3), elsewhere(a_mark(5)))

    assert rebuild.rows == ()
    assert rebuild.summary.document() == {
        "read": 5,
        "repeated": 0,
        "conflict": 0,
        "foreign": 1,
        "voided": 1,
        "broken": 0,
        "counted": 0,
        "learners": 0,
        "anomalies": [
            {"code": "unknown_level", "statement": uuid_of(2), "response": "what"},
            {
                "code": "unknown_node",
                "statement": uuid_of(1),
                "node": "https://example.org/certification/criteria/C9.9",
            },
        ],
    }


@pytest.mark.parametrize(
    ("statements", "computed", "reasons"),
    [
        pytest.param([a_mark(1, "C1.1"), a_mark(2, "C1.2")], "validated", (), id="all acquired"),
        pytest.param([a_mark(1, "C1.1")], "incomplete", ("open:C1.2",), id="one open"),
        pytest.param(
            [a_mark(1, "C1.1", "in_progress")],
            "not_validated",
            ("failed:C1.1", "open:C1.2"),
            id="one short, one open",
        ),
        pytest.param([a_mark(1, "C2.1")], "incomplete", ("not_assessed",), id="no mark on it"),
        pytest.param([a_mark(1), a_mark(2, "C1.2", "exempted")], "validated", (), id="exempted is acquired"),
        pytest.param(
            [a_mark(1), a_mark(2, "C1.2", "absent")],
            "not_validated",
            ("failed:C1.2",),
            id="absent is not acquired",
        ),
        pytest.param(
            [a_mark(1, assessor="alan"), a_mark(2, response="in_progress"), a_mark(3, "C1.2")],
            "incomplete",
            ("discordant:C1.1",),
            id="assessors differ",
        ),
        pytest.param(
            [
                a_mark(1, assessor="alan"),
                a_mark(2, response="in_progress"),
                a_mark(3, "C1.2"),
                a_mark(4, reconciliation=True),
            ],
            "validated",
            (),
            id="and are reconciled",
        ),
    ],
)
def test_a_competency_is_validated_when_all_its_criteria_are(statements, computed, reasons):
    competency = row(rebuilt(*statements), "C1")

    assert (competency.computed, competency.reasons) == (computed, reasons)


def test_a_correction_with_a_greater_sequence_stands_even_where_its_timestamp_is_earlier():
    rebuild = rebuilt(
        a_mark(1, response="acquired", at="2026-02-01T00:00:00Z", sequence=2),
        a_mark(2, response="in_progress", at="2026-01-01T00:00:00Z", sequence=3),
        a_mark(3, response="not_acquired", at="2026-03-01T00:00:00Z"),
    )

    assert (row(rebuild, "C1.1").computed, row(rebuild, "C1.1").evidence) == ("in_progress", (uuid_of(2),))


def test_equal_sequences_are_told_apart_by_instant_then_by_id():
    later_by_text = a_mark(1, response="not_acquired", at="2026-01-01T11:30:00+02:00")
    later_in_time = a_mark(2, response="in_progress", at="2026-01-01T10:00:00.0000019Z")
    same_instant = a_mark(3, response="acquired", at="2026-01-01T10:00:00.0000010Z")

    assert row(rebuilt(later_by_text, same_instant, later_in_time), "C1.1").computed == "acquired"


def test_a_void_hides_a_mark_wherever_it_stands_and_what_was_below_shows_again():
    first, second = a_mark(1, response="in_progress", sequence=1), a_mark(2, response="acquired", sequence=2)

    for history in ([a_void(3, 2), first, second], [first, second, a_void(3, 2)]):
        assert row(rebuilt(*history), "C1.1").computed == "in_progress"


def test_a_void_of_a_void_does_nothing():
    rebuild = rebuilt(a_mark(1), a_mark(2, "C1.2"), a_void(3, 1), a_void(4, 3))

    assert row(rebuild, "C1.1").computed is None


def test_a_void_from_elsewhere_does_nothing():
    rebuild = rebuilt(a_mark(1), a_void(2, 1, home_page="https://other.example"))

    assert row(rebuild, "C1.1").computed == "acquired"
    assert rebuild.summary.foreign == 1


def test_a_repeated_statement_counts_once():
    rebuild = rebuilt(a_mark(1), a_mark(1), a_mark(1, at="2026-01-01T12:00:00+02:00"))

    assert (rebuild.summary.repeated, rebuild.summary.conflict, rebuild.summary.counted) == (2, 0, 1)


def test_of_two_statements_with_one_id_neither_counts():
    rebuild = rebuilt(a_mark(1), a_mark(1, response="in_progress"), a_mark(2, "C1.2"), a_mark(1))

    assert row(rebuild, "C1.1").computed is None
    assert anomalies(rebuild) == [("conflict", uuid_of(1))]
    assert (rebuild.summary.read, rebuild.summary.repeated, rebuild.summary.conflict) == (4, 2, 1)


def test_what_the_rules_do_not_read_makes_no_conflict():
    other = a_mark(1)
    other["result"]["success"] = False
    other["stored"] = "2026-01-05T00:00:00Z"

    assert rebuilt(a_mark(1), other).summary.conflict == 0


def test_with_an_instant_what_is_later_is_not_there_voids_and_conflicts_included():
    history = [
        a_mark(1, at="2026-01-01T00:00:00Z"),
        a_mark(1, response="in_progress", at="2026-01-02T00:00:00Z"),
        a_mark(2, "C1.2", at="2026-01-01T00:00:00Z"),
        a_void(3, 2, at="2026-01-02T00:00:00.0000001Z"),
    ]

    assert row(rebuilt(*history, as_of="2026-01-01T23:59:59.999999Z"), "C1").computed == "validated"
    assert rebuilt(*history, as_of="2026-01-02T00:00:00Z").rows == ()


@pytest.mark.parametrize(
    ("agreement", "responses", "settled"),
    [
        ("consensus", ["acquired", "acquired"], "acquired"),
        ("consensus", ["acquired", "exempted"], None),
        ("min", ["acquired", "in_progress", "exempted"], "in_progress"),
        ("min", ["acquired", "exempted"], "acquired"),
        ("min", ["not_acquired", "absent"], "absent"),
        ("median", ["not_acquired", "acquired", "in_progress"], "in_progress"),
        ("median", ["not_acquired", "acquired", "in_progress", "exempted"], "in_progress"),
        ("median", ["exempted", "acquired", "acquired"], "acquired"),
        ("lead", ["acquired", "in_progress"], None),
    ],
)
def test_assessors_agree_by_the_rule_sets_way(agreement, responses, settled):
    marks = [a_mark(n, response=given, assessor=f"assessor {n}") for n, given in enumerate(responses)]

    criterion = row(rebuilt(*marks, agreement=agreement), "C1.1")

    assert criterion.computed == settled
    assert criterion.evidence == tuple(uuid_of(n) for n in range(len(responses)))


def test_of_several_leads_the_last_counts():
    marks = [
        a_mark(1, response="acquired", assessor="alan", lead=True, at="2026-01-01T00:00:00Z"),
        a_mark(2, response="in_progress", assessor="grace", lead=True, at="2026-01-02T00:00:00Z"),
        a_mark(3, response="absent", assessor="joan", at="2026-01-03T00:00:00Z"),
    ]

    assert row(rebuilt(*marks, agreement="lead"), "C1.1").computed == "in_progress"


def test_a_criterion_is_open_until_enough_assessors_have_marked_it():
    one = rebuilt(a_mark(1), assessors=2)
    two = rebuilt(a_mark(1), a_mark(2, assessor="alan"), assessors=2)

    assert (row(one, "C1.1").computed, row(one, "C1.1").reasons) == (None, ("open:C1.1",))
    assert row(one, "C1.1").evidence == (uuid_of(1),)
    assert row(two, "C1.1").computed == "acquired"


@pytest.mark.parametrize(
    ("attempts", "second", "computed", "reasons"),
    [
        ("keep_validated", "in_progress", "validated", ("kept:b-first",)),
        ("keep_validated", "acquired", "validated", ()),
        ("latest", "in_progress", "not_validated", ("failed:C2.1",)),
        ("best", "in_progress", "validated", ("kept:b-first",)),
    ],
)
def test_at_a_resit_the_rule_set_says_which_attempt_is_taken(attempts, second, computed, reasons):
    first = a_mark(1, "C2.1", attempt="b-first", at="2026-06-01T00:00:00Z")
    # The number of the attempt orders them, not the time nor the registration.
    resit = a_mark(2, "C2.1", second, attempt="a-second", at="2026-01-01T00:00:00Z", sequence=1)
    resit["context"]["extensions"]["https://w3id.org/certibloc/xapi/extensions/attempt"] = 2

    competency = row(rebuilt(first, resit, attempts=attempts), "C2")

    assert (competency.computed, competency.reasons) == (computed, reasons)


def test_the_best_of_attempts_prefers_incomplete_to_not_validated():
    unfinished = a_mark(1, "C1.1", attempt="first")
    failed = a_mark(2, "C1.1", "in_progress", attempt="second")

    competency = row(rebuilt(unfinished, failed, attempts="best"), "C1")

    assert (competency.computed, competency.evidence) == ("incomplete", (uuid_of(1),))


def test_a_bloc_follows_its_own_competencies_only():
    rebuild = rebuilt(*all_of_b1(), a_mark(9, "C3.1", "not_acquired"))

    assert (row(rebuild, "B1").computed, row(rebuild, "B1").reasons) == ("validated", ())
    assert (row(rebuild, "B2").computed, row(rebuild, "B2").reasons) == ("not_validated", ("failed:C3",))
    assert (row(rebuild, "small").computed, row(rebuild, "small").reasons) == ("not_validated", ("failed:B2",))


def test_an_unfinished_bloc_names_the_competencies_that_are_missing():
    bloc = row(rebuilt(a_mark(1, "C1.1")), "B1")

    assert (bloc.computed, bloc.reasons) == ("incomplete", ("incomplete:C1", "incomplete:C2"))


def test_competencies_compensate_inside_a_bloc_under_a_score():
    marks = [a_mark(1, "C1.1"), a_mark(2, "C1.2"), a_mark(3, "C2.1", "not_acquired")]

    assert row(rebuilt(*marks, bloc={"rule": "score", "pass": 10}), "B1").computed == "validated"
    floored = row(rebuilt(*marks, bloc={"rule": "score", "pass": 10, "floor": 1}), "B1")
    assert (floored.computed, floored.reasons) == ("not_validated", ("failed:C2",))


def test_the_certification_is_validated_when_every_bloc_is():
    certification = row(rebuilt(*all_of_b1(), *all_of_b2()), "small")

    assert (certification.computed, certification.reasons, len(certification.evidence)) == ("validated", (), 6)


@pytest.mark.parametrize(
    ("decision", "certification"),
    [
        ("validated", "validated"),
        ("refused", "not_validated"),
        ("annulled", "not_validated"),
        ("adjourned", "incomplete"),
    ],
)
def test_the_jurys_decision_stands_over_what_is_computed(decision, certification):
    rebuild = rebuilt(*all_of_b1("in_progress"), *all_of_b2(), a_decision(20, response=decision))

    bloc = row(rebuild, "B1")
    assert (bloc.computed, bloc.decision, bloc.decided_by) == ("not_validated", decision, uuid_of(20))
    assert row(rebuild, "small").computed == certification
    assert uuid_of(20) in row(rebuild, "small").evidence
    assert uuid_of(20) not in bloc.evidence


def test_marks_after_a_decision_are_flagged():
    rebuild = rebuilt(*all_of_b1(at="2026-01-02T10:00:00.000001Z"), a_decision(9, at="2026-01-02T10:00:00Z"))

    assert row(rebuild, "B1").reasons == ("decided", "marks_after_decision")


def test_of_decisions_at_one_instant_the_greatest_id_stands_and_a_human_is_told():
    rebuild = rebuilt(a_decision(1, response="validated"), a_decision(2, response="refused"))

    assert row(rebuild, "B1").decision == "refused"
    assert anomalies(rebuild) == [("decisions_tied", uuid_of(2))]


def test_a_certification_is_not_validated_over_the_heads_of_its_blocs():
    rebuild = rebuilt(*all_of_b1(), a_decision(20, "", "validated"))

    certification = row(rebuild, "small")
    assert (certification.decision, certification.decided_by) == (None, None)
    assert certification.reasons == ("incomplete:B2",)
    assert anomalies(rebuild) == [("certification_without_blocs", uuid_of(20))]


def test_a_certification_may_be_refused_or_validated_with_its_blocs():
    blocs = [a_decision(20), a_decision(21, "/blocs/B2")]

    validated = row(rebuilt(*blocs, a_decision(22, "", "validated")), "small")
    refused = row(rebuilt(*all_of_b1(), a_decision(22, "", "refused")), "small")

    assert (validated.computed, validated.decision, validated.reasons) == ("validated", "validated", ("decided",))
    assert (refused.computed, refused.decision) == ("incomplete", "refused")


@pytest.mark.parametrize("node", ["/criteria/C1.3", "/criteria/C9.9", "/blocs/B1", "/assessments/E1", ""])
def test_a_mark_on_what_is_never_marked_is_unknown(node):
    mark = a_mark(1)
    mark["object"]["id"] = "https://example.org/certification" + node

    assert anomalies(rebuilt(mark)) == [("unknown_node", uuid_of(1))]


def test_under_jury_only_nothing_is_computed():
    rebuild = rebuilt(*all_of_b1("not_acquired"), competency={"rule": "jury_only"}, bloc={"rule": "jury_only"})

    assert (row(rebuild, "C1").computed, row(rebuild, "C1").reasons) == ("incomplete", ("jury_only",))
    assert (row(rebuild, "B1").computed, row(rebuild, "B1").reasons) == (
        "incomplete",
        ("incomplete:C1", "incomplete:C2", "jury_only"),
    )


def test_quorum_asks_for_enough_the_mandatory_ones_and_none_below_the_floor():
    quorum = {"rule": "quorum", "ratio": 0.6, "mandatory": ["C3.2"], "floor": "in_progress"}
    given = {"C3.1": "acquired", "C3.2": "acquired", "C3.3": "in_progress"}

    def outcome(**changes: str) -> tuple[str | None, tuple[str, ...]]:
        marks = [a_mark(n, code, level) for n, (code, level) in enumerate((given | changes).items())]
        competency = row(rebuilt(*marks, overrides={"C3": quorum}), "C3")
        return competency.computed, competency.reasons

    assert outcome() == ("validated", ())
    assert outcome(**{"C3.3": "not_acquired"}) == ("not_validated", ("failed:C3.3",))
    assert outcome(**{"C3.2": "in_progress"}) == ("not_validated", ("failed:C3.2", "failed:C3.3"))


def test_a_third_of_twenty_is_not_lost_to_a_float():
    scale = [{"code": "no", "value": 0}, {"code": "a", "value": 0.1}, {"code": "yes", "value": 0.3}]
    marks = [a_mark(1, "C1.1", "a"), a_mark(2, "C1.2", "a")]
    rules = {"scale": scale, "acquired": "yes"}

    just = rebuilt(*marks, **rules, competency={"rule": "score", "pass": 6.666666667})
    above = rebuilt(*marks, **rules, competency={"rule": "score", "pass": 6.66666667})

    assert (row(just, "C1").computed, row(above, "C1").computed) == ("validated", "not_validated")


def test_broken_statements_are_counted_and_change_nothing():
    facts = [read(a_mark(1), HOME), read("no statement", HOME), Broken("not_json")]

    rebuild = fold(facts, SMALL, some_rules())

    assert (rebuild.summary.read, rebuild.summary.broken, rebuild.summary.counted) == (3, 2, 1)


def test_the_summary_can_be_written_as_json():
    rebuild = rebuilt(a_decision(1), a_decision(2), a_mark(3, "C9.9"))

    assert json.loads(json.dumps(rebuild.summary.document()))["anomalies"][0] == {
        "code": "decisions_tied",
        "statement": uuid_of(2),
        "learner": "ada",
        "node": "https://example.org/certification/blocs/B1",
        "with": [uuid_of(1)],
    }
