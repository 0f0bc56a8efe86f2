"""The command ``certibloc``."""

import gettext
import os
import sys
from importlib import import_module
from typing import Any

import click

from lti_tool.cli.words import CATALOGUES

# Each command is loaded when it is asked for: none waits for what another needs.
COMMANDS = {
    "admin": "lti_tool.cli.admin:admin",
    "demo": "lti_tool.cli.demo:demo",
    "doctor": "lti_tool.cli.doctor:doctor",
    "explain": "lti_tool.cli.explain:explain_command",
    "keys": "lti_tool.cli.keys:keys",
    "lrs": "xapi.lrs.commands:lrs",
    "platform": "lti_tool.cli.platform:platform",
    "practice": "lti_tool.cli.practice:practice",
    "rebuild": "lti_tool.cli.rebuild:rebuild",
    "reconcile": "lti_tool.cli.reconcile:reconcile",
    "referential": "lti_tool.cli.referential:referential",
    "serve": "lti_tool.cli.serve:serve",
    "synth": "lti_tool.cli.synth:synth",
    "verify": "lti_tool.cli.verify:verify_command",
    "worker": "lti_tool.cli.worker:worker",
}


class Commands(click.Group):
    """A group of the commands above. What a database refuses in the midst of one is a sentence, not a trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command called ``name``."""
        if name not in COMMANDS:
            return None
        _speak_as_the_tool()
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Whoever met a database has loaded SQLAlchemy; the others need not wait for it.
            errors = sys.modules.get("sqlalchemy.exc")
            if errors is None or not isinstance(error, errors.DBAPIError):
                raise
            # Its own text repeats the statement and its values; its cause says what the database said.
            raise click.ClickException(f"The database refused: {error.orig}".strip()) from error


@click.group(cls=Commands)
def main() -> None:
    """Certify by blocs de compétences, beside any LMS."""


def _speak_as_the_tool() -> None:
    """Let the standard library's gettext, which xapi speaks through, find the tool's catalogue and language."""
    os.environ.setdefault("LANGUAGE", os.environ.get("CERTIBLOC_LANGUAGE", "fr"))
    gettext.bindtextdomain("messages", str(CATALOGUES))
    gettext.textdomain("messages")
