"""Files of evidence, and the assessors' own notes"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_evidence_files_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["people.id"], name=op.f("fk_evidence_files_added_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
    )
    op.create_index(op.f("ix_evidence_files_person_id"), "evidence_files", ["person_id"])
    op.create_index(op.f("ix_evidence_files_added_by"), "evidence_files", ["added_by"])
    op.create_table(
        "attempt_evidence",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_attempt_evidence_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_evidence_attempt_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_attempt_evidence")),
    )
    op.create_index(op.f("ix_attempt_evidence_attempt_id"), "attempt_evidence", ["attempt_id"])
    op.create_table(
        "attempt_notes",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_notes_attempt_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["people.id"], name=op.f("fk_attempt_notes_assessor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", "assessor_id", name=op.f("pk_attempt_notes")),
    )
    op.create_index(op.f("ix_attempt_notes_assessor_id"), "attempt_notes", ["assessor_id"])


def downgrade() -> None:
    op.drop_table("attempt_notes")
    op.drop_table("attempt_evidence")
    op.drop_table("evidence_files")
