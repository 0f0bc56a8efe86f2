"""Facts are looked up by learner and time"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_kept_facts_learner", "kept_facts")
    op.create_index("ix_kept_facts_learner", "kept_facts", ["store_id", "learner", "at"])


def downgrade() -> None:
    op.drop_index("ix_kept_facts_learner", "kept_facts")
    op.create_index("ix_kept_facts_learner", "kept_facts", ["store_id", "learner"])
