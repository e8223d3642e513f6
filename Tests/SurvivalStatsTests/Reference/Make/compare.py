"""Compares re-made reference JSON with the committed one: compare.py NEW COMMITTED [--write]

Equal means: the same structure and texts, numbers within 1e-12 of each other relative to the larger,
or, inside one array of numbers, relative to 1e-3 of its largest (round-off of a zero). The command line of
the provenance counts, its software line does not. With --write, a file that differs replaces the committed one.
"""
import json
import os
import shutil
import sys

TOLERANCE = 1e-12


def number(x):
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def differences(a, b, path, scale=0.0):
    if number(a) and number(b):
        if abs(a - b) > TOLERANCE * max(abs(a), abs(b), scale):
            yield f"{path}: {b!r} committed, {a!r} re-made"
    elif isinstance(a, dict) and isinstance(b, dict):
        if list(a) != list(b):
            yield f"{path}: keys {list(b)} committed, {list(a)} re-made"
            return
        for key in a:
            if not (path.endswith("/provenance") and key == "software"):
                yield from differences(a[key], b[key], f"{path}/{key}")
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            yield f"{path}: {len(b)} entries committed, {len(a)} re-made"
            return
        inner = 1e-3 * max([abs(x) for x in b if number(x)], default=0.0)
        inner = max(inner, scale) if b and number(b[0]) else inner
        if b and isinstance(b[0], list):  # a matrix: one scale for all of it
            inner = 1e-3 * max([abs(x) for row in b if isinstance(row, list) for x in row if number(x)], default=0.0)
        for i, (x, y) in enumerate(zip(a, b)):
            name = y["name"] if isinstance(y, dict) and "name" in y else i
            yield from differences(x, y, f"{path}/{name}", inner)
    elif type(a) is not type(b) or a != b:
        yield f"{path}: {b!r} committed, {a!r} re-made"


def main():
    new, committed = sys.argv[1:3]
    if not os.path.exists(committed):
        found = ["not committed yet"]
    elif new.endswith(".json"):
        with open(new) as f, open(committed) as g:
            found = list(differences(json.load(f), json.load(g), os.path.basename(committed)))
    else:
        with open(new, "rb") as f, open(committed, "rb") as g:
            found = [] if f.read() == g.read() else ["the bytes differ"]
    if not found:
        return 0
    print(f"{committed} differs from what R makes now in {len(found)} place{'s' * (len(found) > 1)}; the first: {found[0]}", file=sys.stderr)
    if "--write" in sys.argv:
        os.makedirs(os.path.dirname(os.path.abspath(committed)), exist_ok=True)
        shutil.copyfile(new, committed)
        print(f"{committed} is rewritten.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
