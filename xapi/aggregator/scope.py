"""A referential in use with the rule set that reads its marks: what rows are rebuilt for."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from xapi.aggregator.rule_tables import RuleTables
from xapi.referential.model import Referential
from xapi.referential.rules import RuleSet


@dataclass(frozen=True)
class Scope:
    """One version of a referential and its rules."""

    referential: Referential
    rules: RuleSet

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the referential: its IRI and version."""
        return self.referential.iri, self.referential.version

    @cached_property
    def tables(self) -> RuleTables:
        """Both as tables."""
        return RuleTables(self.referential, self.rules)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all that rows follow from, statements apart: when it changes, they must be made anew."""
        blocs = [
            (bloc.code, [(c.code, [criterion.code for criterion in c.marked_criteria]) for c in bloc.competencies])
            for bloc in self.referential.blocs
        ]
        said = (self.referential.id, self.referential.iri, blocs, self.rules)
        return sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()
