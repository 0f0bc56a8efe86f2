"""HTTP to a platform, in its own words."""
