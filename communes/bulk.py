"""Many rows at once, the one place that loads, changes and numbers them in bulk, on both databases.

No model object is made for a row: PostgreSQL takes them by COPY, SQLite many in one statement, inside the
caller's transaction. Constraints and triggers hold as ever; what `save` would work out (folded
names, keys) the caller brings along. Nothing here knows what the rows mean.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any
from zlib import crc32

import orjson
from django.db import DatabaseError, connection, models, transaction

_ROWS_AT_A_TIME = 250
_BYTES_AT_A_TIME = 1 << 16
_LINES_AT_A_TIME = 50  # so few as fit between the two programs: the server takes them while the next are made
_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.ForeignKey,
)

Row = Sequence[Any]
"""The values of one row, in the order of the columns that are named with it."""


class RowGone(DatabaseError):
    """A row that was to be changed is not there."""


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return ids that nobody else gets, ascending, for rows about to be loaded.

    PostgreSQL's sequence gives them, whoever writes at the same time; on SQLite the count of the
    table moves on under the write lock, which this takes where the transaction has not yet.
    """
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            named = "SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0"  # looked up once, not by id
            cursor.execute(
                f"SELECT nextval(named.sequence) FROM ({named}) AS named, generate_series(1, %s)",  # noqa: S608  # no text of others
                [model._meta.db_table, _pk(model).column, count],
            )
            return [pk for (pk,) in cursor.fetchall()]
        moved = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s"
        cursor.execute(moved, [count, model._meta.db_table])
        if not cursor.rowcount:  # no row of this table was ever stored
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        (last,) = cursor.fetchone()
        return list(range(last - count + 1, last + 1))


def load_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Store new rows; columns that are not named (but the id) get the model's default, the same in all rows.

    Rows are taken one by one and never held together. Raises IntegrityError as any insert does, on
    PostgreSQL for a foreign key at the end of the transaction.
    """
    fields = [model._meta.get_field(name) for name in columns]
    rest = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    (defaults,) = _stored(rest, [[field.get_default() for field in rest]])
    _load(model._meta.db_table, [*fields, *rest], _stored(fields, rows), defaults)


def save_with_bytes(row: models.Model, column: str) -> None:
    """Store one new row that has a file in a column, which PostgreSQL is handed in pieces, inside a transaction.

    A statement to it is text: a file in one would be held four times over, in a process that holds its plan as well.
    """
    if connection.vendor != "postgresql":
        row.save(force_insert=True)
        return
    (row.pk,) = reserve_ids(type(row), 1)
    others = [field for field in row._meta.concrete_fields if field.name != column]
    fields = [*others, row._meta.get_field(column)]
    (cells,) = _stored(others, [[field.pre_save(row, add=True) for field in others]])
    with _cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(_copy(row._meta.db_table, fields), _LineWithBytes(cells, getattr(row, column)))
    row._state.adding, row._state.db = False, connection.alias


def change_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Store new values of these columns in rows that are there; the first value of each row is its id.

    Raises RowGone when one of them is not there: who changes rows in bulk holds the lock on them.
    """
    fields = [_pk(model), *(model._meta.get_field(name) for name in columns)]
    change = _change_from_copy if connection.vendor == "postgresql" else _change_one_by_one
    asked = list(rows)
    changed = change(model._meta.db_table, fields, asked) if asked else 0
    if changed != len(asked):
        raise RowGone(f"{len(asked) - changed} rows of {model._meta.label} are gone")


def _change_one_by_one(table: str, fields: Sequence[Any], rows: Sequence[Row]) -> int:
    key, *names = (_quoted(field.column) for field in fields)
    values = ", ".join(f"{name} = %s" for name in names)
    with _cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_quoted(table)} SET {values} WHERE {key} = %s",  # noqa: S608  # names of our own models
            ((*row[1:], row[0]) for row in _stored(fields, rows)),
        )
        return int(cursor.rowcount)


def _change_from_copy(table: str, fields: Sequence[Any], rows: Sequence[Row]) -> int:
    staged = f"staged_{crc32(' '.join([table, *(field.column for field in fields)]).encode()):08x}"
    key, *names = (_quoted(field.column) for field in fields)
    values = ", ".join(f"{name} = staged.{name}" for name in names)
    with _cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {_quoted(staged)} ON COMMIT DROP AS "  # noqa: S608  # names of our own models
            f"SELECT {', '.join([key, *names])} FROM {_quoted(table)} WITH NO DATA"
        )
        _load(staged, fields, _stored(fields, rows))
        cursor.execute(
            f"UPDATE {_quoted(table)} SET {values} FROM {_quoted(staged)} AS staged "  # noqa: S608  # likewise
            f"WHERE {_quoted(table)}.{key} = staged.{key}"
        )
        changed = int(cursor.rowcount)
        cursor.execute(f"TRUNCATE {_quoted(staged)}")  # kept for the next of the transaction: each table costs locks
        return changed


