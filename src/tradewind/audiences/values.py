"""The values that conditions are given: immutable, compared by what they say."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """What every part of an expression is: immutable, hashable, equal by content."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Choice(Frozen):
    """Any of ``values``; where ``negated``, none of them. In data a value, a list, or ``{none_of: [...]}``.

    ``values`` is never empty and has each value once, in the order in which they were written.
    """

    values: tuple[str, ...]
    negated: bool = False

    def data(self) -> object:
        """The shortest form that reads back as this."""
        if self.negated:
            return {"none_of": list(self.values)}
        return self.values[0] if len(self.values) == 1 else list(self.values)


class Days(Frozen):
    """A number of days: ``at_least`` inclusive, ``below`` exclusive, at least one of them given."""

    at_least: int | None = None
    below: int | None = None

    def data(self) -> object:
        """The bounds that are given."""
        return self.model_dump(exclude_none=True)
