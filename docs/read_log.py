#!/usr/bin/env python3
"""Print a Relance log as JSON lines and verify every leaf hash. Needs only: pip install lmdb cbor2

Usage: read_log.py DIRECTORY [FROM]      DIRECTORY as given to `--data`, or its log/; FROM: first position, 1 if left out.
Names come from the log itself; what it does not name keeps its number. The lines are, byte for byte, the server's own.
Exits 1 at the first record that is damaged or missing. Safe beside a running server.
"""
import datetime
import hashlib
import json
import os
import sys

import cbor2
import lmdb


def printable(value, names={}):
    """JSON has no bytes and no integer keys: hexadecimal and text stand for them."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {names.get(str(key), str(key)): printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def time(milliseconds):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds" if milliseconds % 1000 else "seconds") + "Z"


def line(position, record, schema):
    fields = cbor2.loads(record)
    kind = schema["types"].get(str(fields[0]), {"name": fields[0], "fields": {}})
    shown = {0: lambda _: kind["name"], 4: time, 23: lambda body: printable(body, kind["fields"])}
    members = {schema["envelope"].get(str(k), str(k)): shown.get(k, printable)(v) for k, v in fields.items()}
    return json.dumps({"position": position, **members}, ensure_ascii=False, separators=(",", ":"))


def main(directory, first="1"):
    log = directory if os.path.exists(directory + "/data.mdb") else directory + "/log"
    env = lmdb.open(log, readonly=True, max_dbs=2, lock=True)
    events, meta = env.open_db(b"events", create=False), env.open_db(b"meta", create=False)
    expected = int(first)
    with env.begin() as txn:
        if int(txn.get(b"format", db=meta)) > 1:
            sys.exit("a newer format than this script reads")
        schema = json.loads(txn.get(b"schema", b'{"types":{},"envelope":{}}', db=meta))
        cursor = txn.cursor(events)
        cursor.set_range(expected.to_bytes(8, "big"))
        for key, value in cursor:
            leaf, record = value[:32], value[32:]
            if int.from_bytes(key, "big") != expected or hashlib.sha256(b"\0" + key + record).digest() != leaf:
                sys.exit(f"position {expected} is damaged or missing")
            print(line(expected, record, schema))
            expected += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
