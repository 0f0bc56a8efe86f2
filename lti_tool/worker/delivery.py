"""A batch of frozen statements, brought to an LRS until each has found its end or the store wants a rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lti_tool.store.models import StatementReason
from xapi.client import LRS, LRSError, StatementConflict, StatementsRefused, StatementsTooLarge, StoreMisbehaves
from xapi.lrs.comparison import same_statement

# The refusals that speak of what was sent. Others, as 404, say that there is no store at the address.
OF_STATEMENTS = frozenset({400, 413, 422})


@dataclass
class Delivery:
    """
    What came of a batch.

    ``dead`` are those the store will never take, each with its reason and the store's words. What is neither
    ``delivered`` nor dead waits, because of the ``trouble`` that ended the delivery.
    """

    delivered: list[UUID] = field(default_factory=list)
    dead: dict[UUID, tuple[StatementReason, str]] = field(default_factory=dict)
    trouble: LRSError | None = None


def deliver(lrs: LRS, bodies: Mapping[UUID, bytes]) -> Delivery:
    """
    Bring statements to the store, whatever it says of them; only its own troubles end the attempt early.

    A batch that is refused or too large is halved until the culprits stand alone; one with an id that the store
    knows is sent singly. What was stored before is equal, and delivered, or different, and dead. Delivering
    again what was delivered changes nothing, so that a sender may die at any moment.
    """
    delivery = Delivery()
    try:
        _bring(lrs, dict(bodies), delivery)
    except LRSError as trouble:
        delivery.trouble = trouble
    return delivery


def _bring(lrs: LRS, bodies: dict[UUID, bytes], delivery: Delivery) -> None:
    try:
        lrs.store(list(bodies.values()))
    except StatementConflict as conflict:
        _bring_known(lrs, bodies, conflict, delivery)
    except StatementsRefused as refusal:
        _bring_halves(lrs, bodies, refusal, delivery)
    else:
        delivery.delivered += bodies


def _bring_halves(lrs: LRS, bodies: dict[UUID, bytes], refusal: StatementsRefused, delivery: Delivery) -> None:
    if refusal.status not in OF_STATEMENTS:
        raise refusal
    ids = list(bodies)
    if len(ids) == 1:
        too_large = isinstance(refusal, StatementsTooLarge)
        reason = StatementReason.TOO_LARGE if too_large else StatementReason.REFUSED
        delivery.dead[ids[0]] = (reason, str(refusal))
        return
    middle = len(ids) // 2
    for half in (ids[:middle], ids[middle:]):
        _bring(lrs, {id: bodies[id] for id in half}, delivery)


def _bring_known(lrs: LRS, bodies: dict[UUID, bytes], conflict: StatementConflict, delivery: Delivery) -> None:
    if len(bodies) > 1:
        for id, body in bodies.items():
            _bring(lrs, {id: body}, delivery)
        return
    [(id, body)] = bodies.items()
    if _is_stored(lrs, id, body):
        delivery.delivered.append(id)
    else:
        delivery.dead[id] = (StatementReason.CONFLICT, str(conflict))


def _is_stored(lrs: LRS, id: UUID, body: bytes) -> bool:
    try:
        stored = lrs.get(str(id))
        return stored is not None and same_statement(stored, json.loads(body))
    except (StatementsRefused, StoreMisbehaves, AttributeError, KeyError, TypeError, ValueError):
        # The store will not show it, or what it shows is no statement.
        return False
