#!/usr/bin/env python3
"""Print a Relance log as JSON lines and verify every leaf hash. Needs only: pip install lmdb cbor2

Usage: read_log.py DIRECTORY [FROM]      DIRECTORY as given to `--data`; FROM: first position, 1 if left out.
Exits 1 at the first record that is damaged or missing. Safe beside a running server.
"""
import hashlib
import json
import sys

import cbor2
import lmdb

NAMES = {0: "type", 1: "stream", 2: "version", 3: "account", 4: "recordedAt", 5: "campaign", 6: "schema", 7: "id",
         8: "actor", 9: "correlation", 10: "causation", 11: "idempotency", 23: "body"}


def printable(value):
    """JSON has no bytes and no integer keys: hexadecimal and text stand for them."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def main(directory, first="1"):
    env = lmdb.open(directory + "/log", readonly=True, max_dbs=2, lock=True)
    events, meta = env.open_db(b"events", create=False), env.open_db(b"meta", create=False)
    expected = int(first)
    with env.begin() as txn:
        if int(txn.get(b"format", db=meta)) > 1:
            sys.exit("a newer format than this script reads")
        cursor = txn.cursor(events)
        cursor.set_range(expected.to_bytes(8, "big"))
        for key, value in cursor:
            leaf, record = value[:32], value[32:]
            if int.from_bytes(key, "big") != expected or hashlib.sha256(b"\0" + key + record).digest() != leaf:
                sys.exit(f"position {expected} is damaged or missing")
            fields = {NAMES.get(k, str(k)): printable(v) for k, v in cbor2.loads(record).items()}
            print(json.dumps({"position": expected, "leaf": leaf.hex(), **fields}, ensure_ascii=False))
            expected += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
