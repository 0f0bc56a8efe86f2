"""Administrators sign in: their sessions, and how often it was tried"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("administrators") as administrators:
        administrators.drop_column("failures")
        administrators.drop_column("locked_until")
    op.create_table(
        "admin_sessions",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("administrator_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["administrator_id"],
            ["administrators.id"],
            name=op.f("fk_admin_sessions_administrator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_admin_sessions")),
    )
    op.create_index(op.f("ix_admin_sessions_administrator_id"), "admin_sessions", ["administrator_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("whose", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_since"), "sign_in_tries", ["since"])


def downgrade() -> None:
    op.drop_table("sign_in_tries")
    op.drop_table("admin_sessions")
    with op.batch_alter_table("administrators") as administrators:
        administrators.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        administrators.add_column(sa.Column("locked_until", INSTANT, nullable=True))
