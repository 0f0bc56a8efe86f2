"""What commands that keep running write about themselves, on standard error."""

import logging


def write_log() -> None:
    """Our own lines from the level of information on, those of libraries from warnings on."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    for ours in ("lti_tool", "xapi"):
        logging.getLogger(ours).setLevel(logging.INFO)
