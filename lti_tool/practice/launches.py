"""
The resource link launch: what the platform says of a person, a course and an activity.

Claim for claim what a Moodle 4.5 sends, the leaks included: service addresses stand in ``custom`` too, one of them
with a literal ``{link_id}``.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from lti_tool.practice import addresses
from lti_tool.practice.copies import history
from lti_tool.practice.custom import custom_parameters
from lti_tool.practice.database import db
from lti_tool.practice.gradebook import coupled_item, items_of_link
from lti_tool.practice.models import Activity, Course, Mentoring, Person, Platform, Tool, role_in
from lti_tool.practice.plaintext import plain_text
from lti_tool.practice.roles import Role, launch_roles
from lti_tool.practice.scopes import AGS_SCOPES, offers_groups, permitted_scopes
from lti_tool.practice.scopes import GROUPS as GROUPS_SCOPE

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
BASIC_OUTCOME = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
LIFETIME = 60
IN_FRAME = 3
NEW_WINDOW = 4


def claims_for(
    platform: Platform,
    person: Person,
    activity: Activity,
    nonce: str,
    *,
    locale: str = "fr",
    container: int = IN_FRAME,
    sesskey: str = "S7HMauXi1a",
    now: int | None = None,
    subject: Person | None = None,
) -> dict[str, Any]:
    """
    The claims of a launch of ``activity`` by ``person``, who has a role in its course or is refused by ValueError.

    Times are whole seconds; the token lives for sixty. With a ``subject`` it is a submission review of their
    marks, of whom Moodle tells the id alone.
    """
    role = role_in(activity.course, person)
    if role is None:
        raise ValueError(f"{person.username} is not in the course {activity.course.short_name}")
    issued_at = int(time.time()) if now is None else now
    return {
        "nonce": nonce,
        "iat": issued_at,
        "exp": issued_at + LIFETIME,
        "iss": addresses.issuer(),
        "aud": activity.tool.client_id,
        "sub": str(person.id),
        **_message(activity, role, subject),
        **_mentees(person, role),
        **_place(platform, person, activity, locale, container, sesskey),
        LTI + "custom": _custom(person, activity),
        **_services(platform, person, activity),
        **identity(person, activity.tool),
    }


def _message(activity: Activity, role: Role, subject: Person | None) -> dict[str, Any]:
    for_user = {LTI + "for_user": {"user_id": str(subject.id)}} if subject else {}
    return {
        LTI + "deployment_id": str(activity.tool_id),
        LTI + "target_link_uri": activity.target_link_uri or activity.tool.target_link_uri,
        LTI + "message_type": SUBMISSION_REVIEW if subject else "LtiResourceLinkRequest",
        LTI + "version": "1.3.0",
        LTI + "roles": launch_roles(role),
        **for_user,
    }


def _mentees(person: Person, role: Role) -> dict[str, Any]:
    """Whom a mentor follows; Moodle knows no mentors."""
    if role is not Role.MENTOR:
        return {}
    learners = select(Mentoring.learner_id).where(Mentoring.mentor_id == person.id)
    followed = [str(learner_id) for learner_id in db.session.scalars(learners.order_by(Mentoring.learner_id))]
    return {LTI + "role_scope_mentor": followed} if followed else {}


def _place(
    platform: Platform, person: Person, activity: Activity, locale: str, container: int, sesskey: str
) -> dict[str, Any]:
    return_url = (
        f"{addresses.issuer()}/mod/lti/return.php?course={activity.course_id}&launch_container={container}"
        f"&instanceid={activity.id}&sesskey={sesskey}"
    )
    link = {"id": str(activity.id), "title": activity.title, "description": plain_text(activity.intro)}
    presentation = {
        "locale": locale,
        "document_target": "window" if container == NEW_WINDOW else "iframe",
        "return_url": return_url,
    }
    return in_course(platform, person, activity.course, activity.tool, presentation, link)


def in_course(
    platform: Platform,
    person: Person,
    course: Course,
    tool: Tool,
    presentation: Mapping[str, str],
    link: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Where and in which platform the person is; with ``link``, in which activity."""
    return {
        LTI + "context": {
            "id": str(course.id),
            "label": course.short_name,
            "title": course.full_name,
            "type": ["CourseSection"],
        },
        **({LTI + "resource_link": dict(link)} if link else {}),
        LTI + "lis": {
            "person_sourcedid": person.sourced_id,
            "course_section_sourcedid": course.sourced_id,
        },
        LTI + "launch_presentation": dict(presentation),
        LTI + "tool_platform": {
            "product_family_code": "moodle",
            "version": "2024100706",
            "guid": platform.guid,
            "name": platform.name,
            "description": "certibloc practice platform",
        },
        LTI + "ext": {
            "lms": "moodle-2",
            **({"user_username": person.username} if tool.sends_name else {}),
        },
    }


