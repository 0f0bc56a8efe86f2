"""What juries decided on the visitor and was published, and the attestations that they keep."""

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from lti_tool.assessment.jury import Decision, Kind
from lti_tool.lti.roles import Role
from lti_tool.store.database import db
from lti_tool.store.jury import published_to
from lti_tool.store.jury_papers import attestations_of
from lti_tool.store.models import Attestation, Deliberation, JuryDecision
from lti_tool.store.referentials import reading_of
from lti_tool.web.jury_papers import attestation_address, attestation_pdf, is_own
from lti_tool.web.jury_words import day, node_words, paper_number, shown_code
from lti_tool.web.reasons import in_words, status_label
from lti_tool.web.visits import only_for, visit, visit_blueprint
from xapi.referential.model import Referential

bp = visit_blueprint("my_results", __name__, "/results")


@bp.get("")
@only_for(Role.LEARNER)
def index() -> ResponseReturnValue:
    """Decisions by certification: what stands first, what it replaced beneath; nothing before publication."""
    certifications: dict[str, tuple[Referential, dict[str, list[tuple[JuryDecision, Deliberation]]]]] = {}
    said = published_to(db.session, visit.person_id)
    for decision, deliberation in said:
        referential, _rules = reading_of(deliberation.referential)
        _referential, by_bloc = certifications.setdefault(referential.iri, (referential, {}))
        by_bloc.setdefault(decision.bloc, []).append((decision, deliberation))
    return render_template(
        "jury/my_results.html",
        certifications=[
            (referential, sorted(by_bloc.items(), key=lambda pair: (pair[0] == "", pair[0])))
            for referential, by_bloc in certifications.values()
        ],
        attestations=attestations_of(db.session, [decision.id for decision, _deliberation in said]),
        node_words=node_words,
        status_label=status_label,
        in_words=in_words,
        day=day,
        paper_number=paper_number,
        shown_code=shown_code,
        address=attestation_address,
        Decision=Decision,
        Kind=Kind,
    )


@bp.get("/attestations/<uuid:attestation_id>.pdf")
@only_for(Role.LEARNER)
def attestation(attestation_id: UUID) -> ResponseReturnValue:
    """An attestation of the visitor's own."""
    found = db.session.get(Attestation, attestation_id)
    if found is None or not is_own(found):
        abort(404)
    return attestation_pdf(found)
