"""
Somebody at the tool's pages: what is read, followed, filled in and pressed goes by the words on the page.

A form is sent as a browser without scripts would send it: what stands in its fields, what was filled in, and the
one button that was pressed. Marks are posted as static/saving.js posts them, from what the sheet holds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag

from lti_tool.practice import Visitor

TIMEOUT = 30
# What a reader takes for one thing on a page.
PLACES = ("tr", "li", "article", "fieldset", "details", "section", "form", "main")


class NotOnThePage(AssertionError):
    """The page has no such thing, or several; it says what there is instead."""


class Somebody:
    """
    A person with a browser of their own, who opens activities from the platform.

    ``heeds`` is called with the person at each page they come to.
    """

    def __init__(
        self,
        visitor: Visitor,
        activities: Mapping[str, int],
        heeds: Callable[["Somebody"], object] | None = None,
    ) -> None:
        self.visitor = visitor
        self.activities = activities
        self.heeds = heeds
        self.answer: requests.Response
        self._page: BeautifulSoup | None = None

    @property
    def page(self) -> BeautifulSoup:
        """The page that is shown; read when somebody looks at it."""
        if self._page is None:
            self._page = BeautifulSoup(self.answer.content, "html.parser")
        return self._page

    # Going about.

    def opens(self, activity: str) -> "Somebody":
        """Click the activity in the course: login, signed token, and the tool's first page."""
        return self._sees(self.visitor.launch(self.activities[activity]))

    def goes(self, words: str, beside: str = "") -> "Somebody":
        """Follow a link by its words, or the part of the tool by its tab's."""
        link = self._only([*self.page.select("a[href]")], words, beside)
        return self._sees(self._get(str(link["href"])))

    def looks_again(self) -> "Somebody":
        """Load the page anew."""
        return self._sees(self._get(self.answer.url))

    def fetches(self, words: str, beside: str = "") -> requests.Response:
        """Download what a link leads to; the page stays."""
        link = self._only(self.page.select("a[href]"), words, beside)
        return self._get(str(link["href"]))

    def tries(self, address: str) -> int:
        """The status that an address of this visit, which the page does not offer, answers with."""
        root = re.match(r".*/visit/[^/]+/", self.answer.url)
        assert root
        return self._get(root[0] + address).status_code

    # Reading.

    def reads(self, place: str = "") -> str:
        """The words of the page's content, or of the place under that heading, else the smallest that says so."""
        return _words(self._place(place) if place else self._main())

    @property
    def told(self) -> str:
        """What the tool says of what was just done."""
        return " ".join(_words(each) for each in self.page.select("main .flash, main .field__error"))

    @property
    def tabs(self) -> list[str]:
        """The parts of the tool that are offered."""
        return [_words(each) for each in self.page.select("nav .tabs a")]

    def offers(self, words: str, beside: str = "") -> bool:
        """Whether there is such a button or link."""
        return bool(self._found(self.page.select("button, a[href]"), words, beside))

    # Acting.

    def presses(
        self,
        words: str,
        /,
        fill: Mapping[str, Any] | None = None,
        *,
        beside: str = "",
        files: Mapping[str, tuple[str, bytes]] | None = None,
        status: int = 200,
    ) -> "Somebody":
        """
        Press a button, after filling in its form: by a field's label, or what labels say of it, or its name.

        A tick takes True or False, a list of ticks the words of those to tick, a choice the words to choose.
        """
        button = self._only(self.page.select("form button"), words, beside)
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        for label, value in (fill or {}).items():
            _fill(form, label, value)
        method, action = str(form.get("method", "get")).lower(), str(button.get("formaction", form.get("action")))
        fields = [
            *_held(form),
            *([(str(button["name"]), str(button.get("value", "")))] if button.get("name") else []),
        ]
        sent = {_control(form, label)["name"]: file for label, file in (files or {}).items()}
        address = urljoin(self.answer.url, action)
        if method == "get":
            answer = self.visitor.http.get(address, params=fields, timeout=TIMEOUT)
        else:
            answer = self.visitor.http.post(address, data=fields, files=sent or None, timeout=TIMEOUT)
        return self._sees(answer, status)

    def marks(
        self, who: str, criteria: str, level: str = "", *, comment: str | None = None, status: int = 200
    ) -> dict[str, Any]:
        """Give criteria of the sheet on this page a level by its word; "" takes it back."""
        answered: dict[str, Any] = {}
        for code in criteria.split():
            found = self.page.find(attrs={"data-name": f"{who} – {code}"})
            if not isinstance(found, Tag):
                raise NotOnThePage(f"no mark of {who} – {code} in: {self.reads()[:400]}")
            answered = self._posts_mark(found, level, comment, status)
        return answered

    def notes(self, who: str, words: str) -> int:
        """Write one's own note on the candidate whose sheet this is."""
        [note] = self.page.select("[data-note]")
        assert who in str(note["data-name"])
        return self._posts(str(note["data-url"]), {"comment": words}).status_code

    def _posts_mark(self, mark: Tag, level: str, comment: str | None, status: int) -> dict[str, Any]:
        codes = {_word_of(box): str(box["value"]) for box in mark.find_all("input", type="radio")}
        if level and level not in codes:
            raise NotOnThePage(f"no level {level!r} among {list(codes)}")
        data = {"level": codes[level] if level else ""} | ({"comment": comment} if comment is not None else {})
        if "data-sequence" in mark.attrs:
            data["sequence"] = str(mark["data-sequence"])
        answer = self._posts(str(mark["data-url"]), data)
        assert answer.status_code == status, answer.text
        body: dict[str, Any] = answer.json()
        for each in body.get("marks", []):
            about = {"data-person": each["person"], "data-criterion": each["criterion"]}
            for shown in self.page.find_all(attrs=about):
                shown["data-sequence"] = str(each["sequence"])
        return body

    def _posts(self, address: str, data: Mapping[str, str]) -> requests.Response:
        token = self.page.find("meta", attrs={"name": "csrf-token"})
        assert isinstance(token, Tag)
        headers = {"X-CSRFToken": str(token["content"]), "Accept": "application/json", "HX-Request": "true"}
        return self.visitor.http.post(
            urljoin(self.answer.url, address), data=data, headers=headers, timeout=TIMEOUT
        )

    def _get(self, address: str) -> requests.Response:
        return self.visitor.http.get(urljoin(self.answer.url, address), timeout=TIMEOUT)

    def _sees(self, answer: requests.Response, status: int = 200) -> "Somebody":
        self.answer, self._page = answer, None
        assert answer.status_code == status, (answer.url, answer.status_code, _words(self.page)[:1000])
        if self.heeds:
            self.heeds(self)
        return self

    # Finding.

    def _main(self) -> Tag:
        return self.page.select_one("main") or self.page

    def _place(self, holding: str) -> Tag:
        for heading in self._headings(holding):
            return _around(heading)
        places = [each for each in self._main().find_all(PLACES) if holding in _words(each)]
        if not places:
            raise NotOnThePage(f"nothing says {holding!r} in: {self.reads()[:1500]}")
        return min(places, key=lambda each: len(_words(each)))

    def _found(self, among: list[Tag], words: str, beside: str) -> list[Tag]:
        found = [each for each in among if each.get("aria-hidden") != "true" and _words(each).startswith(words)]
        if beside:
            places = [_around(each) for each in self._headings(beside)]
            sizes = {id(each): size for each in found if (size := _reach(each, beside, places)) is not None}
            found = [each for each in found if id(each) in sizes and sizes[id(each)] == min(sizes.values())]
        return [each for each in found if _words(each) == words] or found

    def _headings(self, words: str) -> list[Tag]:
        return [each for each in self._main().select("h2, h3, th[scope=row]") if _words(each).startswith(words)]

    def _only(self, among: list[Tag], words: str, beside: str) -> Tag:
        found = self._found(among, words, beside)
        if len(found) != 1 and not (found and len({_target(each) for each in found}) == 1):
            there = sorted({_words(each) for each in among})
            raise NotOnThePage(
                f"{len(found)} × {words!r} beside {beside!r} at {self.answer.url}; there is: {there}"
            )
        return found[0]


