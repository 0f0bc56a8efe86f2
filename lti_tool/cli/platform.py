"""``certibloc platform``: the platforms that may launch the tool."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lti_tool.actions.begin_login import digest
from lti_tool.actions.register_platform import RegistrationConflict, register_platform
from lti_tool.assessment.acts import Act
from lti_tool.cli.platform_checks import launches, test
from lti_tool.cli.speaking import instance
from lti_tool.config import HERE, Config
from lti_tool.lti.platforms import Platform, Problem, problems
from lti_tool.platform_api.private_hosts import hosts_out_of_reach
from lti_tool.store.database import db
from lti_tool.store.invitations import invitations as all_invitations
from lti_tool.store.journal import COMMAND, note
from lti_tool.store.models import Deployment, Invitation, Registration
from lti_tool.store.registrations import deployment, registration, registrations
from lti_tool.web.platform_words import outcome_words

WORDS = {
    Problem.NO_IDENTIFIER: lazy_gettext("must be 1 to 255 characters, none of them a line break or the like"),
    Problem.NO_ADDRESS: lazy_gettext("must be a web address that begins with https:// or http://"),
    Problem.HOLDS_PASSWORD: lazy_gettext("must not hold a user name or a password"),
    Problem.HOLDS_FRAGMENT: lazy_gettext("must not hold a #"),
    Problem.HOLDS_QUERY: lazy_gettext("must not hold a ?"),
}


@click.group()
def platform() -> None:
    """The LMS platforms that may launch the tool."""


platform.add_command(test)
platform.add_command(launches)


@platform.command()
@click.option("--issuer", required=True, help="What the platform calls itself: its address, letter by letter.")
@click.option("--client-id", required=True, help="What the platform calls the tool.")
@click.option("--deployment", "deployment_id", required=True, help="The deployment's id in the platform.")
@click.option("--auth-url", required=True, help="Where the platform authenticates.")
@click.option("--token-url", required=True, help="Where the platform gives access tokens.")
@click.option("--jwks-url", required=True, help="Where the platform publishes its keys.")
@click.option("--name", help="What to call the platform here.  [default: its issuer]")
@click.option(
    "--accept-anonymous/--refuse-anonymous",
    "accepts_anonymous",
    default=None,
    help="Whether launches by nobody in particular may look on.  [default: accept]",
)
@click.option("--token-audience", help="Whom token requests address.  [default: the token address]")
@click.option("--product", help="The platform's kind: moodle, canvas, sakai…  [default: what launches tell]")
def add(
    name: str | None,
    accepts_anonymous: bool | None,
    token_audience: str | None,
    product: str | None,
    **details: str,
) -> None:
    """Register a platform, or one more deployment of it."""
    # What was copied out of a page often brings a space along.
    asked = Platform(**{detail: value.strip() for detail, value in details.items()})
    with instance():
        if wrong := list(problems(asked)):
            raise click.ClickException(
                "\n".join(f"--{_option(detail)} {WORDS[problem]}" for detail, problem in wrong)
            )
        try:
            registered = register_platform(
                db.session, asked, name=name, accepts_anonymous=accepts_anonymous, at=datetime.now(UTC)
            )
        except RegistrationConflict as conflict:
            raise click.ClickException(_conflict(conflict)) from conflict
        if token_audience is not None:
            registered.registration.token_audience = token_audience.strip() or None
        if product is not None:
            registered.registration.product_family = product.strip() or None
        said = {"issuer": asked.issuer, "client": asked.client_id, "deployment": asked.deployment_id}
        _note(Act.REGISTERED_PLATFORM, registered.registration.id, said)
        db.session.commit()
        click.echo(outcome_words(registered))
        _warn_of_plain_http(asked)
        _warn_of_private_hosts(asked)


@platform.command(name="list")
def list_platforms() -> None:
    """Show every platform with its deployments, and what a platform must know of the tool."""
    with instance() as config:
        known = registrations(db.session)
        if not known:
            click.echo(_("No platform is registered yet."))
        for each in known:
            click.echo(f"{each.name}{_disabled(each)}")
            click.echo(f"  id          {each.id}")
            click.echo(f"  issuer      {each.issuer}")
            click.echo(f"  client id   {each.client_id}")
            click.echo(f"  auth url    {each.auth_url}")
            click.echo(f"  token url   {each.token_url}")
            click.echo(f"  jwks url    {each.jwks_url}")
            if each.token_audience:
                click.echo(f"  audience    {each.token_audience}")
            for deployed in sorted(each.deployments, key=lambda one: one.deployment_id):
                click.echo(f"  deployment  {deployed.deployment_id}{_disabled(deployed)}")
        click.echo(_("What to enter in a platform, to register the tool there:"))
        for what, path in (("login url", "login"), ("launch url", "launch"), ("key set url", "jwks")):
            click.echo(f"  {what:<12}{config.public_url}/lti/{path}")


@platform.command()
@click.option("--name", help="What to call the platform here.")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How long it is good.")
def invite(name: str | None, days: int) -> None:
    """Make an address with which one platform can register itself, once. It is shown only now."""
    with instance() as config:
        code, at = secrets.token_urlsafe(32), datetime.now(UTC)
        made = Invitation(
            id=uuid4(), code=digest(code), name=name, created_at=at, expires_at=at + timedelta(days=days)
        )
        db.session.add(made)
        _note(Act.INVITED_PLATFORM, None, {"invitation": str(made.id), "until": made.expires_at.isoformat()})
        db.session.commit()
        click.echo(f"{config.public_url}/lti/register?invite={code}")
        click.echo(_("Paste this address into the platform, where external tools are added."), err=True)


@platform.command()
@click.option("--revoke", type=click.UUID, help="Take back the invitation with this id.")
def invitations(revoke: UUID | None) -> None:
    """Show the invitations and what became of them, or take one back."""
    with instance():
        at = datetime.now(UTC)
        if revoke is not None:
            found = db.session.get(Invitation, revoke)
            if found is None:
                raise click.ClickException(_("There is no such invitation."))
            found.revoked_at = found.revoked_at or at
            _note(Act.REVOKED_INVITATION, None, {"invitation": str(found.id)})
            db.session.commit()
        for each in all_invitations(db.session):
            words = f"{each.id}  {each.expires_at:%Y-%m-%d}  {_state(each, at)}"
            click.echo(f"{words}  {each.name or ''}".rstrip())


@platform.command()
@click.option("--issuer", required=True)
@click.option("--client-id", required=True)
@click.option("--deployment", "deployment_id", help="Only this deployment; without it, the whole registration.")
def disable(issuer: str, client_id: str, deployment_id: str | None) -> None:
    """Take no more launches from a platform, or from one of its deployments. What was marked stays."""
    with instance():
        found: Registration | Deployment | None = registration(db.session, issuer, client_id)
        if isinstance(found, Registration) and deployment_id is not None:
            found = deployment(db.session, found.id, deployment_id)
        if found is None:
            raise click.ClickException(_("No such platform is registered: see `certibloc platform list`."))
        found.disabled_at = found.disabled_at or datetime.now(UTC)
        whose = found.registration_id if isinstance(found, Deployment) else found.id
        _note(Act.SWITCHED_PLATFORM, whose, {"deployment": deployment_id, "is_enabled": False})
        db.session.commit()
        click.echo(_("Disabled: no launch is accepted from there any more."))


def _note(act: Act, registration_id: UUID | None, after: dict[str, Any]) -> None:
    note(db.session, act, by=COMMAND, at=datetime.now(UTC), registration_id=registration_id, after=after)


def _option(detail: str) -> str:
    return "deployment" if detail == "deployment_id" else detail.replace("_", "-")


def _conflict(conflict: RegistrationConflict) -> str:
    """What is known otherwise, a line each."""
    said = _("This client is registered already, with other details. Nothing was changed; known are:")
    return "\n".join([said, *(f"  --{_option(detail)} {value}" for detail, value in conflict.details.items())])


def _state(invitation: Invitation, at: datetime) -> str:
    if invitation.registration is not None:
        return str(_("used by %(platform)s", platform=invitation.registration.issuer))
    if invitation.used_at is not None:
        return str(_("used"))
    if invitation.revoked_at is not None:
        return str(_("revoked"))
    return str(_("expired") if invitation.expires_at <= at else _("open"))


def _disabled(what: Registration | Deployment) -> str:
    word = _("disabled")
    return f"  [{word}]" if what.disabled_at is not None else ""


def _warn_of_plain_http(platform: Platform) -> None:
    plain = [url for url in (platform.auth_url, platform.token_url, platform.jwks_url) if url.startswith("http:")]
    if any(urlsplit(url).hostname not in HERE for url in plain):
        click.echo(_("Beware: http without TLS lets anyone on the way read and forge launches."), err=True)


def _warn_of_private_hosts(platform: Platform) -> None:
    config: Config = current_app.config["CERTIBLOC"]
    for host in hosts_out_of_reach((platform.token_url, platform.jwks_url), config.private_host_names):
        words = _(
            "%(host)s has a private address, where requests only go if CERTIBLOC_PRIVATE_HOSTS names it.",
            host=host,
        )
        click.echo(words, err=True)
