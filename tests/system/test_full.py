#!/usr/bin/env python3
"""Disks that are full or fail: a clear refusal, nothing acknowledged is lost (F6, H11)."""

from talgu_system import (DATA, DEADLINE, Node, check, main, set_limit, start_and_connect,
                          three_nodes, wait_until)

NEEDS = DATA / "needs"


class FailingDisk(Node):
    """A node whose files cannot grow beyond `bytes_max`, as on a disk that fails there."""
    bytes_max = None

    def program(self):
        if self.bytes_max is None:
            return super().program()
        # Ignored, the signal leaves the error of the system call.
        return ["prlimit", f"--fsize={self.bytes_max}", "sh", "-c", 'trap "" XFSZ; exec "$@"', "sh",
                *super().program()]


def post(node, name):
    return node.talgu("need", "add", NEEDS / f"{name}.toml", "--audience", "open")["name"]


def a_full_disk_refuses_entries_and_says_so(world):
    kyiv, warsaw, nato = three_nodes(world)
    set_limit(warsaw, "disk_reserve_mib", 1_048_576)
    start_and_connect(world, (kyiv, warsaw))
    name = post(kyiv, "prj-035")
    wait_until(lambda: (warsaw.peer("UA/kyiv") or {}).get("feeds_to_fetch") == 1,
               "Warsaw to know what it lacks")
    check(not warsaw.needs(), "nothing was stored")
    said = warsaw.refused("offer", "add", DATA / "offers" / "plg-001.toml")
    check("reserve" in said and "hint" in said, f"the refusal names the reserve: {said}")
    warsaw.stop()
    set_limit(warsaw, "disk_reserve_mib", 1)
    warsaw.start()
    world.connect(warsaw, kyiv)
    wait_until(lambda: name in warsaw.needs(), "Warsaw to fetch it once there is room")


def a_failing_disk_stops_the_node_and_loses_nothing(world):
    kyiv, warsaw, nato = three_nodes(world, observer_class=FailingDisk)
    kyiv.start()
    names = {post(kyiv, f"prj-0{number}") for number in (32, 35, 36, 37)}
    size = (nato.home / "db" / "data.mdb").stat().st_size
    nato.bytes_max = size + 16 * 1024
    nato.start()
    world.connect(nato, kyiv)
    code = nato.process.wait(timeout=DEADLINE)
    check(code == 1, f"the node ended by itself, with 1: {code}")
    check("the disk failed" in nato.logs(), "and said why")
    nato.forget()
    nato.bytes_max = None
    nato.start()
    world.connect(nato, kyiv)
    wait_until(lambda: names <= set(nato.needs()), "the node to go on where it stopped")


if __name__ == "__main__":
    main(a_full_disk_refuses_entries_and_says_so, a_failing_disk_stops_the_node_and_loses_nothing)
