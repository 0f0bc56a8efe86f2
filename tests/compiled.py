"""
What applications compile from templates and addresses, kept for all applications of a test process.

Most tests make applications of their own, from the same code; compiling took them longer than their requests.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Compiled templates by name and file; Jinja2 checks that the source is still the same."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill ``bucket`` if its template was compiled before."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what ``bucket`` holds."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


class Address(Rule):
    """A rule that shares the functions by which it builds URLs: they are made of its parts alone."""

    _builders: dict[Any, Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 # shared, and meant to be

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        parts = (tuple(self._trace), append_unknown)
        if parts not in self._builders:
            self._builders[parts] = super()._compile_builder(append_unknown)
        return self._builders[parts]


def compile_once() -> None:
    """Let every Flask application of this process share what it compiles."""
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Templates()}
    Flask.url_rule_class = Address
