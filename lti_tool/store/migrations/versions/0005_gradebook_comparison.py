"""Comparing gradebooks: what a trainer chose to leave there, and whose comment was told already"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("left_digest", "commented_digest")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("scores", sa.Column(column, sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("scores") as scores:
        for column in COLUMNS:
            scores.drop_column(column)