def _custom(person: Person, activity: Activity) -> dict[str, str]:
    custom = custom_parameters(activity.tool.custom, activity.custom, variables(person, activity))
    return custom | service_addresses(activity.course, activity.tool)


def service_addresses(course: Course, tool: Tool) -> dict[str, str]:
    """The addresses that leak into ``custom``."""
    custom: dict[str, str] = {}
    if tool.offers_memberships:
        custom["context_memberships_url"] = addresses.memberships_url(course.id, tool.id)
    if tool.offers_settings:
        services = f"{addresses.issuer()}/mod/lti/services.php"
        custom["system_setting_url"] = f"{services}/tool/{tool.id}/custom"
        custom["context_setting_url"] = f"{services}/CourseSection/{course.id}/bindings/tool/{tool.id}/custom"
        custom["link_setting_url"] = f"{services}/links/{{link_id}}/custom"
    return custom


def variables(person: Person, activity: Activity) -> Mapping[str, str]:
    """The values of the substitution variables that this platform knows, privacy respected."""
    values = {
        "ResourceLink.id": str(activity.id),
        "ResourceLink.title": activity.title,
        "ResourceLink.description": plain_text(activity.intro),
    }
    if current_app.config["TELLS_LINK_HISTORY"]:
        values["ResourceLink.id.history"] = ",".join(history(db.session, activity))
    return values | course_variables(person, activity.course, activity.tool)


def course_variables(person: Person, course: Course, tool: Tool) -> dict[str, str]:
    """Those variables that no activity makes different."""
    values = {
        "User.id": str(person.id),
        "Person.sourcedId": person.sourced_id,
        "Context.id": str(course.id),
        "Context.label": course.short_name,
        "Context.title": course.full_name,
        "CourseSection.sourcedId": course.sourced_id,
        "Context.id.history": ",".join(history(db.session, course)),
        "LineItems.url": addresses.lineitems_url(course.id, tool.id),
        "ToolProxyBinding.memberships.url": addresses.memberships_url(course.id, tool.id),
    }
    if tool.sends_name:
        values |= {
            "User.username": person.username,
            "Person.name.full": person.name,
            "Person.name.given": person.given_name,
            "Person.name.family": person.family_name,
        }
    if tool.sends_email:
        values["Person.email.primary"] = person.email
    return values


def _services(platform: Platform, person: Person, activity: Activity) -> dict[str, Any]:
    claims = course_services(activity.course, activity.tool)
    if AGS in claims:
        claims[AGS] |= _line_item(activity)
    if activity.max_grade is not None:
        claims[BASIC_OUTCOME] = basic_outcome(platform, person, activity)
    return claims


def course_services(course: Course, tool: Tool) -> dict[str, Any]:
    """The services that the tool may call, as far as no activity makes them different."""
    claims: dict[str, Any] = {}
    if tool.grades != "none":
        claims[AGS] = {
            "scope": [scope for scope in permitted_scopes(tool) if scope in AGS_SCOPES],
            "lineitems": addresses.lineitems_url(course.id, tool.id),
        }
    if tool.offers_memberships:
        claims[NRPS] = {
            "context_memberships_url": addresses.memberships_url(course.id, tool.id),
            "service_versions": ["1.0", "2.0"],
        }
    if offers_groups():
        claims[GROUPS] = {
            "scope": [GROUPS_SCOPE],
            "context_groups_url": addresses.groups_url(course.id, tool.id),
            "context_group_sets_url": addresses.group_sets_url(course.id, tool.id),
            "service_versions": ["1.0"],
        }
    return claims


def _line_item(activity: Activity) -> dict[str, str]:
    """
    The link's column, named only while it has exactly one.

    When that one is not the activity's own, which was deleted, Moodle sends the empty string.
    """
    if len(items_of_link(activity)) != 1:
        return {}
    own = coupled_item(activity)
    return {"lineitem": addresses.lineitem_url(activity.course_id, own.id, activity.tool_id) if own else ""}


def basic_outcome(platform: Platform, person: Person, activity: Activity) -> dict[str, str]:
    """The LTI 1.1 way to one grade, which Moodle still sends beside AGS."""
    data = {
        "instanceid": str(activity.id),
        "userid": str(person.id),
        "typeid": str(activity.tool_id),
        "launchid": 1_000_000_000 + activity.id * 1_000_000 + person.id,
    }
    signed = json.dumps(data, separators=(",", ":")).encode()
    digest = hmac.new(platform.secret_key.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "lis_outcome_service_url": f"{addresses.issuer()}/mod/lti/service.php",
        "lis_result_sourcedid": json.dumps({"data": data, "hash": digest}, separators=(",", ":")),
    }


def identity(person: Person, tool: Tool) -> dict[str, str]:
    """Name and e-mail, as far as the tool's privacy settings let them out."""
    names = {"name": person.name, "given_name": person.given_name, "family_name": person.family_name}
    return {
        **(names if tool.sends_name else {}),
        **({"email": person.email} if tool.sends_email else {}),
    }
