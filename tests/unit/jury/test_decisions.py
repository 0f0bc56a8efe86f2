"""What may be decided, what needs a reason, and what is proposed for the certification."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.assessment.jury import (
    Decision,
    Kind,
    NotPossible,
    certification_proposal,
    check_decision,
    evidence_digest,
    needs_reason,
)

VALIDATED, REFUSED, ADJOURNED, ANNULLED = Decision
OUTCOMES = st.sampled_from(["validated", "not_validated", "incomplete"])


@pytest.mark.parametrize("computed", ["validated", "not_validated", "incomplete"])
@pytest.mark.parametrize("decision", Decision)
def test_only_to_follow_a_proposal_to_validate_needs_no_reason(decision, computed):
    assert needs_reason(decision, computed) == ((decision, computed) != (VALIDATED, "validated"))


def refusal(decision=VALIDATED, **changes):
    case = {"is_certification": False, "earlier": None, "blocs": [], "computed": "validated", "reason": ""}
    kind = changes.pop("kind", Kind.ORDINARY)
    try:
        check_decision(kind, decision, **case | changes)
    except NotPossible as refused:
        return refused.code
    return None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param({}, None, id="a proposal followed"),
        pytest.param({"computed": "not_validated"}, "reason_missing", id="against the proposal, without a reason"),
        pytest.param({"computed": "not_validated", "reason": "Heard again"}, None, id="against it, with one"),
        pytest.param({"decision": REFUSED, "reason": "  "}, "reason_missing", id="blanks are no reason"),
        pytest.param({"decision": ANNULLED, "reason": "Fraud"}, "not_a_choice", id="annulled in passing"),
        pytest.param({"earlier": VALIDATED, "decision": REFUSED, "reason": "x"}, "validated_for_life", id="kept"),
        pytest.param({"earlier": REFUSED}, None, id="a refused bloc is decided anew"),
        pytest.param(
            {"is_certification": True, "blocs": ["validated", "incomplete"]},
            "blocs_missing",
            id="a bloc is missing",
        ),
        pytest.param({"is_certification": True, "blocs": ["validated"] * 4}, None, id="all blocs are there"),
        pytest.param(
            {"is_certification": True, "blocs": ["incomplete"], "decision": ADJOURNED, "reason": "B2 is to come"},
            None,
            id="adjourned until they are",
        ),
        pytest.param(
            {"kind": Kind.ANNULMENT, "decision": ANNULLED, "earlier": VALIDATED, "reason": "Fraud"},
            None,
            id="an annulment takes back",
        ),
        pytest.param(
            {"kind": Kind.ANNULMENT, "decision": REFUSED, "earlier": VALIDATED, "reason": "x"},
            "not_a_choice",
            id="an annulment maintains or annuls",
        ),
    ],
)
def test_what_may_be_decided(case, expected):
    assert refusal(**case) == expected


@given(st.dictionaries(st.sampled_from(["B1", "B2", "B3", "B4"]), OUTCOMES, min_size=1))
def test_the_certification_is_proposed_when_every_bloc_is_validated_and_only_then(outcomes):
    computed, reasons = certification_proposal(outcomes)

    assert (computed == "validated") == (set(outcomes.values()) == {"validated"})
    assert (computed == "not_validated") == ("not_validated" in outcomes.values())
    assert {reason.partition(":")[2] for reason in reasons} == {b for b, o in outcomes.items() if o != "validated"}


@given(st.lists(st.uuids().map(str)))
def test_a_digest_is_of_the_sorted_ids_one_a_line(ids):
    expected = hashlib.sha256("".join(id + "\n" for id in sorted(set(ids))).encode()).hexdigest()

    assert evidence_digest(reversed(ids)) == expected
