"""Activities, their definitions and interactions (xAPI data, 2.4.4.1)."""

from typing import Any

from xapi.lrs.validation.formats import check_extensions, check_iri, check_language_map
from xapi.lrs.validation.shapes import Check, InvalidData, array_of, check_object, check_text, exactly

# The lists of components that each type of interaction may have.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
LISTS = ("choices", "scale", "source", "target", "steps")
COMPONENT: dict[str, Check] = {"id": check_text, "description": check_language_map}


def check_component(value: Any) -> None:
    """One choice, step or point of a scale."""
    check_object(value, COMPONENT, ("id",))


_check_each_component = array_of(check_component)


def check_components(value: Any) -> None:
    """Interaction components, no two under one id."""
    _check_each_component(value)
    seen = set()
    for index, component in enumerate(value):
        if component["id"] in seen:
            raise InvalidData("another component of this list has the same id", f"/{index}/id")
        seen.add(component["id"])


DEFINITION: dict[str, Check] = {
    "name": check_language_map,
    "description": check_language_map,
    "type": check_iri,
    "moreInfo": check_iri,
    "extensions": check_extensions,
    "interactionType": exactly(*COMPONENTS),
    "correctResponsesPattern": array_of(check_text),
    **dict.fromkeys(LISTS, check_components),
}


def check_definition(value: Any) -> None:
    """What an activity is; of an interaction, only the lists that its type has."""
    check_object(value, DEFINITION)
    interaction = value.get("interactionType")
    if interaction is None and "correctResponsesPattern" in value:
        raise InvalidData("correctResponsesPattern needs an interactionType")
    allowed = COMPONENTS[interaction] if interaction else ()
    for name in LISTS:
        if name in value and name not in allowed:
            reason = f"is no list of a {interaction} interaction" if interaction else "needs an interactionType"
            raise InvalidData(reason, f"/{name}")


ACTIVITY: dict[str, Check] = {
    "objectType": exactly("Activity"),
    "id": check_iri,
    "definition": check_definition,
}


def check_activity(value: Any) -> None:
    """Something that an actor did something with; its id is an IRI."""
    check_object(value, ACTIVITY, ("id",))
