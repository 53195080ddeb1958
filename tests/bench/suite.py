"""Every row of the suite, in the order in which it is measured and shown."""

from bench.benchmark import Benchmark, OfRow
from bench.rows_audit import audit_rows
from bench.rows_batch import batch_rows
from bench.rows_ci import ci_rows
from bench.rows_classify import classify_rows
from bench.rows_kernel import kernel_rows
from bench.rows_library import library_rows
from bench.rows_memory import memory_rows
from bench.rows_plain import plain_rows
from bench.rows_proof import AS_SHIPPED, proof_rows
from bench.rows_recheck import recheck_rows
from bench.rows_sealed import sealed_rows
from bench.rows_shipped import SHIPPED, shipped_rows
from bench.rows_startup import startup_rows


def suite(*, shipped: bool = False) -> tuple[Benchmark, ...]:
    """All rows; one that others are compared with stands before them.

    Args:
        shipped: measure the toolchain as its package ships it, too, and compare with that.
    """
    anew = shipped_rows(AS_SHIPPED) if shipped else ()
    return (
        *startup_rows(),
        *recheck_rows(),
        *ci_rows(),
        *audit_rows(),
        *classify_rows(),
        *plain_rows(),
        *sealed_rows(),
        *anew,
        *proof_rows(OfRow("toolchain as shipped", SHIPPED) if shipped else AS_SHIPPED),
        *kernel_rows(),
        *memory_rows(),
        *batch_rows(),
        *library_rows(),
    )
