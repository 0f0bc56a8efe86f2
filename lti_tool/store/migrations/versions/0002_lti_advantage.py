"""LTI Advantage whole: deep linking, reviews, storage in the frame, invitations, administration"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = {
    "registrations": ("token_audience", "product_family"),
    "pending_logins": ("storage_target",),
    "contexts": ("groups_url",),
    "resource_links": ("page",),
    "visits": ("ticket",),
}


def upgrade() -> None:
    for table, columns in TEXTS.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.add_column("tool_keys", sa.Column("signs_from", INSTANT, nullable=True))
    with op.batch_alter_table("visits") as visits:
        visits.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
        visits.add_column(sa.Column("mentees", JSON, nullable=False, server_default="[]"))
        visits.create_foreign_key(
            op.f("fk_visits_subject_id"), "people", ["subject_id"], ["id"], ondelete="CASCADE"
        )
    with op.batch_alter_table("visits") as visits:
        visits.alter_column("mentees", server_default=None)
    op.create_table(
        "selections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("return_url", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=True),
        sa.Column("accepts_multiple", sa.Boolean(), nullable=False),
        sa.Column("accepts_line_item", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["context_id"], ["contexts.id"], name=op.f("fk_selections_context_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_selections_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selections")),
    )
    op.create_index(op.f("ix_selections_person_id"), "selections", ["person_id"])
    op.create_index(op.f("ix_selections_expires_at"), "selections", ["expires_at"])
    op.create_table(
        "administrators",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrators")),
        sa.UniqueConstraint("name", name=op.f("uq_administrators_name")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_invitations_registration_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code", name=op.f("uq_invitations_code")),
    )
    op.create_index(op.f("ix_invitations_registration_id"), "invitations", ["registration_id"])
    op.create_table(
        "launch_records",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_launch_records_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch_records")),
    )
    op.create_index(op.f("ix_launch_records_at"), "launch_records", ["at"])
    op.create_index("ix_launch_records_registration_id_at", "launch_records", ["registration_id", "at"])


def downgrade() -> None:
    for table in ("launch_records", "invitations", "administrators", "selections"):
        op.drop_table(table)
    with op.batch_alter_table("tool_keys") as keys:
        keys.drop_column("signs_from")
    with op.batch_alter_table("visits") as visits:
        visits.drop_constraint(op.f("fk_visits_subject_id"), type_="foreignkey")
        visits.drop_column("subject_id")
        visits.drop_column("mentees")
    for table, columns in TEXTS.items():
        with op.batch_alter_table(table) as altered:
            for column in columns:
                altered.drop_column(column)