def _target(tag: Tag) -> object:
    return tag.get("href") or id(tag)


def _around(heading: Tag) -> Tag:
    place = heading.find_parent(PLACES)
    assert isinstance(place, Tag)
    return place


def _reach(tag: Tag, beside: str, places: list[Tag]) -> int | None:
    """How large a place around it is, the smallest that says ``beside``; among ``places``, if there are some."""
    for each in tag.find_parents(PLACES):
        if any(each is place for place in places) if places else beside in _words(each):
            return len(_words(each))
    return None


def _words(tag: Tag) -> str:
    words = " ".join(tag.get_text(" ").split())
    return re.sub(r" ([,.)])", r"\1", words).replace("’", "'").replace("\u202f", " ").replace("( ", "(")


def _fill(form: Tag, label: str, value: Any) -> None:
    if isinstance(value, list):
        _tick_all(form, label, value)
        return
    control = _control(form, label)
    if control.name == "select":
        _choose(control, str(value))
    elif control.name == "textarea":
        control.string = value
    elif control.get("type") in {"checkbox", "radio"}:
        _tick(form, control, bool(value))
    else:
        control["value"] = str(value)


def _tick_all(form: Tag, name: str, wanted: list[str]) -> None:
    boxes = {_word_of(each): each for each in form.select(f'input[type=checkbox][name="{name}"]')}
    for words, box in boxes.items():
        _tick(form, box, any(words.startswith(each) for each in wanted))
    missing = [each for each in wanted if not any(words.startswith(each) for words in boxes)]
    if missing:
        raise NotOnThePage(f"nothing to tick for {missing} among {list(boxes)}")


