"""The files of tasks under way, in Ray's object store: one archive for each different tree."""

from typing import Any

from gate2.errors import InfrastructureError
from gate2.executor.shipping import pack
from gate2.executor.task import Part, Task
from gate2.places import fault_of
from gate2.reasons import Code, because


class Sending:
    """What nodes may fetch, for as long as a task needs it."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._of_task: dict[str, dict[str, tuple[str, Any]]] = {}
        """By key of the task: of each artifact the digest of its tree, and Ray's reference."""
        self._stored: dict[str, tuple[Any, int]] = {}
        """By digest of the tree: Ray's reference, and how many artifacts hold it."""

    def put(self, task: Task, part: Part) -> None:
        """Pack the files of one artifact of a task, and keep them until `let_go`.

        Raises:
            InvalidRecord: as `gate2.executor.shipping.pack`.
            InfrastructureError: they cannot be packed or stored.
        """
        try:
            packed = pack(part.artifact.directory)
            known, holders = self._stored.get(packed.tree_sha256, (None, 0))
            reference = self._ray.put(packed.archive) if known is None else known
        except OSError as error:
            raise fault_of(error) from error
        except self._ray.exceptions.RayError as error:
            raise InfrastructureError(
                because(
                    Code.INF_LANE_UNAVAILABLE,
                    f"the files of artifact {part.artifact.name} could not be handed to Ray:"
                    f" {type(error).__name__}",
                    remedy="Give the cluster's object store and its directory more room, or check"
                    " with --executor local.",
                )
            ) from error
        self._stored[packed.tree_sha256] = reference, holders + 1
        trees = self._of_task.setdefault(task.key, {})
        trees[part.artifact.name] = packed.tree_sha256, reference

    def trees(self, task: Task) -> dict[str, tuple[str, Any]]:
        """Of each artifact of the task the digest of its tree, and Ray's reference."""
        return self._of_task.get(task.key, {})

    def let_go(self, task: Task) -> None:
        """The task is answered in full: what only it needed may go."""
        for tree_sha256, _ in self._of_task.pop(task.key, {}).values():
            reference, holders = self._stored.pop(tree_sha256)
            if holders > 1:
                self._stored[tree_sha256] = reference, holders - 1
