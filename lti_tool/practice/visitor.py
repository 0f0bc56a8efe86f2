"""
A person at a browser, without the browser: what a click in the LMS does, step by step, over HTTP.

It follows the forms that post themselves, keeps cookies like a browser with third-party cookies allowed, and lets
a test stop between any two steps.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

TIMEOUT = 30
MOST_PAGES = 5


class UnexpectedPage(Exception):
    """The page that came is not the one that this step leads to."""


@dataclass(frozen=True)
class Form:
    """A form on a page: where it goes and what it holds."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Visitor:
    """Someone on the practice platform at ``platform_url``; ``http`` keeps the cookies of all sites."""

    def __init__(self, platform_url: str, http: requests.Session | None = None) -> None:
        self.platform_url = platform_url.rstrip("/")
        self.http = http or requests.Session()

    def become(self, username: str) -> None:
        """Choose who to be."""
        page = self.open("/login")
        form = next((form for form in forms_of(page) if form.fields.get("username") == username), None)
        if form is None:
            raise UnexpectedPage(f"nobody is called {username} on the page {page.url}")
        self.submit(form)

    def open(self, path: str) -> requests.Response:
        """A page of the platform, or raise `UnexpectedPage` if it is an error."""
        return _fine(self.http.get(self.platform_url + path, timeout=TIMEOUT))

    def initiation(self, cmid: int) -> Form:
        """What opening the activity posts to the tool first."""
        return only_form(self.open(f"/mod/lti/launch.php?id={cmid}&triggerview=0"))

    def answer_to(self, initiation: Form) -> Form:
        """
        What the platform then makes the browser post to the tool: an ``id_token``, or an ``error``.

        The tool answers the initiation with a redirect to the platform, or with a form that posts itself there.
        """
        reply = self.submit(initiation)
        return self.follow_to_platform(reply)

    def follow_to_platform(self, reply: requests.Response) -> Form:
        """The form that the platform answers with, through a page that posts itself again if there is one."""
        for _ in range(MOST_PAGES):
            form = only_form(_fine(reply))
            if "id_token" in form.fields or "error" in form.fields:
                return form
            reply = self.submit(form)
        raise UnexpectedPage(f"{reply.url} goes on posting itself")

    def launch(self, cmid: int) -> requests.Response:
        """Open the activity, all the way: the tool's answer to the launch."""
        return self.submit(self.answer_to(self.initiation(cmid)))

    def choice(self, course_id: int, tool_id: int = 1) -> requests.Response:
        """Press "Select content" in a new activity's form: the tool's answer to the request for deep linking."""
        initiation = only_form(self.open(f"/mod/lti/contentitem.php?id={tool_id}&course={course_id}"))
        return self.submit(self.answer_to(initiation))

    def submit(self, form: Form) -> requests.Response:
        """Send a form as it stands."""
        if form.method == "get":
            return self.http.get(form.action, params=form.fields, timeout=TIMEOUT)
        return self.http.post(form.action, data=form.fields, timeout=TIMEOUT)


def only_form(page: requests.Response) -> Form:
    """The one form of a page that posts itself; raise `UnexpectedPage` where there is another number of them."""
    forms = forms_of(page)
    if len(forms) != 1:
        raise UnexpectedPage(f"{page.url} answered {page.status_code} with {len(forms)} forms instead of one")
    return forms[0]


def forms_of(page: requests.Response) -> list[Form]:
    """All forms of a page, their addresses made absolute."""
    reader = _FormReader(page.url)
    reader.feed(page.text)
    reader.close()
    return reader.forms


def _fine(page: requests.Response) -> requests.Response:
    if not page.ok:
        raise UnexpectedPage(f"{page.url} answered {page.status_code}")
    return page


class _FormReader(HTMLParser):
    def __init__(self, page_url: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._page_url = page_url
        self._is_inside = False
        self._text_of: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._page_url, values.get("action", ""))
            self.forms.append(Form(action, values.get("method", "get").lower()))
            self._is_inside = True
        elif tag in {"input", "button"} and self._is_inside and values.get("name"):
            self.forms[-1].fields[values["name"]] = values.get("value", "")
        elif tag == "textarea" and self._is_inside:
            self._text_of = values.get("name", "")
            self.forms[-1].fields[self._text_of] = ""

    def handle_data(self, data: str) -> None:
        if self._text_of is not None:
            self.forms[-1].fields[self._text_of] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text_of = None
        if tag == "form":
            self._is_inside = False
