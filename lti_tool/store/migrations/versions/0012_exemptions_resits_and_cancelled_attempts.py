"""Exemptions with their grounds; attempts that are limited, or cancelled"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("referential_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("competencies", JSON, nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_exemptions_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referential_id"], ["referentials.id"], name=op.f("fk_exemptions_referential_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["people.id"], name=op.f("fk_exemptions_granted_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
    )
    op.create_index(op.f("ix_exemptions_person_id"), "exemptions", ["person_id"])
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("resource_link_id", existing_type=sa.Uuid(), nullable=True)
        attempts.add_column(sa.Column("exemption_id", sa.Uuid(), nullable=True))
        attempts.add_column(sa.Column("competencies", JSON, nullable=True))
        attempts.add_column(sa.Column("opened_because", sa.String(), nullable=False, server_default=""))
        attempts.add_column(sa.Column("cancelled_at", INSTANT, nullable=True))
        attempts.add_column(sa.Column("cancelled_because", sa.String(), nullable=False, server_default=""))
        attempts.create_foreign_key(
            op.f("fk_attempts_exemption_id"), "exemptions", ["exemption_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(op.f("ix_attempts_exemption_id"), "attempts", ["exemption_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attempts_exemption_id"), "attempts")
    op.execute("DELETE FROM attempts WHERE resource_link_id IS NULL")
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_constraint(op.f("fk_attempts_exemption_id"), type_="foreignkey")
        for name in ("exemption_id", "competencies", "opened_because", "cancelled_at", "cancelled_because"):
            attempts.drop_column(name)
        attempts.alter_column("resource_link_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("exemptions")
