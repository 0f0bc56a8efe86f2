"""The tool and the practice platform, both over real HTTP, strangers to each other until one registers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import builders
import pytest
from applications import Applications
from flask import Flask
from serving import listening

from lti_tool.config import Config
from lti_tool.practice import PersonSeed, PracticePlatform, Visitor, running, seed
from lti_tool.store.database import db


@dataclass
class Tool:
    """The tool at ``url``."""

    url: str
    app: Flask


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[PracticePlatform]:
    """A platform whose administrator is Ann."""
    with running(f"sqlite:///{tmp_path / 'practice.sqlite3'}", host="localhost") as platform:
        platform.rotate_key(key=builders.practice_key())
        people = [PersonSeed(2, "ann", "Ann", "Admin", "ann@example.com", is_administrator=True)]
        seed(platform.app, people=[*people, PersonSeed(5, "zoe", "Zoë", "Ångström", "zoe@example.com")])
        yield platform


@pytest.fixture
def private_hosts() -> str:
    """The hosts that the settings allow to be private: the practice platform's, unless a test says otherwise."""
    return "localhost"


@pytest.fixture
def tool(applications: Applications, each_config: Config, private_hosts: str) -> Iterator[Tool]:
    """The tool, in which no platform is registered."""
    with listening(host="localhost", waits=True) as server:
        config = replace(each_config, public_url=server.url, private_hosts=private_hosts)
        server.application = app = applications.on(config)
        yield Tool(server.url, app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def administrator(platform: PracticePlatform) -> Visitor:
    """Ann, signed in at the platform."""
    ann = Visitor(platform.url)
    ann.become("ann")
    return ann
