import json
import os
from pathlib import Path

import numpy as np

x = np.linspace(0.0, 1.0, 200_001)
y = x**2 if not os.environ.get("SHUFFLE") else x
area = float(np.sum((y[1:] + y[:-1]) / 2 * np.diff(x)))
norm = float(np.linalg.norm(np.linalg.solve(np.diag([2.0, 4.0]), np.ones(2))))
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"area": area, "norm": norm}))
