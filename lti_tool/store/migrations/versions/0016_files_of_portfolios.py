"""Files in the sections of portfolios"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vae_files",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["evidence_files.id"], name=op.f("fk_vae_files_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["vae_sections.id"], name=op.f("fk_vae_files_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_vae_files")),
    )
    op.create_index(op.f("ix_vae_files_section_id"), "vae_files", ["section_id"])


def downgrade() -> None:
    op.drop_table("vae_files")
