"""Databases of PostgreSQL, made new for one run."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def new_database(database_url: str, name: str) -> str:
    """Make an empty database beside this one, in place of any of its name; gives its address."""
    named = sql.Identifier(name)
    with psycopg.connect(database_url, autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(named))
        session.execute(sql.SQL("CREATE DATABASE {}").format(named))
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))
