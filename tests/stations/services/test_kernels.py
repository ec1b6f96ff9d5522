"""The planner's kernels are compiled once a machine."""

from __future__ import annotations

from stations.services.kernels import compile_apart, compile_kernels


def test_after_the_first_compiling_nothing_is_compiled_any_more() -> None:
    told: list[float] = []
    compile_kernels(told.append)
    assert told[-1] == 1.0
    assert compile_apart() is None
