"""Candidates' pages, in English."""

from dataclasses import replace

import pytest

from lti_tool.config import Config


@pytest.fixture
def config(each_config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language, on each database."""
    return replace(each_config, language="en")
