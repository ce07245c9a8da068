#!/usr/bin/env python3
"""The demo says what it should: six nodes, real data, the observer refused, sums that are right."""

import subprocess
import sys
import tempfile
from pathlib import Path

from talgu_system import BIN

ROOT = Path(__file__).resolve().parent.parent.parent
SAID = [
    "Founded. The fingerprint",
    "All are connected",
    "UA/lviv holds",
    "NATO/brussels holds 2 needs",
    "Stockholm sees its own",
    "waits for an answer",
    "withdrawn after acceptance",
    "the gap opens again",
    "Warsaw, the back office, has both",
    "is an observer's node",
    "covered; seen here: 0",
    "Board of UA/kyiv",
    "Board of SE/stockholm",
    "Why they differ",
    "equal those of the data files",
]


def main():
    with tempfile.TemporaryDirectory(prefix="talgu-demo-") as folder:
        done = subprocess.run(["python3", ROOT / "tools" / "demo.py", "--bin", BIN, "--folder",
                               Path(folder) / "run"], capture_output=True, text=True, timeout=600,
                              check=False)
    missing = [words for words in SAID if words not in done.stdout]
    if done.returncode == 0 and not missing:
        print("ok   the demo says what it should")
        return 0
    print(done.stdout[-4000:], done.stderr, f"missing: {missing}", sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
