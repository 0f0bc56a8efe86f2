"""What the LRS alone says of each learner: every statement read over HTTP, folded by the rules."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from sqlalchemy import create_engine, select

from lti_tool.config import Config
from lti_tool.store.database import engine_options
from lti_tool.store.models import Person
from xapi.aggregator.fold import fold
from xapi.aggregator.reading import VERBS, read
from xapi.aggregator.rows import Row
from xapi.client import LRS
from xapi.referential import rules
from xapi.referential.model import Referential


def rebuilt(config: Config, referential: Referential) -> dict[str, list[Row]]:
    """The rows of each learner, by the learner's name, from what the LRS holds now."""
    lrs = LRS(config.lrs_url, config.lrs_key, config.lrs_secret, version=config.lrs_version)
    try:
        pages = chain.from_iterable(lrs.pages(verb=verb, since=None, limit=50) for verb in VERBS)
        facts = [read(statement, config.home_page) for page in pages for statement in page.statements]
    finally:
        lrs.close()
    names = _names(config)
    by_name: dict[str, list[Row]] = {}
    for row in fold(facts, referential, rules.shipped("default")).rows:
        by_name.setdefault(names.get(row.learner, row.learner), []).append(row)
    return by_name


def _names(config: Config) -> Mapping[str, Any]:
    engine = create_engine(**engine_options(config.database_url))
    with engine.connect() as connection:
        names = {str(person): name for person, name in connection.execute(select(Person.id, Person.name))}
    engine.dispose()
    return names
