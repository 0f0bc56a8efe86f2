"""The registered text of a certification: read from JSON, checked, as values."""

from xapi.referential.reading import BadReferential, parse, parse_file, shipped

__all__ = ["BadReferential", "parse", "parse_file", "shipped"]
