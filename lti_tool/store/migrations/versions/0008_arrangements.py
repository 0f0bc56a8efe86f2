"""Arrangements for candidates with a disability"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "arrangements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("referential_id", sa.Uuid(), nullable=False),
        sa.Column("assessment", sa.String(), nullable=True),
        sa.Column("extra_time", sa.Integer(), nullable=False),
        sa.Column("media", JSON, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_arrangements_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referential_id"], ["referentials.id"], name=op.f("fk_arrangements_referential_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_arrangements_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["people.id"], name=op.f("fk_arrangements_ended_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
    )
    op.create_index(op.f("ix_arrangements_person_id"), "arrangements", ["person_id"])
    op.create_index(op.f("ix_arrangements_until"), "arrangements", ["until"])


def downgrade() -> None:
    op.drop_table("arrangements")
