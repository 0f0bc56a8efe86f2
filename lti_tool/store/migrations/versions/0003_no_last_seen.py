"""When somebody was last seen follows from their visits"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.drop_column("seen_at")


def downgrade() -> None:
    op.add_column("people", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
