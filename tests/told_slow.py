"""Tests that fail or take long are named as they end: a run that is cut off has said what it knew.

Only where no terminal shows the progress, as in CI. With workers, the process that started them
tells it.
"""

import time

import pytest

SLOW_S = 20.0
"""From how many seconds on a test, its fixtures or their end are named."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Tell it where there is somebody to tell."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not terminal.isatty and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Telling(terminal), "told-slow-telling")


class _Telling:
    """Writes one line for each."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal
        self._began = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed and report.duration < SLOW_S:
            return
        at_s = time.monotonic() - self._began
        what = "failed after" if report.failed else "took"
        said = f"{report.nodeid}: its {report.when} {what} {report.duration:.0f} s"
        self._terminal.write(f"\n[at {at_s:.0f} s] {said}\n")
