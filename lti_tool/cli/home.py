"""``--home`` of the commands that read or write statements in files, and need no instance."""

import os

import click


def _given_or_own(_context: click.Context, _option: click.Parameter, home: str | None) -> str:
    """What was given, as it stands; else the home page that an instance with these settings has."""
    return home or os.environ.get("CERTIBLOC_PUBLIC_URL", "http://localhost:5000").rstrip("/")


home_option = click.option(
    "--home",
    callback=_given_or_own,
    help="The home page of our accounts; CERTIBLOC_PUBLIC_URL unless given.",
)
