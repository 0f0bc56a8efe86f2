"""The comparison of the gradebook with what was sent, read and settled as a trainer does on the page."""

from bs4 import BeautifulSoup

ENGLISH = {"Accept-Language": "en"}
# The practice platform's column of the activity.
OWN = 2


class Compared:
    """The comparison as a trainer reads it."""

    def __init__(self, answer) -> None:
        assert answer.status_code == 200
        self.page = BeautifulSoup(answer.data, "html.parser")
        self.text = " ".join(self.page.get_text(" ", strip=True).split())
        self.lines = {}
        for row in self.page.select("#comparison tbody tr"):
            self.lines[" ".join(row.th.get_text(" ", strip=True).split())] = row

    def said(self, name) -> str:
        """A learner's line."""
        cells = self.lines[name].find_all("td")
        return " ".join(" ".join(cell.get_text(" ", strip=True).split()) for cell in cells)

    def verdict(self, name) -> str:
        """The verdict's own words."""
        return self.lines[name].select_one(".badge").get_text(strip=True)

    def form(self, *names) -> dict:
        """What the form posts with these learners ticked."""
        fields = {field["name"]: field["value"] for field in self.page.select("#comparison input[type=hidden]")}
        ticked = [self.lines[name].select_one("input[type=checkbox]")["value"] for name in names]
        return {name: value for name, value in fields.items() if name != "csrf_token"} | {"score": ticked}


def compared(browser) -> Compared:
    return Compared(browser.get("gradebook/compare?now=yes", headers=ENGLISH))


def settled(browser, action, page, *names) -> str:
    """Press a button with learners ticked; what the page then says."""
    form = page.form(*names) | {"action": action}
    answer = browser.post("gradebook/compare", data=form, follow_redirects=True)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)
