"""What is there before the story begins: a referential, an LMS with people and activities, its registration."""

from datetime import UTC, datetime
from uuid import uuid4

from lti_tool.actions.register_platform import register_platform
from lti_tool.app import create_app
from lti_tool.config import Config
from lti_tool.demo.stage import Stage
from lti_tool.lti.platforms import Platform
from lti_tool.practice import ActivitySeed, seed_demo
from lti_tool.practice import create_app as create_practice
from lti_tool.store.database import db, migrate
from lti_tool.store.referentials import keep_referential
from xapi import documents
from xapi.referential import shipped
from xapi.referential.model import Assessment, Referential


def set_up(stage: Stage, config: Config) -> Referential:
    """Fill both sides with what the story needs; doing it again changes nothing."""
    referential = shipped()
    practice = create_practice(stage.practice_database, stage.lms_url)
    registration = seed_demo(practice, stage.tool_url, [activity(each) for each in referential.assessments])
    platform = Platform(**{name: getattr(registration, name) for name in Platform.__dataclass_fields__})

    migrate(config.database_url)
    app = create_app(config)
    with app.app_context():
        now = datetime.now(UTC)
        keep_referential(db.session, referential, documents.read("rule-sets/default.json"), id=uuid4(), at=now)
        register_platform(db.session, platform, name="LMS d’entraînement", accepts_anonymous=None, at=now)
        db.session.commit()
        db.engine.dispose()
    return referential


def title(assessment: Assessment) -> str:
    """What the LMS calls the activity that presents ``assessment``."""
    return f"{assessment.code} – {assessment.label}"


def activity(assessment: Assessment) -> ActivitySeed:
    """The LMS activity that presents ``assessment``, with results shown as they are given."""
    custom = {"assessment": assessment.code, "results": "immediate"}
    return ActivitySeed(title(assessment), intro=assessment.modality.text, custom=custom)
