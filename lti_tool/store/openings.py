"""Opening the visit of a launch that tells nothing new: used login, visit and record are kept, or none of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.lti.login_state import Login
from lti_tool.store.driver import Prepared, ShortTransaction
from lti_tool.store.models import LaunchRecord, UsedLogin, Visit, table

_USED, _VISITS, _RECORDS = table(UsedLogin), table(Visit), table(LaunchRecord)


def _value(of: Table, column: str, name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=of.c[column].type)


_LOGIN = {"id": _value(_USED, "id", "login"), "used_at": _value(_USED, "used_at", "at")}
# A visit opened so shows nobody else's marks, and no ticket leads to it.
_VISIT = {
    name: _value(_VISITS, name, f"visit_{name}")
    for name in _VISITS.c.keys()  # noqa: SIM118 # the names; iterating gives the columns
    if name not in {"subject_id", "ticket"}
}
_RECORD = {
    "at": _value(_RECORDS, "at", "at"),
    "registration_id": _value(_RECORDS, "registration_id", "registration"),
    "message": _value(_RECORDS, "message", "message"),
}


def _added(to: Table, values: dict[str, ColumnElement[Any]], *, where: Any = None) -> Insert:
    """One row, or as many as ``where`` has."""
    row = select(*values.values())
    return insert(to).from_select(
        list(values), row if where is None else row.select_from(where), include_defaults=False
    )


def _on_postgresql() -> Prepared:
    """
    All in one statement: what the login's row was added for, or nothing.

    It does not wait for the disk. A crash of the server takes back the last half second: people launch again.
    """
    add_login = postgresql.insert(_USED).values(_LOGIN).on_conflict_do_nothing().returning(_USED.c.id)
    used = add_login.cte("used")
    visit = _added(_VISITS, _VISIT, where=used).cte("visit")
    record = _added(_RECORDS, _RECORD, where=used).cte("record")
    is_quick = func.set_config("synchronous_commit", "off", True)
    return Prepared(select(used.c.id, is_quick).add_cte(visit, record))


_ALL = _on_postgresql()
_USE_UP = Prepared(sqlite.insert(_USED).values(_LOGIN).on_conflict_do_nothing().returning(_USED.c.id))
_OPEN = Prepared(_added(_VISITS, _VISIT))
_NOTE = Prepared(_added(_RECORDS, _RECORD))


def open_once(connection: ShortTransaction, login: Login, visit: dict[str, Any], at: datetime) -> bool:
    """
    Use up the login, add the `Visit` of these values and note the launch; whether this is the one that did.

    Of any number that come at once, exactly one is, `lti_tool.store.logins.use_up` included.
    """
    values = {
        "login": login.id,
        "at": at,
        "registration": login.registration_id,
        "message": "launch",
        **{f"visit_{name}": value for name, value in visit.items()},
    }
    if connection.is_postgresql:
        return bool(connection.rows(_ALL, **values))
    is_ours = bool(connection.rows(_USE_UP, **values))
    if is_ours:
        connection.run(_OPEN, **values)
        connection.run(_NOTE, **values)
    return is_ours
