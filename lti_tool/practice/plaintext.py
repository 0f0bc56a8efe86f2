"""An activity's introduction as the launch carries it."""

from html.parser import HTMLParser

BREAKS = {"p", "div", "br", "li", "h1", "h2", "h3", "h4"}
LOUD = {"b", "strong", "h1", "h2", "h3", "h4"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._loud = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._loud += tag in LOUD
        if tag in BREAKS and self.text:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._loud -= tag in LOUD

    def handle_data(self, data: str) -> None:
        self.text += data.upper() if self._loud else data


def plain_text(html: str) -> str:
    """Text without tags; bold becomes UPPER CASE and a paragraph a new line, as in Moodle."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(line.strip() for line in reader.text.splitlines() if line.strip())
