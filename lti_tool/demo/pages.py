"""
What the demo reads off the pages, as a person's eyes would.

    PageProblem    a page does not show what it should; the message says which
"""

import html
import re
from dataclasses import dataclass

import requests


class PageProblem(Exception):
    """A page does not show what it should."""


@dataclass(frozen=True)
class MarkPlace:
    """Where the level of one criterion of one candidate is posted, and the sequence that the page showed."""

    candidate: str
    criterion: str
    url: str
    sequence: str


def activities(course: requests.Response) -> dict[str, int]:
    """The activities of the practice LMS's course page: their numbers by title."""
    links = re.findall(r'<a href="/mod/lti/view\.php\?id=(\d+)">([^<]+)</a>', course.text)
    return {html.unescape(title): int(number) for number, title in links}


def mark_places(grid: requests.Response) -> list[MarkPlace]:
    """Every mark that can be given on a page of the grid."""
    marks = re.findall(r"<div class=\"mark\b[^>]*data-mark\b[^>]*>", grid.text)
    return [
        MarkPlace(
            candidate=_attribute(mark, "name").rpartition(" – ")[0],
            criterion=_attribute(mark, "criterion"),
            url=_attribute(mark, "url"),
            sequence=_attribute(mark, "sequence"),
        )
        for mark in marks
    ]


def csrf_token(page: requests.Response) -> str:
    """The token that the page's own requests carry."""
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page.text)
    if found is None:
        raise PageProblem(f"no CSRF token at {path_of(page)}")
    return found[1]


def words(page: requests.Response) -> str:
    """The words of a page, without its markup."""
    without_code = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without_code)).split())


def path_of(page: requests.Response) -> str:
    """The page's address without its query, which may hold what is nobody's business."""
    return page.url.split("?")[0]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', tag)
    if found is None:
        raise PageProblem(f"a mark without its {name}")
    return html.unescape(found[1])


def blocs(page: requests.Response) -> dict[str, str]:
    """The status of each bloc on a learner's page."""
    card = r'<li class="card bloc bloc--(\w+)">.*?<span class="code">(\w+)</span>'
    cards = re.findall(card, page.text, re.DOTALL)
    return {code: status for status, code in cards}


def grades(report: requests.Response) -> dict[str, float]:
    """The grades that a learner's own report in the practice LMS shows, by activity."""
    rows = re.findall(
        r'<th scope="row">([^<]+)</th>\s*<td class="number"><span class="score">([\d,. ]+)', report.text
    )
    return {html.unescape(name): float(grade.replace(",", ".")) for name, grade in rows}
