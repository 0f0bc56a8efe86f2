"""
Documents of the State and Profile resources, and what statements have told of activities and agents.

Of the statements that are there already, nothing is learnt.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lrs_documents",
        sa.Column("owner", sa.LargeBinary(16), primary_key=True),
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("registration", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
    )
    op.create_table(
        "lrs_activities",
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
    )
    op.create_table(
        "lrs_agent_names",
        sa.Column("agent", sa.LargeBinary(16), primary_key=True),
        sa.Column("digest", sa.LargeBinary(16), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("lrs_agent_names")
    op.drop_table("lrs_activities")
    op.drop_table("lrs_documents")
