"""A login is kept once a launch has answered it, no longer while it is under way"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table("pending_logins")
    op.create_table(
        "used_logins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_logins")),
    )
    op.create_index(op.f("ix_used_logins_used_at"), "used_logins", ["used_at"])


def downgrade() -> None:
    op.drop_table("used_logins")
    op.create_table(
        "pending_logins",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("target_link_uri", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.String(), nullable=True),
        sa.Column("storage_target", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_pending_logins_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_pending_logins")),
    )
    op.create_index(op.f("ix_pending_logins_created_at"), "pending_logins", ["created_at"])
