"""Work told as it goes, for who does not ask."""

from collections.abc import Generator

from lib.steps import Step, finished


def counting() -> Generator[Step, None, str]:
    yield Step(1, 2)
    yield Step(2, 2)
    return "done"


def test_who_does_not_ask_gets_what_comes_of_it():
    assert list(counting()) == [Step(1, 2), Step(2, 2)]
    assert finished(counting()) == "done"
