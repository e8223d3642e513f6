from typing import Any

class Handle:
    def count(self, what: int, /) -> int: ...
    def number(self, what: int, /) -> float: ...
    def array(self, what: int, index: int, /) -> bytes: ...
    def text(self, what: int, index: int, /) -> str: ...

def fit_table(
    kind: int,
    formula: str,
    columns: tuple[tuple[str, Any], ...],
    where: str | None,
    weights: str | None,
    cluster: str | None,
    options: tuple[Any, ...],
    /,
) -> Handle: ...
def fit_columns(
    kind: int,
    roles: tuple[Any, ...],
    covariates: tuple[tuple[str, Any], ...] | None,
    matrix: Any,
    names: tuple[str, ...] | None,
    options: tuple[Any, ...],
    /,
) -> Handle: ...
def live_results() -> int: ...
