"""The web application that an LMS launches."""
