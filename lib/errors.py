"""The error a user may read: a whole Vietnamese sentence saying what, where and what to do."""


class RuleError(Exception):
    """A rule or an action refuses.

    The template is a Vietnamese sentence with named places, kept apart from its values so
    that the edge can translate it: `RuleError("Năm {year} đã chốt.", year=2025)`.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class WrongArgument(RuleError):
    """The question itself is wrong (no such unit, no such standard): a command exits with 2."""
