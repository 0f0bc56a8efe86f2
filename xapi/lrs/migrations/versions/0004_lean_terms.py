"""
Terms without a reference and an index by statement.

They took half of the time of storing, and served only to look up what a referred statement says, which its text
says as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = "kind, digest, stored"


def upgrade() -> None:
    _rebuilt("lrs_lean_terms")


def downgrade() -> None:
    _rebuilt("lrs_full_terms", sa.ForeignKey("lrs_statements.stored", ondelete="CASCADE"))
    op.create_index("lrs_terms_stored", "lrs_terms", ["stored"])


def _rebuilt(name: str, *references: sa.ForeignKey) -> None:
    """The table made again, in the order of its key: SQLite cannot take a reference away."""
    op.create_table(
        name,
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("stored", INSTANT, *references, nullable=False),
        sqlite_with_rowid=False,
        *[sa.PrimaryKeyConstraint("kind", "digest", "stored", name=f"{name}_pkey")],
    )
    op.execute(f"INSERT INTO {name} ({COLUMNS}) SELECT {COLUMNS} FROM lrs_terms ORDER BY {COLUMNS}")
    op.drop_table("lrs_terms")
    op.rename_table(name, "lrs_terms")
