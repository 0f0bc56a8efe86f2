"""
What a statement calls a file of evidence: an address that tells nothing, whoever asks.

Files open in a visit, to those who may see the attempt. Here it is said how to get there, the same for a file that
is and for one that never was.
"""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("evidence_address", __name__)


@bp.get("/evidence/<uuid:file_id>")
def ask_to_sign_in(file_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 # answered alike, whatever it is
    """Say where evidence is seen."""
    return render_template("errors/evidence.html"), 403
