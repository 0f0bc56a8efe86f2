"""The command ``certibloc``."""

import click


@click.group()
def main() -> None:
    """Certify by blocs de compétences, beside any LMS."""
