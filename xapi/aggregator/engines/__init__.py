"""Engines that run `rule.sql`: each makes the source tables and takes the result, and nothing else."""
