"""Learning records: the referential, the statements that speak of it, the rules, and an LRS. Usable alone."""
