"""Files that prove what exemptions rest on"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemption_proofs",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("exemption_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_exemption_proofs_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["exemption_id"], ["exemptions.id"], name=op.f("fk_exemption_proofs_exemption_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_exemption_proofs")),
    )
    op.create_index(op.f("ix_exemption_proofs_exemption_id"), "exemption_proofs", ["exemption_id"])


def downgrade() -> None:
    op.drop_table("exemption_proofs")
