"""
The tool with its record store, and the practice platform, which stand while walks through them come and go.

To start the three, to make them known to each other and to compile what they ask their databases took longer than
most walks. Each walk finds them as they were when that was done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from serving import Listening
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.lti.platforms import Platform
from lti_tool.practice import PracticePlatform
from lti_tool.practice.database import db as platform_db
from lti_tool.store.database import db
from lti_tool.web.platforms import EXTENSION as TOKENS
from xapi.client import LRS


class Kept:
    """An SQLite file as it was when this was made; nobody may be connected to it then, nor when it is restored."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._bytes = file.read_bytes()

    def restore(self) -> None:
        """Let it be as it was. Whoever is still connected keeps the old one."""
        for log in ("-wal", "-shm"):
            Path(f"{self.file}{log}").unlink(missing_ok=True)
        fresh = self.file.with_suffix(".fresh")
        fresh.write_bytes(self._bytes)
        fresh.replace(self.file)


@dataclass
class Standing:
    """
    All three, at addresses that stay; ``config`` is the tool's, on whichever database.

    ``told`` is what the tool must know of the platform; ``files`` are what the record store and the platform keep.
    The tool is one application for each database.
    """

    server: Listening
    platform: PracticePlatform
    told: Platform
    records: Flask
    config: Config
    store: LRS
    files: list[Kept] = field(default_factory=list)
    tools: dict[str, Flask] = field(default_factory=dict)

    @contextmanager
    def tool_on(self, database_url: str) -> Iterator[tuple[Flask, Engine]]:
        """The tool on this database, with its engine; settings, record store and platform are as they were."""
        config = replace(self.config, database_url=database_url)
        app = self.tools.get(database_url) or create_app(config)
        self.tools[database_url] = app
        app.config["CERTIBLOC"] = config
        app.extensions.pop(TOKENS, None)
        self.platform.app.config["LANGUAGE"] = "fr"
        self.server.application = DispatcherMiddleware(app, {"/xapi": self.records})
        for each in self.files:
            each.restore()
        with app.app_context():
            engine = db.engine
        try:
            yield app, engine
        finally:
            engine.dispose()
            self.rest()

    def rest(self) -> None:
        """Let go of the record store's and the platform's files."""
        self.records.extensions["lrs"].close()
        with self.platform.app.app_context():
            platform_db.engine.dispose()
