"""The command ``certibloc``."""

import click

from lti_tool.cli.keys import keys
from lti_tool.cli.platform import platform


@click.group()
def main() -> None:
    """Certify by blocs de compétences, beside any LMS."""


main.add_command(platform)
main.add_command(keys)
