"""A browser without a window: it keeps cookies, follows redirects, finds frames and sends forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT = 20


class PageProblem(Exception):
    """A page did not answer as it should; the message says which and how."""


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send if nothing were changed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """What a browser holds of a page: its address, its text, its forms, frames and links."""

    url: str
    status: int
    html: str
    content: "_Content"

    @property
    def text(self) -> str:
        """The words of the page, without its markup."""
        return " ".join(" ".join(self.content.words).split())

    @property
    def forms(self) -> list[Form]:
        """The forms, in the page's order."""
        return self.content.forms

    @property
    def frame(self) -> str:
        """The address of the page's only frame; raises `PageProblem` where there is none."""
        if not self.content.frames:
            raise PageProblem(f"no frame at {path_of(self.url)}")
        return urljoin(self.url, self.content.frames[0])

    def link(self, words: str) -> str:
        """The address behind the link that says ``words``; raises `PageProblem` where there is none."""
        for text, href in self.content.links:
            if words in text:
                return urljoin(self.url, href)
        raise PageProblem(f"no link “{words}” at {path_of(self.url)}")

    def form(self, action: str = "", **fields: str) -> Form:
        """The form whose address contains ``action`` and that has these field values."""
        for form in self.forms:
            if action in form.action and fields.items() <= form.fields.items():
                return form
        raise PageProblem(f"no form for “{action}” at {path_of(self.url)}")


class Browser:
    """One person's browser."""

    def __init__(self) -> None:
        self._http = requests.Session()
        # Nothing of a demo on this machine goes through a proxy.
        self._http.trust_env = False
        self._http.headers["Accept-Language"] = "fr"

    def open(self, url: str) -> Page:
        """Open an address and whatever it sends on to, self-posting forms included."""
        return self._settle(self._http.get(url, timeout=TIMEOUT))

    def send(self, page: Page, form: Form, changes: Mapping[str, str] | None = None) -> Page:
        """Send a form of ``page`` with some fields changed."""
        fields = form.fields | dict(changes or {})
        url = urljoin(page.url, form.action) if form.action else page.url
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        headers = {"Origin": origin, "Referer": page.url}
        if form.method == "get":
            return self._settle(self._http.get(url, params=fields, headers=headers, timeout=TIMEOUT))
        return self._settle(self._http.post(url, data=fields, headers=headers, timeout=TIMEOUT))

    def ask(self, method: str, page: Page, path: str, data: Mapping[str, str] | None = None) -> requests.Response:
        """Ask as a script of ``page`` would, with the page's CSRF token."""
        headers = {"X-CSRFToken": page.content.csrf_token, "HX-Request": "true", "Referer": page.url}
        return self._http.request(
            method, urljoin(page.url, path), data=dict(data or {}), headers=headers, timeout=TIMEOUT
        )

    def _settle(self, response: requests.Response) -> Page:
        for _ in range(5):
            page = read_page(response)
            if page.status >= 400:
                raise PageProblem(f"{path_of(page.url)} answered {page.status}: {page.text[:200]}")
            if not page.content.posts_itself:
                return page
            form = page.forms[0]
            response = self._http.post(urljoin(page.url, form.action), data=form.fields, timeout=TIMEOUT)
        raise PageProblem(f"{path_of(response.url)} sends on without end")


def path_of(url: str) -> str:
    """The address without its query, which may hold what is nobody's business."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def read_page(response: requests.Response) -> Page:
    """Read what came back."""
    response.encoding = "utf-8"
    content = _Content()
    content.feed(response.text)
    return Page(response.url, response.status_code, response.text, content)


class _Content(HTMLParser):
    """Collects what a page offers."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.frames: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.csrf_token = ""
        self.posts_itself = False
        self._href: str | None = None
        self._link_words: list[str] = []
        self._silent = 0
        self._open_form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        values = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag == "form":
            self._open_form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._open_form)
            self.posts_itself |= "data-submits-itself" in values
        elif tag == "iframe":
            self.frames.append(values.get("src", ""))
        elif tag == "a":
            self._href, self._link_words = values.get("href", ""), []
        elif tag == "meta" and values.get("name") == "csrf-token":
            self.csrf_token = values.get("content", "")
        elif tag in {"input", "button"} and self._open_form is not None and values.get("name"):
            unticked = values.get("type") in {"radio", "checkbox"} and "checked" not in values
            if not unticked:
                self._open_form.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        if tag in {"script", "style"}:
            self._silent -= 1
        elif tag == "form":
            self._open_form = None
        elif tag == "a" and self._href is not None:
            self.links.append((" ".join(" ".join(self._link_words).split()), self._href))
            self._href = None

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if self._silent:
            self.posts_itself |= ".submit()" in data
            return
        self.words.append(data)
        if self._href is not None:
            self._link_words.append(data)
