"""
The embedded Learning Record Store: xAPI 1.0.3 and 2.0 on SQLite or PostgreSQL.

    prepare(database_url)                       bring the tables up to date
    engine = open_engine(database_url)
    keys.ensure(engine, key, secret, name)      let a client in
    app = create_app(database_url, url=...)     a WSGI application, for any path
"""

from xapi.lrs import keys
from xapi.lrs.app import create_app
from xapi.lrs.database import open_engine
from xapi.lrs.schema import prepare

__all__ = ["create_app", "keys", "open_engine", "prepare"]
