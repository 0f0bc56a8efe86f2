"""``python -m lti_tool.cli`` is ``certibloc``."""

from lti_tool.cli import main

main()
