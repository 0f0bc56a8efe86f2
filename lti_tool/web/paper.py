"""
Papers that stay: PDF/A-2u pages with their fonts inside, numbered page by page.

ISO 19005-2, level U: what is drawn can be read back as text. Nothing here knows what a paper says.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"
FAMILY = "DejaVu"
UNKNOWN = "□"
"""For a letter that the font has not: an archive may miss no glyph, and nothing is left out silently."""

MARGIN = 18
SOFT, LINE = (83, 94, 112), (196, 203, 214)


class Paper(FPDF):
    """A4 pages; ``foot`` stands at the bottom of each, with its number and how many there are."""

    def __init__(
        self, title: str, *, language: str, author: str, foot: str, page_words: str, at: datetime
    ) -> None:
        super().__init__(enforce_compliance="PDF/A-2U")
        self._foot, self._page_words = writable(foot), page_words
        self.set_title(writable(title))
        self.set_author(writable(author))
        self.set_creator("certibloc")
        self.set_lang(language)
        self.set_creation_date(at)
        self.add_font(FAMILY, fname=REGULAR)
        self.add_font(FAMILY, style="B", fname=BOLD)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=22)
        self.set_draw_color(*LINE)
        self.add_page()

    def footer(self) -> None:
        """What the paper is, and page x of y."""
        self.set_y(-15)
        self.set_font(FAMILY, size=7.5)
        self.set_text_color(*SOFT)
        pages = self._page_words.format(page=self.page_no(), pages="{nb}")
        self.cell(self.epw * 0.75, 5, self._foot)
        self.cell(0, 5, pages, align="R")
        self.set_text_color(0)

    def heading(self, text: str, size: float = 12, gap: float = 4) -> None:
        """A heading, never alone at the bottom of a page."""
        if self.will_page_break(size + 14):
            self.add_page()
        self.ln(gap)
        self.set_font(FAMILY, style="B", size=size)
        self.multi_cell(0, size * 0.5, writable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def text_line(self, text: str, size: float = 9, *, is_soft: bool = False, align: str = "L") -> None:
        """A paragraph."""
        self.set_font(FAMILY, size=size)
        self.set_text_color(*(SOFT if is_soft else (0, 0, 0)))
        self.multi_cell(0, size * 0.52, writable(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_color(0)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Names and what they are, in two columns; what has no value is left out."""
        for name, value in facts:
            if value:
                self.set_font(FAMILY, size=9)
                self.set_text_color(*SOFT)
                self.cell(48, 5, writable(name))
                self.set_text_color(0)
                self.multi_cell(0, 5, writable(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def grid(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table with its head on every page."""
        self.set_font(FAMILY, size=8)
        with self.table(
            col_widths=tuple(widths),
            text_align="LEFT",
            line_height=4.2,
            padding=1.2,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD"),
        ) as table:
            for row in (head, *rows):
                cells = table.row()
                for cell in row:
                    cells.cell(writable(cell))
        self.ln(1.5)

    def box(self, words: str, height: float = 26) -> None:
        """Room to sign, in the right half of the page."""
        if self.will_page_break(height):
            self.add_page()
        x, y, width = self.l_margin + self.epw / 2, self.get_y(), self.epw / 2
        self.rect(x, y, width, height)
        self.set_xy(x + 2, y + 1.5)
        self.set_font(FAMILY, size=7.5)
        self.set_text_color(*SOFT)
        self.multi_cell(width - 4, 4, writable(words), align="L")
        self.set_text_color(0)
        self.set_xy(self.l_margin, y + height)

    def bytes(self) -> bytes:
        """The file."""
        return bytes(self.output())


def writable(text: str) -> str:
    """The text in letters that the font has; a letter that it has not without its accent, or as `UNKNOWN`."""
    return "".join(_letter(letter) for letter in normalize("NFC", text))


def _letter(letter: str) -> str:
    if letter == "\n" or ord(letter) in _known():
        return letter
    if letter.isspace():
        return " "
    plain = normalize("NFKD", letter)[0]
    return plain if ord(plain) in _known() else UNKNOWN


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """What both fonts have."""
    fonts = [TTFont(str(file)) for file in (REGULAR, BOLD)]
    return frozenset.intersection(*(frozenset(font.getBestCmap()) for font in fonts))
