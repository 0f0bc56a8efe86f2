"""Statements → facts → rows: the fold that defines them, and the follower that keeps them up to date."""
