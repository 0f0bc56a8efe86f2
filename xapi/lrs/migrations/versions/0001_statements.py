"""Keys, statements, and the terms that filters ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lrs_keys",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "lrs_statements",
        sa.Column("stored", INSTANT, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("target", sa.Text()),
        sa.Column("voids", sa.Boolean(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Integer(), sa.ForeignKey("lrs_keys.id"), nullable=False),
    )
    refers = sa.text("target IS NOT NULL")
    op.create_index(
        "lrs_statements_target", "lrs_statements", ["target"], postgresql_where=refers, sqlite_where=refers
    )
    op.create_index("lrs_statements_key", "lrs_statements", ["key_id", "stored"])
    op.create_table(
        "lrs_terms",
        sa.Column("kind", sa.SmallInteger(), primary_key=True),
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column(
            "stored",
            INSTANT,
            sa.ForeignKey("lrs_statements.stored", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("lrs_terms_stored", "lrs_terms", ["stored"])


def downgrade() -> None:
    op.drop_table("lrs_terms")
    op.drop_table("lrs_statements")
    op.drop_table("lrs_keys")
