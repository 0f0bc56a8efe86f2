"""The way back to the course, with a word for the platform to show."""

from urllib.parse import urlencode, urlsplit, urlunsplit


def back_to_course(return_url: str, says: str, *, is_error: bool) -> str:
    """
    The launch's return address with our message.

    https://www.imsglobal.org/spec/lti/v1p3/#launch-presentation-claim
    """
    parts = urlsplit(return_url)
    told = urlencode({"lti_errormsg" if is_error else "lti_msg": says})
    return urlunsplit(parts._replace(query=f"{parts.query}&{told}" if parts.query else told))
