"""The instance's settings, read once from ``CERTIBLOC_*`` environment variables."""

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "CERTIBLOC_"

# What this machine calls itself.
HERE = ("localhost", "127.0.0.1", "::1")
# A host's name or address, as it stands in a web address but for the brackets of IPv6.
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()/-]*)?")

# The smallest value, the greatest and the default of each.
NUMBERS = {
    "evidence_max_mb": (1, 100_000, 50),
    "evidence_max_files": (1, 1000, 20),
    "lrs_rescan_minutes": (0, 100_000, 1440),
    "trusted_proxies": (0, 100, 0),
    "web_processes": (1, 100, 2),
    "web_threads": (1, 100, 8),
    "most_attempts": (0, 100, 3),
    "resit_months": (0, 600, 12),
}


class ConfigError(ValueError):
    """A setting is missing or cannot be used; the message names every one at once."""


@dataclass(frozen=True)
class Config:
    """
    What an instance needs to know. The defaults make a single machine work.

    ``database_url`` and ``lrs_database_url`` are SQLAlchemy URLs; ``lrs_url`` is the LRS that statements go to
    and are read from, the embedded one unless set. ``language`` is that of commands and of pages when nobody
    asked for another; dates and times that people agree on are those of ``time_zone``. Scripts of the origins in
    ``lrs_cors`` may use the embedded LRS.

    The LRS is read from the beginning again every ``lrs_rescan_minutes``; 0 does it always, for stores whose
    ``since`` is not the time of storing. ``internal_url`` is where this machine reaches its own server when
    ``public_url`` does not lead there from inside. ``trusted_proxies`` counts the reverse proxies whose
    ``X-Forwarded-*`` headers are believed. The server runs ``web_threads`` in each of ``web_processes``.

    ``private_hosts``, parted by commas, are platforms' hosts that may have a private address: requests reach no
    other there. Unless set, they are this machine where the tool is for this machine alone.

    A candidate has ``most_attempts`` at an assessment, each within ``resit_months`` of the one before; 0 is no
    limit.
    Files of evidence are kept in the data directory, or where ``evidence_s3`` says so, ``s3://bucket/prefix``, in
    a bucket of the S3 service at ``evidence_s3_endpoint``, Amazon's unless set. A file has ``evidence_max_mb``
    million bytes at most, and an attempt ``evidence_max_files``.
    ``jury_externals`` says what becomes of a jury less than half of whose members are external: it is warned, or
    blocked.
    """

    public_url: str
    data_dir: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    lrs_database_url: str = field(repr=False)
    lrs_url: str
    lrs_key: str
    lrs_secret: str = field(repr=False)
    lrs_version: str = "1.0.3"
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    lrs_rescan_minutes: int = 1440
    lrs_cors: str = ""
    internal_url: str = ""
    trusted_proxies: int = 0
    private_hosts: str = ""
    jury_externals: str = "warn"
    web_processes: int = 2
    web_threads: int = 8
    most_attempts: int = 3
    resit_months: int = 12
    evidence_s3: str = ""
    evidence_s3_endpoint: str = ""
    evidence_max_mb: int = 50
    evidence_max_files: int = 20

    @property
    def home_page(self) -> str:
        """The ``homePage`` of every account in our statements: the tool's own address."""
        return self.public_url

    @property
    def serves_https(self) -> bool:
        """Whether browsers reach the tool over TLS, so that cookies may be ``Secure``."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def incoming_dir(self) -> Path:
        """Where files are while they stream in."""
        return self.data_dir / "evidence" / "incoming"

    @property
    def private_host_names(self) -> frozenset[str]:
        """The hosts that may have a private address, as they stand in web addresses."""
        return frozenset(_hosts(self.private_hosts))

    @cached_property
    def login_secret(self) -> str:
        """What seals the states of logins, and nothing else."""
        return derived_secret(self.secret_key, "logins")

    @property
    def uses_embedded_lrs(self) -> bool:
        """Whether statements go to the LRS that this instance serves at ``/xapi``."""
        return self.lrs_url == f"{self.public_url}/xapi"

    @property
    def lrs_endpoint(self) -> str:
        """Where requests to the LRS really go: the embedded one is reached from inside where that differs."""
        return f"{self.internal_url}/xapi" if self.uses_embedded_lrs and self.internal_url else self.lrs_url

    @property
    def requires_externals(self) -> bool:
        """Whether a jury less than half of whose members are external decides nothing here."""
        return self.jury_externals == "block"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """
        Read the settings, or raise `ConfigError` naming all that cannot be used.

        Only ``CERTIBLOC_SECRET_KEY`` has no default here: `lti_tool.cli` makes and keeps one in the data
        directory where it is absent.
        """
        if problems := [*_unusable_addresses(env), *_unusable_choices(env), *_unusable_numbers(env)]:
            raise ConfigError("; ".join(problems) + ".")

        public_url = env.get("CERTIBLOC_PUBLIC_URL", "http://localhost:5000").rstrip("/")
        secret_key = env["CERTIBLOC_SECRET_KEY"]
        data_dir = Path(env.get("CERTIBLOC_DATA_DIR", "certibloc-data")).absolute()
        return cls(
            public_url=public_url,
            data_dir=data_dir,
            secret_key=secret_key,
            database_url=env.get("CERTIBLOC_DATABASE_URL", f"sqlite:///{data_dir / 'certibloc.sqlite3'}"),
            lrs_database_url=env.get("CERTIBLOC_LRS_DATABASE_URL", f"sqlite:///{data_dir / 'lrs.sqlite3'}"),
            lrs_url=env.get("CERTIBLOC_LRS_URL", f"{public_url}/xapi").rstrip("/"),
            lrs_key=env.get("CERTIBLOC_LRS_KEY", "embedded"),
            lrs_secret=env.get("CERTIBLOC_LRS_SECRET", derived_secret(secret_key, "embedded LRS")),
            lrs_version=env.get("CERTIBLOC_LRS_VERSION", "1.0.3"),
            lrs_cors=env.get("CERTIBLOC_LRS_CORS", ""),
            language=env.get("CERTIBLOC_LANGUAGE", "fr"),
            time_zone=env.get("CERTIBLOC_TIME_ZONE", "Europe/Paris"),
            evidence_s3=env.get("CERTIBLOC_EVIDENCE_S3", ""),
            evidence_s3_endpoint=env.get("CERTIBLOC_EVIDENCE_S3_ENDPOINT", ""),
            jury_externals=env.get("CERTIBLOC_JURY_EXTERNALS", "warn"),
            private_hosts=",".join(_hosts(env.get("CERTIBLOC_PRIVATE_HOSTS", _hosts_of_a_trial(public_url)))),
            internal_url=env.get("CERTIBLOC_INTERNAL_URL", "").rstrip("/"),
            **{name: int(env.get(_variable(name), default)) for name, (_, _, default) in NUMBERS.items()},
        )


def derived_secret(secret_key: str, purpose: str) -> str:
    """A secret for one purpose, the same at every start, from which ``secret_key`` cannot be told."""
    return hmac.digest(secret_key.encode(), purpose.encode(), "sha256").hex()


def variables() -> dict[str, str]:
    """The environment variable of each setting, by the setting's name."""
    return {setting.name: _variable(setting.name) for setting in fields(Config)}


