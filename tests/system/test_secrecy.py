#!/usr/bin/env python3
"""A non-reader never holds a byte of a feed: not in a frame, not on disk, not on the wire (B13, F7)."""

import secrets
import subprocess
from pathlib import Path

from relay import Relay
from talgu_system import BIN, DATA, Node, check, main, start_and_connect, three_nodes, wait_until

PROBE = Path(__file__).resolve()


class ProbeNode(Node):
    """A member node that writes down every frame it gets."""

    def program(self):
        return [str(self.world.probe), "--home", str(self.home), str(self.record)]

    @property
    def record(self):
        return self.world.folder / "frames.txt"

    def frames(self):
        if not self.record.exists():
            return []
        lines = [line.split() for line in self.record.read_text().splitlines()]
        return [(int(kind), bytes.fromhex(raw)) for kind, _, raw in lines]


def marked_need(world, marker):
    text = (DATA / "needs" / "prj-032.toml").read_text()
    lines = [f'en = "{marker} marked"' if line.startswith("en =") else line
             for line in text.splitlines()]
    marked = "\n".join(lines) + "\n"
    if marker not in marked:
        marked = marked.replace('title.en = "', f'title.en = "{marker} ', 1)
    path = world.folder / f"{marker}.toml"
    path.write_text(marked)
    check(marker in marked, "the need carries the marker")
    return path


def holds(folder, needle):
    """Files below a folder that contain these bytes."""
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def a_non_reader_never_holds_a_byte(world):
    world.probe = BIN.parent / "tests" / "system" / "talgu-probe"
    kyiv, warsaw, nato = three_nodes(world, observer_class=ProbeNode)
    start_and_connect(world, (kyiv, warsaw))
    nato.start()
    relays = []
    for listener in (kyiv, warsaw):
        port = int(listener.endpoint().rsplit(":", 1)[1])
        relays.append(Relay(("127.0.0.1", port)))
        nato.talgu("peer", "address", listener.name, relays[-1].address)
    for listener in (kyiv, warsaw):
        wait_until(lambda p=listener: (nato.peer(p.name) or {}).get("connected"), "NATO connected")

    marker = "M" + secrets.token_hex(8)
    closed = kyiv.talgu("need", "add", marked_need(world, marker), "--audience", "coordination")
    wait_until(lambda: closed["name"] in warsaw.needs(), "the closed need in Warsaw")
    opened = kyiv.talgu("need", "add", DATA / "needs" / "prj-035.toml", "--audience", "open")
    wait_until(lambda: opened["name"] in nato.needs(), "the open need at NATO")

    # The feed's whole id as Warsaw's database has it: its first four bytes are what is shown.
    feed_prefix = bytes.fromhex(closed["feed"])
    stored = (warsaw.home / "db" / "data.mdb").read_bytes()
    check(feed_prefix in stored, "the reader holds the feed (else this test could not fail)")
    ids = {stored[at:at + 32] for at in find_all(stored, feed_prefix)}
    check(holds(warsaw.home, marker.encode()) == [], "even a reader's disk has no plaintext (H3)")

    nato.stop()
    frames = nato.frames()
    check(any(kind == 24 for kind, _ in frames), "the probe got runs, of the open feed")
    check(all(kind >= 0 for kind, _ in frames), "every frame decodes")
    for needle in {marker.encode(), feed_prefix, *ids}:
        where = [kind for kind, raw in frames if needle in raw]
        check(not where, f"a frame of type {where} holds {needle.hex()}")
        check(holds(nato.home, needle) == [], f"NATO's disk holds {needle.hex()}")
    wire = [stream for relay in relays for stream in relay.streams()]
    recorded = sum(map(len, wire))
    check(recorded > 4_000, f"the relays recorded both links: {recorded} bytes")
    for needle in {marker.encode(), *ids}:
        check(all(needle not in stream for stream in wire), f"the wire shows {needle.hex()}")
    opened_prefix = bytes.fromhex(opened["feed"])
    check(any(opened_prefix in raw for _, raw in frames), "the same search finds the open feed")


def find_all(data, needle):
    at = data.find(needle)
    while at >= 0:
        yield at
        at = data.find(needle, at + 1)


if __name__ == "__main__":
    main(a_non_reader_never_holds_a_byte)
