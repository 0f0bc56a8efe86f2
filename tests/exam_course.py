"""The demo's course with more people and activities, for a day of examining; and the offices that they get."""

from lti_tool.lti.platforms import Platform
from lti_tool.practice import (
    ActivitySeed,
    EnrolmentSeed,
    GroupSeed,
    PersonSeed,
    PracticePlatform,
    Role,
    seed,
    seed_demo,
)

ACTIVITIES = {
    **{code: {"assessment": code} for code in ("E1", "E3", "E4", "E5", "E7", "E8", "E10", "E11", "VAE")},
    "Jury": {"page": "jury"},
}
# Beside the demo's six people. Externals are learners for the platform: their office here says what they are.
OTHERS = [
    PersonSeed(8, "awa", "Awa", "Traoré", "awa.traore@practice.example"),
    PersonSeed(9, "paule", "Paule", "Garnier", "paule.garnier@practice.example"),
    PersonSeed(10, "mathieu", "Mathieu", "Petit", "mathieu.petit@practice.example"),
    PersonSeed(11, "ines", "Inès", "Moreau", "ines.moreau@practice.example"),
    PersonSeed(12, "rose", "Rose", "Hamel", "rose.hamel@practice.example"),
    PersonSeed(13, "odile", "Odile", "Blanc", "odile.blanc@practice.example"),
    PersonSeed(14, "camille", "Camille", "Roy", "camille.roy@practice.example"),
]
OFFICES = {
    "awa": "Évaluateur",
    "paule": "Président ou présidente du jury",
    "mathieu": "Membre du jury",
    "ines": "Membre du jury",
    "rose": "Référent Handicap",
    "odile": "Service de certification",
    "formatrice": "Membre du jury",
}
NAMES = {
    "zoe": "Zoë Ångström",
    "francois": "François d'Hérouville-Œuvrard",
    "maelle": "Maëlle Nguyễn",
    "camille": "Camille Roy",
    "formatrice": "Hélène Le Goff",
} | {seed.username: f"{seed.given_name} {seed.family_name}" for seed in OTHERS}


def furnish(platform: PracticePlatform, tool_url: str) -> Platform:
    """Put people and activities into the platform, and the tool; what the tool must know of the platform."""
    activities = [ActivitySeed(title, custom=custom) for title, custom in ACTIVITIES.items()]
    told = seed_demo(platform.app, tool_url, activities)
    seed(
        platform.app,
        people=OTHERS,
        enrolments=[EnrolmentSeed(2, each.username, Role.LEARNER) for each in OTHERS],
        groups=[
            GroupSeed(1, 2, "Équipe Nord", ["zoe", "francois"]),
            GroupSeed(2, 2, "Équipe Sud", ["maelle", "camille"]),
        ],
    )
    return Platform(told.issuer, told.client_id, told.deployment_id, told.auth_url, told.token_url, told.jwks_url)
