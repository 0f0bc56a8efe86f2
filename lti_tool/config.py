"""The instance's settings, read once from ``CERTIBLOC_*`` environment variables."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "CERTIBLOC_"


class ConfigError(ValueError):
    """A setting is missing or cannot be used; the message names every one at once."""


@dataclass(frozen=True)
class Config:
    """
    What an instance needs to know. The defaults make a single machine work.

    ``database_url`` and ``lrs_database_url`` are SQLAlchemy URLs; ``lrs_url`` is the LRS that statements go to
    and are read from, the embedded one unless set. ``language`` is that of commands and of pages when nobody
    asked for another.
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

    @property
    def home_page(self) -> str:
        """The ``homePage`` of every account in our statements: the tool's own address."""
        return self.public_url

    @property
    def serves_https(self) -> bool:
        """Whether browsers reach the tool over TLS, so that cookies may be ``Secure``."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def uses_embedded_lrs(self) -> bool:
        """Whether statements go to the LRS that this instance serves at ``/xapi``."""
        return self.lrs_url == f"{self.public_url}/xapi"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """
        Read the settings, or raise `ConfigError` naming all that cannot be used.

        Only ``CERTIBLOC_SECRET_KEY`` has no default here: `lti_tool.cli` makes and keeps one in the data
        directory where it is absent.
        """
        problems = []
        public_url = env.get("CERTIBLOC_PUBLIC_URL", "http://localhost:5000").rstrip("/")
        if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
            problems.append("CERTIBLOC_PUBLIC_URL must be an http or https address")
        secret_key = env.get("CERTIBLOC_SECRET_KEY", "")
        if len(secret_key) < 32:
            problems.append("CERTIBLOC_SECRET_KEY must have at least 32 characters")
        language = env.get("CERTIBLOC_LANGUAGE", "fr")
        if language not in {"fr", "en"}:
            problems.append("CERTIBLOC_LANGUAGE must be fr or en")
        lrs_version = env.get("CERTIBLOC_LRS_VERSION", "1.0.3")
        if lrs_version not in {"1.0.3", "2.0.0"}:
            problems.append("CERTIBLOC_LRS_VERSION must be 1.0.3 or 2.0.0")
        if "CERTIBLOC_LRS_URL" in env and not {"CERTIBLOC_LRS_KEY", "CERTIBLOC_LRS_SECRET"} <= env.keys():
            problems.append("CERTIBLOC_LRS_URL needs CERTIBLOC_LRS_KEY and CERTIBLOC_LRS_SECRET")
        if problems:
            raise ConfigError("; ".join(problems) + ".")

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
            lrs_version=lrs_version,
            language=language,
        )


def derived_secret(secret_key: str, purpose: str) -> str:
    """A secret for one purpose, the same at every start, from which ``secret_key`` cannot be told."""
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
