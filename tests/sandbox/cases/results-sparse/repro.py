import errno
import os
from pathlib import Path

path = Path(os.environ["GATE2_OUT"], "results.json")
path.write_text('{"escapes": 1}')
try:
    os.truncate(path, 1 << 40)
except OSError as error:
    print(errno.errorcode[error.errno])
    os.truncate(path, 15 << 20)
