"""Adds the public keys of described files (stdin) to a list; prints the federation's fingerprint."""

import json
import sys
from pathlib import Path

SINGLE = ("recovery_key_id", "sign_key", "seal_key", "transport_key")


def public_keys(described):
    """Every key in what `talgu file show --json` says: people's keys by id, nodes' keys as they are."""
    if isinstance(described, list):
        described = dict(enumerate(described))
    if not isinstance(described, dict):
        return
    for name, value in described.items():
        if name in SINGLE:
            yield value
        elif name == "admin_key_ids":
            yield from value
        else:
            yield from public_keys(value)


def main():
    path = Path(sys.argv[1])
    shown = [json.loads(line) for line in sys.stdin]
    lines = set(path.read_text().splitlines()) if path.exists() else set()
    lines |= {f'"{key}",' for one in shown for key in public_keys(one)}
    path.write_text("\n".join(sorted(lines)) + "\n")
    print(next(one["content"]["fingerprint"] for one in shown if one["kind"] == "charter"))


if __name__ == "__main__":
    main()