def _variable(setting: str) -> str:
    return PREFIX + setting.upper()


def _unusable_addresses(env: Mapping[str, str]) -> Iterator[str]:
    for name in (
        "CERTIBLOC_PUBLIC_URL",
        "CERTIBLOC_LRS_URL",
        "CERTIBLOC_INTERNAL_URL",
        "CERTIBLOC_EVIDENCE_S3_ENDPOINT",
    ):
        if name in env and not _is_web_address(env[name]):
            yield f"{name} must be an http or https address"
    if "CERTIBLOC_LRS_URL" in env and not {"CERTIBLOC_LRS_KEY", "CERTIBLOC_LRS_SECRET"} <= env.keys():
        yield "CERTIBLOC_LRS_URL needs CERTIBLOC_LRS_KEY and CERTIBLOC_LRS_SECRET"
    for name in ("CERTIBLOC_DATABASE_URL", "CERTIBLOC_LRS_DATABASE_URL"):
        if name in env and not env[name].startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            yield f"{name} must begin with sqlite:/// or postgresql://"
    if not BUCKET.fullmatch(env.get("CERTIBLOC_EVIDENCE_S3", "s3://bucket")):
        yield "CERTIBLOC_EVIDENCE_S3 must be s3://bucket or s3://bucket/prefix"


def _unusable_choices(env: Mapping[str, str]) -> Iterator[str]:
    if len(env.get("CERTIBLOC_SECRET_KEY", "")) < 32:
        yield "CERTIBLOC_SECRET_KEY must have at least 32 characters"
    if bad := [name for name in _hosts(env.get("CERTIBLOC_PRIVATE_HOSTS", "")) if not HOST.fullmatch(name)]:
        yield f"CERTIBLOC_PRIVATE_HOSTS must be host names parted by commas, which {bad[0]!r} is not"
    if env.get("CERTIBLOC_LANGUAGE", "fr") not in {"fr", "en"}:
        yield "CERTIBLOC_LANGUAGE must be fr or en"
    if not _is_time_zone(env.get("CERTIBLOC_TIME_ZONE", "Europe/Paris")):
        yield "CERTIBLOC_TIME_ZONE must be a time zone that this machine knows, as Europe/Paris"
    if env.get("CERTIBLOC_JURY_EXTERNALS", "warn") not in {"warn", "block"}:
        yield "CERTIBLOC_JURY_EXTERNALS must be warn or block"
    if env.get("CERTIBLOC_LRS_VERSION", "1.0.3") not in {"1.0.3", "2.0.0"}:
        yield "CERTIBLOC_LRS_VERSION must be 1.0.3 or 2.0.0"
    if not all(map(_is_origin, env.get("CERTIBLOC_LRS_CORS", "").split())):
        yield "CERTIBLOC_LRS_CORS must be origins (https://host) with spaces between, or *"


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    # A name that is no key, or a machine without a time zone database.
    except (ValueError, OSError, LookupError):
        return False
    return True


def _hosts(listed: str) -> list[str]:
    return [name for each in listed.split(",") if (name := each.strip().lower().strip("[]"))]


def _hosts_of_a_trial(public_url: str) -> str:
    """Only this machine's browsers reach a tool at a loopback address, and so only this machine's platforms do."""
    return ",".join(HERE) if urlsplit(public_url).hostname in HERE else ""


def _unusable_numbers(env: Mapping[str, str]) -> Iterator[str]:
    for setting, (smallest, greatest, default) in NUMBERS.items():
        given = env.get(_variable(setting), str(default))
        if not (given.isascii() and given.isdigit() and smallest <= int(given) <= greatest):
            yield f"{_variable(setting)} must be a number from {smallest} to {greatest}"


def _is_origin(text: str) -> bool:
    return text == "*" or (_is_web_address(text) and text.count("/") == 2 and not set(text) & set("@?#"))


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
