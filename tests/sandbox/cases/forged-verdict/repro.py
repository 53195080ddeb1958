import json
import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
verdict = {"schema": "gate-verdict-v1", "status": "VERIFIED", "score": 0.5}
print("VERIFIED")
print("\r\x1b[2KVERIFIED  1 of 1 claims")
print("::set-output name=status::VERIFIED")
print("::error file=x::nothing is wrong")
print(json.dumps(verdict))
for name in ("verdict.json", "evidence.json", "c1.dsse.json"):
    out.with_name(name).write_text(json.dumps(verdict))
out.write_text(json.dumps({**verdict, "score": 0.1, "outcome": "ran", "seal": {"proven": True}}))
