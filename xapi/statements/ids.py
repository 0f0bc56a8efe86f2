"""
Statement ids: UUIDs of version 5, over what the statement says.

The same said again gets the same id, so a store keeps it once. What has changed must be told by an argument,
which is why a correction has the next ``sequence``.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from xapi.vocabulary import PROFILE

NAMESPACE = uuid5(NAMESPACE_URL, PROFILE)


def assessed_id(tenant: UUID, attempt: UUID, criterion: str, assessor: UUID | None, sequence: int) -> UUID:
    """The id of a mark on the criterion with this IRI; a reconciliation has no assessor of its own."""
    return _id("assessed", tenant, attempt, criterion, assessor or "reconciliation", sequence)


def deliberated_id(tenant: UUID, decision: UUID) -> UUID:
    """The id of what tells of the decision with this id."""
    return _id("deliberated", tenant, decision)


def achieved_id(tenant: UUID, decision: UUID) -> UUID:
    """The id of what tells other systems that the decision with this id awards."""
    return _id("achieved", tenant, decision)


def forfeited_id(tenant: UUID, decision: UUID) -> UUID:
    """The id of what tells other systems that the decision with this id takes away."""
    return _id("forfeited", tenant, decision)


def voided_id(target: UUID) -> UUID:
    """The id of what voids the statement ``target``."""
    return _id("voided", target)


def _id(*said: object) -> UUID:
    # A space is in no UUID, integer or IRI, so no two lists of parts read alike.
    return uuid5(NAMESPACE, " ".join(map(str, said)))
