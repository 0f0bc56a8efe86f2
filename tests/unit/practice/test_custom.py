"""Custom parameters as Moodle sends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.practice.custom import custom_parameters, lowered


@pytest.mark.parametrize(
    ("tool", "activity", "expected"),
    [
        pytest.param({"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}, id="both levels"),
        pytest.param({"a": "tool"}, {"a": "activity"}, {"a": "tool"}, id="the tool's wins"),
        pytest.param({}, {"Mixed Case": "1"}, {"Mixed Case": "1", "mixed_case": "1"}, id="mixed case twice"),
        pytest.param({}, {"u": "$User.id"}, {"u": "5"}, id="a known variable"),
        pytest.param({}, {"u": "$Foo.bar"}, {"u": "$Foo.bar"}, id="an unknown variable"),
        pytest.param({}, {"u": "price: $User.id"}, {"u": "price: $User.id"}, id="a variable inside a text"),
    ],
)
def test_custom_parameters_are_merged_resolved_and_doubled(tool, activity, expected):
    assert custom_parameters(tool, activity, {"User.id": "5"}) == expected


@given(st.text())
def test_a_lowered_key_is_lowered_already(key):
    assert lowered(lowered(key)) == lowered(key)
