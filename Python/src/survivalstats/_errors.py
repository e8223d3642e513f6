"""What can go wrong: an exception for each code of survivalstats.h, with the library's sentence."""

from __future__ import annotations


class SurvivalStatsError(Exception):
    """What all errors of this package are."""

    #: The code of survivalstats.h; 0 where the error is not the library's.
    code: int = 0


class InvalidArgumentError(SurvivalStatsError, ValueError):
    """An argument that cannot be, as columns of different lengths."""

    code = 1


class InvalidDataError(SurvivalStatsError, ValueError):
    """Something wrong in a row; the sentence says which, counting from 1."""

    code = 3


class InvalidOptionError(SurvivalStatsError, ValueError):
    """An option outside its domain, or options that exclude each other."""

    code = 4


class InvalidFormulaError(SurvivalStatsError, ValueError):
    """A formula that cannot be read or does not fit the columns."""

    code = 5


class NothingToEstimateError(SurvivalStatsError, ValueError):
    """No events, or a single group."""

    code = 6


class TooLargeError(SurvivalStatsError, ValueError):
    """More rows, columns or numbers than are allowed."""

    code = 10


class InternalError(SurvivalStatsError, RuntimeError):
    """A bug of the library: please report it."""

    code = 11


class UnsupportedColumnError(SurvivalStatsError, TypeError):
    """A column of a type that means nothing here, as dates."""

    code = -1


_CLASSES: dict[int, type[SurvivalStatsError]] = {
    kind.code: kind
    for kind in (
        InvalidArgumentError,
        InvalidDataError,
        InvalidOptionError,
        InvalidFormulaError,
        NothingToEstimateError,
        TooLargeError,
        InternalError,
        UnsupportedColumnError,
    )
}


def error(code: int, sentence: str) -> SurvivalStatsError:
    """The exception of a code. Called by the extension."""
    found = _CLASSES.get(code, SurvivalStatsError)(sentence)
    found.code = code
    return found