def _tick(form: Tag, box: Tag, is_ticked: bool) -> None:
    if box.get("type") == "radio":
        for other in form.select(f'input[type=radio][name="{box["name"]}"]'):
            del other["checked"]
    if is_ticked:
        box["checked"] = ""
    else:
        del box["checked"]


def _choose(select: Tag, words: str) -> None:
    options = select.select("option")
    chosen = [each for each in options if _words(each) == words or _words(each).startswith(words)]
    if not chosen:
        raise NotOnThePage(f"no choice {words!r} among {[_words(each) for each in options]}")
    for option in options:
        del option["selected"]
    chosen[0]["selected"] = ""


def _control(form: Tag, label: str) -> Tag:
    """The field that a label names, else what the field itself says, else its name."""
    controls = [each for each in form.select("input, select, textarea") if each.get("type") != "hidden"]
    by_words = [each for each in controls if _word_of(each) == label]
    found = by_words or [each for each in controls if _word_of(each).startswith(label)]
    found = found or [each for each in controls if each.get("name") == label]
    if not found:
        raise NotOnThePage(f"no field {label!r} among {[_word_of(each) for each in controls]}")
    return found[0]


def _word_of(control: Tag) -> str:
    """What a field is called, as assistive technology says it."""
    if control.get("aria-label"):
        return " ".join(str(control["aria-label"]).split()).replace("’", "'")
    if control.get("id"):
        # It stands nearby: to look through a whole page for each control took longer than its request.
        for around in control.parents:
            label = around.find("label", attrs={"for": control["id"]})
            if isinstance(label, Tag):
                return _words(label)
    label = control.find_parent("label")
    return _words(label) if isinstance(label, Tag) else ""


def _held(form: Tag) -> Iterator[tuple[str, str]]:
    """What a form sends of itself, buttons and files apart."""
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if "disabled" in control.attrs or kind in {"file", "submit"}:
            continue
        if control.name == "select":
            options = control.select("option")
            chosen = [each for each in options if "selected" in each.attrs] or options[:1]
            yield from ((name, str(each.get("value", _words(each)))) for each in chosen)
        elif control.name == "textarea":
            # A browser leaves out the first line break of a textarea.
            yield name, re.sub(r"^\r?\n", "", control.get_text())
        elif kind not in {"checkbox", "radio"}:
            yield name, str(control.get("value", ""))
        elif "checked" in control.attrs:
            yield name, str(control.get("value", "on"))
