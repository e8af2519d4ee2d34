"""The tables of a workspace. Texts are kept in files; the database holds names, hashes, codes and counts.

The one exception are profiles: they hold a file's title and the words that name its region.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    },
)

unpackings: Final = Table(
    "unpackings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("members", Text, nullable=False),
)
"""What came out of an archive: members as JSON. ``key`` is the unpacker's version."""

readings: Final = Table(
    "readings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("code", String(32), nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="1"),
)
"""Outcome of reading one content with one reader; ``code`` is empty when the reading's file is there."""

profiles: Final = Table(
    "profiles",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("profile", Text, nullable=False),
)
"""A file's profile as JSON. ``key`` hashes its name, the programme and the versions that made it."""

dossiers: Final = Table(
    "dossiers",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("province", String(40)),
    Column("region", String(80)),
    Column("status", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("files_digest", String(64), nullable=False),
    Column("review_key", String(64), nullable=False),
    Column("outputs_key", String(64), nullable=False, server_default=""),
    Column("present", Boolean, nullable=False),
)
"""Where each dossier stands. ``present`` is False once its files were not handed in any more."""

versions: Final = Table(
    "versions",
    metadata,
    Column("dossier", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("review_key", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("received_at", String(32)),
    Column("made_at", String(32), nullable=False),
)
"""Every version of a dossier that was judged; its review is the file named by ``review_key``."""

tasks: Final = Table(
    "tasks",
    metadata,
    Column("dossier", String(200), primary_key=True),
    Column("programme", Text, nullable=False),
    Column("task", Text, nullable=False),
)
"""What each dossier was last judged from, as JSON, so that a person's word takes effect without its INPUT."""

remarks: Final = Table(
    "remarks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dossier", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("requirement", String(80), nullable=False, server_default=""),
    Column("basis", String(64), nullable=False, server_default=""),
)
"""What people said of dossiers. Rows are only ever added, so that nobody's word is lost; the last one counts."""

audit: Final = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
"""What was done, by whom, when. Rows are only ever added; each holds the hash of the row before (:mod:`pipeline.audit`)."""
