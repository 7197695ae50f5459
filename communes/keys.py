"""Foreign keys of more than one column, which Django has no word for."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint


class CopyAgrees(BaseConstraint):
    """A row points at its parent, and what it copies of a column of the parent is what stands there.

    One key of two columns in place of one each: `field` is the foreign key (with `db_constraint=False`), `copy` the
    column that parent and row both have. The parent has a unique constraint of it and its id; the database looks at
    the end of the transaction, as at every key of Django's.
    """

    def __init__(self, *, field: str, copy: str, name: str) -> None:
        super().__init__(name=name)
        self.field, self.copy = field, copy

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the key as it stands in the statement that makes the table."""
        quote, own = schema_editor.quote_name, model._meta.get_field
        parent = own(self.field).related_model
        columns = (own(self.field).column, own(self.copy).column)
        targets = (parent._meta.pk.column, parent._meta.get_field(self.copy).column)
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({', '.join(map(quote, columns))}) "
            f"REFERENCES {quote(parent._meta.db_table)} ({', '.join(map(quote, targets))}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds the key to a table that is there."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that takes the key away again."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave it to the database, which looks at the end of the transaction."""

    def deconstruct(self) -> Any:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "copy": self.copy}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CopyAgrees) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.copy))
