"""The language a reader likes best among those at hand (RFC 2616, 14.4), chosen for each text by itself."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

# Language ranges and their qualities, as Accept-Language lists them.
Wishes: TypeAlias = Sequence[tuple[str, float]]


def best(languages: Iterable[str], wishes: Wishes) -> str:
    """
    The one of ``languages`` that ``wishes`` like best; the first of them where nothing tells them apart.

    Who wishes for fr-FR and finds only fr is given it, before a language that was not wished for at all.
    """
    return max(languages, key=lambda language: (_quality(language, wishes), _nearness(language, wishes)))


def _quality(language: str, wishes: Wishes) -> float:
    """The quality of the longest range that is a prefix of ``language``; a star is the shortest range."""
    found = [(len(wish.strip("*")), quality) for wish, quality in wishes if wish == "*" or _begins(language, wish)]
    return max(found)[1] if found else 0.0


def _nearness(language: str, wishes: Wishes) -> float:
    return max((quality for wish, quality in wishes if _begins(wish, language)), default=0.0)


def _begins(language: str, prefix: str) -> bool:
    return f"{language}-".lower().startswith(f"{prefix}-".lower())
