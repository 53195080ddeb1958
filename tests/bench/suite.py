"""Every row of the suite, in the order in which it is measured and shown."""

from bench.benchmark import Benchmark
from bench.rows_kernel import kernel_rows
from bench.rows_library import library_rows
from bench.rows_memory import memory_rows
from bench.rows_proof import proof_rows
from bench.rows_sealed import sealed_rows
from bench.rows_startup import startup_rows


def suite() -> tuple[Benchmark, ...]:
    """All rows; one that others are compared with stands before them."""
    return (
        *startup_rows(),
        *sealed_rows(),
        *proof_rows(),
        *kernel_rows(),
        *memory_rows(),
        *library_rows(),
    )
