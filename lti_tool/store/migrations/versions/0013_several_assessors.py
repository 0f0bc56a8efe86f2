"""Several assessors: submitted sheets, calls, reconciled levels, declared links"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def references(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        references("submissions", "attempt_id", "attempts"),
        references("submissions", "assessor_id", "people"),
        sa.PrimaryKeyConstraint("attempt_id", "assessor_id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_assessor_id"), "submissions", ["assessor_id"])
    op.create_table(
        "callings",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        references("callings", "attempt_id", "attempts"),
        references("callings", "person_id", "people"),
        sa.PrimaryKeyConstraint("attempt_id", "person_id", name=op.f("pk_callings")),
    )
    op.create_index(op.f("ix_callings_person_id"), "callings", ["person_id"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("agreed", JSON, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        references("proposals", "attempt_id", "attempts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("attempt_id", "criterion", name=op.f("uq_proposals_attempt_id_criterion")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("agreed", JSON, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("reconciled_at", INSTANT, nullable=False),
        references("reconciliations", "attempt_id", "attempts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint("attempt_id", "criterion", name=op.f("uq_reconciliations_attempt_id_criterion")),
    )
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        references("conflicts", "context_id", "contexts"),
        references("conflicts", "assessor_id", "people"),
        references("conflicts", "candidate_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
    )
    op.create_index(op.f("ix_conflicts_assessor_id"), "conflicts", ["assessor_id"])
    op.create_index(op.f("ix_conflicts_candidate_id"), "conflicts", ["candidate_id"])
    in_force = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_conflicts_in_force",
        "conflicts",
        ["context_id", "assessor_id", "candidate_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_table(
        "affirmations",
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("affirmed_at", INSTANT, nullable=False),
        references("affirmations", "resource_link_id", "resource_links"),
        references("affirmations", "assessor_id", "people"),
        sa.PrimaryKeyConstraint("resource_link_id", "assessor_id", name=op.f("pk_affirmations")),
    )
    op.create_index(op.f("ix_affirmations_assessor_id"), "affirmations", ["assessor_id"])
    op.create_table(
        "leads",
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        references("leads", "resource_link_id", "resource_links"),
        references("leads", "person_id", "people"),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_leads")),
    )
    op.create_index(op.f("ix_leads_person_id"), "leads", ["person_id"])
    with op.batch_alter_table("marks") as marks:
        marks.add_column(sa.Column("is_draft", sa.Boolean(), nullable=False, server_default=sa.false()))
        marks.add_column(sa.Column("is_lead", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("marks") as marks:
        marks.alter_column("is_draft", server_default=None)
        marks.alter_column("is_lead", server_default=None)
    with op.batch_alter_table("queued_statements") as statements:
        statements.add_column(sa.Column("reconciliation_id", sa.Uuid(), nullable=True))
        statements.create_foreign_key(
            op.f("fk_queued_statements_reconciliation_id"),
            "reconciliations",
            ["reconciliation_id"],
            ["id"],
            ondelete="SET NULL",
        )
        statements.create_index(op.f("ix_queued_statements_reconciliation_id"), ["reconciliation_id"])


def downgrade() -> None:
    with op.batch_alter_table("queued_statements") as statements:
        statements.drop_index(op.f("ix_queued_statements_reconciliation_id"))
        statements.drop_constraint(op.f("fk_queued_statements_reconciliation_id"), type_="foreignkey")
        statements.drop_column("reconciliation_id")
    with op.batch_alter_table("marks") as marks:
        marks.drop_column("is_lead")
        marks.drop_column("is_draft")
    for table in (
        "leads",
        "affirmations",
        "conflicts",
        "reconciliations",
        "proposals",
        "callings",
        "submissions",
    ):
        op.drop_table(table)
