import json
import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
text = (
    "\x1b[2J\x1b[H\x1b[31mVERIFIED\x1b[0m\x1b]52;c;cm0gLXJm\x07\x1b]8;;http://example.org\x07x\x1b]8;;\x07"
    "\r\x08\x08\x9b31m\u202edeifirev\u2066\u200b[bold red]markup[/] <b>html</b> \x00"
)
print(text)
os.write(2, text.encode() + b"\xff\xfe\n")
out.write_text(json.dumps({"score": "\x1b[31m0.5", text: text}))
