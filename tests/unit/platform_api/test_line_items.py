"""Which column belongs to a resource link."""

import pytest

from lti_tool.lti.line_items import LineItem, Wanted, body, column_for, read

WANTED = Wanted(label="Épreuve E1", resource_link_id="7", assessment="E1")
COUPLED = LineItem("http://lms/2", resource_link_id="7")
OURS_ON_LINK = LineItem("http://lms/3", resource_link_id="7", resource_id="E1", tag="certibloc")
MADE = LineItem("http://lms/4", resource_id="E1", tag="certibloc")
ON_ANOTHER_LINK = LineItem("http://lms/5", resource_link_id="8", resource_id="E1", tag="certibloc")
OTHER_ASSESSMENT = LineItem("http://lms/6", resource_id="E2", tag="certibloc")
FOREIGN_ON_LINK = LineItem("http://lms/7", resource_link_id="7", resource_id="quiz", tag="other")


@pytest.mark.parametrize(
    ("items", "taken", "expected"),
    [
        pytest.param([], [], None, id="none at all"),
        pytest.param([MADE, COUPLED], [], COUPLED, id="the link's own before one made for the assessment"),
        pytest.param([COUPLED, OURS_ON_LINK], [], OURS_ON_LINK, id="of the link's own, ours first"),
        pytest.param(
            [FOREIGN_ON_LINK, COUPLED], [], COUPLED, id="of the link's own, a plain one before a stranger's"
        ),
        pytest.param([MADE], [], MADE, id="one made before, as in a copied course"),
        pytest.param([MADE], [MADE.url], None, id="but not the one that another link uses"),
        pytest.param([ON_ANOTHER_LINK, OTHER_ASSESSMENT], [], None, id="never another link's or assessment's"),
    ],
)
def test_the_column_of_a_link(items, taken, expected):
    assert column_for(WANTED, items, taken) == expected


def test_a_column_that_we_make_names_the_assessment_and_no_resource_link():
    assert body(WANTED) == {
        "label": "Épreuve E1",
        "scoreMaximum": 100,
        "resourceId": "E1",
        "tag": "certibloc",
    }


@pytest.mark.parametrize("member", [{}, {"id": ""}, {"id": 5}, {"id": "ftp://lms/2"}, {"id": None}])
def test_a_member_without_a_web_address_is_no_column(member):
    assert read(member) is None
