"""Juries: deliberations, votes, decisions that freeze, numbered minutes, attestations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "deliberations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("referential_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject_bloc", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("agenda", JSON, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["context_id"], ["contexts.id"], name=op.f("fk_deliberations_context_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["exam_sessions.id"], name=op.f("fk_deliberations_session_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["referential_id"], ["referentials.id"], name=op.f("fk_deliberations_referential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberations")),
    )
    op.create_index(op.f("ix_deliberations_context_id"), "deliberations", ["context_id"])
    op.create_index(op.f("ix_deliberations_session_id"), "deliberations", ["session_id"])
    op.create_table(
        "jury_members",
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_president", sa.Boolean(), nullable=False),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("practises", sa.Boolean(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_jury_members_deliberation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_jury_members_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deliberation_id", "person_id", name=op.f("pk_jury_members")),
    )
    op.create_index(op.f("ix_jury_members_person_id"), "jury_members", ["person_id"])
    op.create_table(
        "jury_recusals",
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_jury_recusals_deliberation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["people.id"], name=op.f("fk_jury_recusals_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["people.id"], name=op.f("fk_jury_recusals_candidate_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deliberation_id", "member_id", "candidate_id", name=op.f("pk_jury_recusals")),
    )
    op.create_index(op.f("ix_jury_recusals_candidate_id"), "jury_recusals", ["candidate_id"])
    op.create_table(
        "jury_votes",
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("cast_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_jury_votes_deliberation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["people.id"], name=op.f("fk_jury_votes_candidate_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["people.id"], name=op.f("fk_jury_votes_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "deliberation_id", "candidate_id", "bloc", "member_id", name=op.f("pk_jury_votes")
        ),
    )
    op.create_index(op.f("ix_jury_votes_candidate_id"), "jury_votes", ["candidate_id"])
    op.create_table(
        "jury_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("bloc", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("by_casting_vote", sa.Boolean(), nullable=False),
        sa.Column("jury", JSON, nullable=False),
        sa.Column("computed", sa.String(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("evidence_digest", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("referential_version", sa.String(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["deliberations.id"],
            name=op.f("fk_jury_decisions_deliberation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_decisions")),
        sa.UniqueConstraint(
            "deliberation_id",
            "candidate_id",
            "bloc",
            name=op.f("uq_jury_decisions_deliberation_id_candidate_id_bloc"),
        ),
        sa.UniqueConstraint("statement_id", name=op.f("uq_jury_decisions_statement_id")),
    )
    op.create_index(op.f("ix_jury_decisions_candidate_id"), "jury_decisions", ["candidate_id"])
    op.create_table(
        "minutes",
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deliberation_id"], ["deliberations.id"], name=op.f("fk_minutes_deliberation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_minutes_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deliberation_id", name=op.f("pk_minutes")),
        sa.UniqueConstraint(
            "registration_id", "year", "number", name=op.f("uq_minutes_registration_id_year_number")
        ),
    )
    op.create_index(op.f("ix_minutes_sha256"), "minutes", ["sha256"])
    op.create_table(
        "register_counters",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_register_counters_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "register", "year", name=op.f("pk_register_counters")),
    )
    op.create_table(
        "attestations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("annulled_at", INSTANT, nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["jury_decisions.id"], name=op.f("fk_attestations_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_attestations_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_attestations_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
        sa.UniqueConstraint("code", name=op.f("uq_attestations_code")),
        sa.UniqueConstraint(
            "registration_id", "year", "number", name=op.f("uq_attestations_registration_id_year_number")
        ),
        sa.UniqueConstraint("decision_id", name=op.f("uq_attestations_decision_id")),
    )
    op.create_index(op.f("ix_attestations_person_id"), "attestations", ["person_id"])
    for statement in FREEZE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION jury_decisions_freeze()")
        op.execute("DROP FUNCTION minutes_stay()")
        op.execute("DROP FUNCTION deliberations_stay_closed()")


TABLES = (
    "attestations",
    "register_counters",
    "minutes",
    "jury_decisions",
    "jury_votes",
    "jury_recusals",
    "jury_members",
    "deliberations",
)

# Once a deliberation is closed, the application's own connection cannot change what it decided, whatever its code
# does: a correction is a new decision of a new deliberation. Minutes never change, and what is closed stays so.
FROZEN = "what a closed jury decided is frozen"
CLOSED = "(SELECT closed_at FROM deliberations WHERE id = {row}.deliberation_id) IS NOT NULL"
FREEZE = {
    "sqlite": [
        *(
            f"CREATE TRIGGER jury_decisions_{act.lower()} BEFORE {act} ON jury_decisions "
            f"WHEN {CLOSED.format(row=row)} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
            for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
        ),
        *(
            f"CREATE TRIGGER minutes_{act.lower()} BEFORE {act} ON minutes "
            f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
            for act in ("UPDATE", "DELETE")
        ),
        "CREATE TRIGGER deliberations_reopen BEFORE UPDATE OF closed_at ON deliberations "
        f"WHEN OLD.closed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
        "CREATE TRIGGER deliberations_delete BEFORE DELETE ON deliberations "
        f"WHEN OLD.closed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION jury_decisions_freeze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' AND {CLOSED.format(row='OLD')} THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        f"IF TG_OP <> 'DELETE' AND {CLOSED.format(row='NEW')} THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER jury_decisions_change BEFORE INSERT OR UPDATE OR DELETE ON jury_decisions "
        "FOR EACH ROW EXECUTE FUNCTION jury_decisions_freeze()",
        "CREATE FUNCTION minutes_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{FROZEN}'; END $$",
        "CREATE TRIGGER minutes_change BEFORE UPDATE OR DELETE ON minutes "
        "FOR EACH ROW EXECUTE FUNCTION minutes_stay()",
        "CREATE FUNCTION deliberations_stay_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.closed_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.closed_at IS DISTINCT FROM OLD.closed_at) "
        f"THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER deliberations_change BEFORE UPDATE OR DELETE ON deliberations "
        "FOR EACH ROW EXECUTE FUNCTION deliberations_stay_closed()",
    ],
}
