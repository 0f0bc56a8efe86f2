"""The IRIs of our statements: those of others that we use, and those of our own profile."""

import re

PROFILE = "https://w3id.org/certibloc/xapi"
PROFILE_VERSION = f"{PROFILE}/v1.0"
LEARNER_COMPETENCY_PROFILE = "https://w3id.org/xapi/learnercompetency/1.0"

TLA = "https://w3id.org/xapi/tla"
ASSESSED = f"{TLA}/verbs/assessed"
ACHIEVED = f"{TLA}/verbs/achieved"
FORFEITED = f"{TLA}/verbs/forfeited"
DELIBERATED = f"{PROFILE}/verbs/deliberated"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"

# A bloc is awarded by itself and kept for life: like the certification, it is a credential.
COMPETENCY = f"{TLA}/activity-types/competency"
ASSESSMENT = f"{TLA}/activity-types/assessment"
CREDENTIAL = f"{TLA}/activity-types/credential"
PROFILE_ACTIVITY = "http://adlnet.gov/expapi/activities/profile"

EVIDENCE = f"{TLA}/extensions/evidence"
CONFIDENCE = f"{TLA}/extensions/confidence"
SEQUENCE = f"{PROFILE}/extensions/sequence"
ATTEMPT = f"{PROFILE}/extensions/attempt"
RULES = f"{PROFILE}/extensions/rules"
RECONCILIATION = f"{PROFILE}/extensions/reconciliation"
LEAD = f"{PROFILE}/extensions/lead"
PROPOSAL = f"{PROFILE}/extensions/proposal"
HEADING = f"{PROFILE}/extensions/heading"


_VERSION = re.compile(re.escape(PROFILE) + r"/v[0-9]\S*")


def is_our_profile(iri: str) -> bool:
    """Whether a category is a version of our profile, this one or any other."""
    return _VERSION.fullmatch(iri) is not None
