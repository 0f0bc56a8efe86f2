"""Candidates' pages, in English."""

from dataclasses import replace

import pytest

from lti_tool.config import Config


@pytest.fixture
def config(config: Config) -> Config:
    """An instance that speaks English where nobody asks for another language."""
    return replace(config, language="en")
