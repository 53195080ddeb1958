"""What a record.json is called by, and the most it may hold: the same at every door."""

from gate2.strictjson import JsonLimits

RECORD_SCHEMA = "gate2-record-v1"
RECORD_LIMITS = JsonLimits(size_bytes=16 << 20, string_length=4 << 20)
MAX_CLAIMS = 2000
MAX_TEXT = 20_000
MAX_TITLE = 1000
MAX_REPORTED = 100
MAX_METRIC = 200
