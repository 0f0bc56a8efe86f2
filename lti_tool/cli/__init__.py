"""The command ``certibloc``."""

import click

from lti_tool.cli.demo import demo
from lti_tool.cli.keys import keys
from lti_tool.cli.platform import platform
from lti_tool.cli.practice import practice
from lti_tool.cli.serve import serve
from lti_tool.cli.worker import worker


@click.group()
def main() -> None:
    """Certify by blocs de compétences, beside any LMS."""


main.add_command(platform)
main.add_command(keys)
main.add_command(serve)
main.add_command(worker)
main.add_command(demo)
main.add_command(practice)
