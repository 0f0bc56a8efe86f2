"""Validation of experience: paths and portfolios"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "vae_paths",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("referential_id", sa.Uuid(), nullable=False),
        sa.Column("blocs", JSON, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("is_admitted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_vae_paths_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["context_id"], ["contexts.id"], name=op.f("fk_vae_paths_context_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["referential_id"], ["referentials.id"], name=op.f("fk_vae_paths_referential_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_paths")),
        sa.UniqueConstraint("person_id", "referential_id", name=op.f("uq_vae_paths_person_id_referential_id")),
    )
    op.create_index(op.f("ix_vae_paths_context_id"), "vae_paths", ["context_id"])
    op.create_table(
        "vae_sections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("criteria", JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["path_id"], ["vae_paths.id"], name=op.f("fk_vae_sections_path_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_sections")),
    )
    op.create_index(op.f("ix_vae_sections_path_id"), "vae_sections", ["path_id"])


def downgrade() -> None:
    op.drop_table("vae_sections")
    op.drop_table("vae_paths")
