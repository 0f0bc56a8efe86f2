"""Which kind of platform one is, by what it calls itself or where it is."""

import pytest

from lti_tool.lti.products import CANVAS, MOODLE, OPEN_EDX, UNKNOWN, Refusal, product_of


@pytest.mark.parametrize(
    ("family", "issuer", "expected"),
    [
        pytest.param("moodle", "https://moodle.example", MOODLE, id="Moodle"),
        pytest.param("Moodle", "https://moodle.example", MOODLE, id="in other letters"),
        pytest.param("canvas", "https://canvas.example", CANVAS, id="a Canvas of one's own"),
        pytest.param(None, "https://canvas.instructure.com", CANVAS, id="Canvas's cloud"),
        pytest.param(None, "https://canvas.instructure.com.evil.example", UNKNOWN, id="somebody like it"),
        pytest.param("open-edx", "https://edx.example", OPEN_EDX, id="Open edX"),
        pytest.param("BlackboardLearn", "https://blackboard.com", UNKNOWN, id="Blackboard: as the specification"),
        pytest.param("desire2learn", "https://school.brightspace.com", UNKNOWN, id="Brightspace: likewise"),
        pytest.param(None, "not an address", UNKNOWN, id="nothing told"),
    ],
)
def test_a_platform_is_known_by_its_family_or_its_issuer(family, issuer, expected):
    assert product_of(family, issuer) is expected


@pytest.mark.parametrize(
    ("product", "status", "expected"),
    [
        pytest.param(MOODLE, 400, Refusal.NOT_GRADABLE, id="Moodle says 400 of who is no learner"),
        pytest.param(MOODLE, 409, Refusal.NOT_LATER, id="and 409 of an earlier date"),
        pytest.param(CANVAS, 400, Refusal.EITHER, id="Canvas says 400 of an earlier date"),
        pytest.param(CANVAS, 422, Refusal.NOT_GRADABLE, id="and 422 of who is no student"),
        pytest.param(OPEN_EDX, 400, Refusal.EITHER, id="Open edX says 400 of an equal date"),
        pytest.param(UNKNOWN, 418, None, id="what nobody foresaw"),
    ],
)
def test_a_refusal_means_what_the_platform_means(product, status, expected):
    assert product.refusals.get(status) is expected