# how rows reach the database


def _load(table: str, fields: Sequence[Any], rows: Iterator[Row], rest: Row = ()) -> None:
    """Store rows; `rest` are the values of the last fields, the same in all rows."""
    with _cursor() as cursor:
        first = list(islice(rows, 1))
        if not first:  # nothing is asked of the database for no rows
            return
        rows = chain(first, rows)
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                cursor.copy_expert(_copy(table, fields), _Lines(rows, rest))
            return
        _insert(f"INSERT INTO {_quoted(table)} ({_names(fields)})", rows, len(fields) - len(rest), rest)


def _copy(table: str, fields: Sequence[Any]) -> str:
    return f"COPY {_quoted(table)} ({_names(fields)}) FROM STDIN"


def _names(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _insert(into: str, rows: Iterator[Row], width: int, rest: Row) -> None:
    """Hand rows to SQLite many in one statement: half the time of a statement each, which Django would rewrite."""
    most = connection.connection.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER) - len(rest)
    one = f"({', '.join('?' * width)})"
    into += f" SELECT {', '.join('*' + '?' * len(rest))} FROM (VALUES "  # noqa: S608  # names of our own models
    connection.validate_no_broken_transaction()
    while some := list(islice(rows, min(_ROWS_AT_A_TIME, most // width))):
        if wrong := [len(row) for row in some if len(row) != width]:
            raise ValueError(f"{wrong[0]} values for {width} columns")
        with connection.wrap_database_errors:
            insert = f"{into}{', '.join([one] * len(some))})"
            connection.connection.execute(insert, [*rest, *chain.from_iterable(some)])


def _cursor() -> Any:
    """Return a cursor inside the caller's transaction: rows in bulk are all there or none."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("rows in bulk are written inside a transaction")
    return connection.cursor()


def _pk(model: type[models.Model]) -> Any:
    return model._meta.pk


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _stored(fields: Sequence[Any], rows: Iterable[Row]) -> Iterator[Row]:
    """Return the rows with what the database holds otherwise than Python, as it holds it."""
    turned = [(place, how) for place, field in enumerate(fields) if (how := _how_stored(field))]
    return _turned(rows, turned) if turned else iter(rows)


def _turned(rows: Iterable[Row], turned: list[tuple[int, Callable[[Any], Any]]]) -> Iterator[Row]:
    for row in rows:
        cells = [*row]
        for place, how in turned:
            if cells[place] is not None:
                cells[place] = how(cells[place])
        yield cells


def _how_stored(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, _AS_THEY_ARE):
        return None
    raise TypeError(f"{field} is of a kind that nobody has loaded in bulk yet: say how it is stored")


def _json(value: Any) -> str:
    """Return a value as JSON: a list as Django writes it, for SQLite compares its text; a record, which nobody looks
    up by what it says, the quick way and without `\\u`, which COPY would have to escape. A record's whole numbers have
    64 bits, its keys are plain texts.
    """
    if value.__class__ is dict:
        return orjson.dumps(value).decode()
    return "[]" if value == [] else json.dumps(value)


class _Lines:
    """Rows as the file that COPY reads: some at a time, so that they are never all in memory."""

    def __init__(self, rows: Iterator[Row], rest: Row) -> None:
        end = "".join(f"\t{cell}" for cell in _texts(rest)) + "\n"
        self._lines = (_line(row) + end for row in rows)

    def read(self, _size: int) -> str:
        """Return the next lines, "" at the end."""
        return "".join(islice(self._lines, _LINES_AT_A_TIME))


class _LineWithBytes:
    """One row as the file that COPY reads, its last cell the bytes of a file, a piece at a time."""

    def __init__(self, cells: Row, content: bytes) -> None:
        pieces = (content[start : start + _BYTES_AT_A_TIME] for start in range(0, len(content), _BYTES_AT_A_TIME))
        self._pieces = chain(["\t".join([*_texts(cells), "\\\\x"])], (piece.hex() for piece in pieces), "\n")

    def read(self, _size: int) -> str:
        """Return the next piece, "" at the end."""
        return next(self._pieces, "")


def _line(row: Row) -> str:
    """Return a row as COPY reads it, without its end: cells between tabs, what would end a cell or a row escaped."""
    texts = [cell if cell.__class__ is str else _NULL if cell is None else str(cell) for cell in row]
    whole = "".join(texts)
    if not whole.isprintable() or whole.count("\\") != row.count(None):  # nearly no row
        texts = _texts(row)
    return "\t".join(texts)


def _texts(row: Row) -> list[str]:
    return [_NULL if cell is None else str(cell).translate(_ESCAPES) for cell in row]
