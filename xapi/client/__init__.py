"""
Any Learning Record Store, spoken to over HTTP.

    lrs = LRS(url, key, secret, version="1.0.3")
    lrs.store([statement, ...])             bytes already frozen, or dicts
    lrs.get(statement_id)                   a dict, or None
    lrs.pages(verb=..., since=...)          Page after Page
    lrs.test_connection(), lrs.about()

The errors are drawn in `xapi.client.errors`.
"""

from xapi.client.errors import (
    LRSAuthRefused,
    LRSError,
    LRSUnavailable,
    StatementConflict,
    StatementsRefused,
    StatementsTooLarge,
    StoreMisbehaves,
)
from xapi.client.lrs import LRS, Page

__all__ = [
    "LRS",
    "LRSAuthRefused",
    "LRSError",
    "LRSUnavailable",
    "Page",
    "StatementConflict",
    "StatementsRefused",
    "StatementsTooLarge",
    "StoreMisbehaves",
]
