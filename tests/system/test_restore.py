#!/usr/bin/env python3
"""A node that comes back with an older database goes on in new feeds and never forks (C5, H9)."""

import shutil

from talgu_system import DATA, check, main, start_and_connect, three_nodes, wait_until

NEEDS = DATA / "needs"


def post(node, name):
    return node.talgu("need", "add", NEEDS / f"{name}.toml", "--audience", "coordination")["name"]


def copy(parts, source, target):
    for part in parts:
        if (target / part).is_dir():
            shutil.rmtree(target / part)
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part)
        else:
            shutil.copy2(source / part, target / part)


def restored(world, parts):
    """Kyiv with an older copy of these parts of its home, not started; what was written since."""
    kyiv, warsaw, _ = three_nodes(world)
    start_and_connect(world, (warsaw, kyiv))
    first = post(kyiv, "prj-032")
    wait_until(lambda: first in warsaw.needs(), "the first need in Warsaw")
    kyiv.stop()
    backup = world.folder / "backup"
    backup.mkdir()
    copy(parts, kyiv.home, backup)
    kyiv.start()
    later = post(kyiv, "prj-035")
    wait_until(lambda: later in warsaw.needs(), "the later need in Warsaw")
    kyiv.stop()
    copy(parts, backup, kyiv.home)
    return kyiv, warsaw, first, later


def goes_on_in_new_feeds(world, kyiv, warsaw, older):
    feeds = warsaw.talgu("status", expect=None)["feeds"]
    third = post(kyiv, "prj-036")
    wait_until(lambda: third in warsaw.needs(), "the third need in Warsaw")
    check(set(older) | {third} == set(warsaw.needs()), "Warsaw has all three")
    wait_until(lambda: set(older) | {third} == set(kyiv.needs()), "Kyiv to have all three")
    after = warsaw.talgu("status", expect=None)
    check(after["feeds"] == feeds + 1, f"one new feed: {feeds}, then {after['feeds']}")
    check(all(peer["reason"] != "fork" for peer in after["peers"]), "no fork")
    check(not kyiv.talgu("status", expect=None)["recovering"], "Kyiv has found its way back")
    fourth = post(kyiv, "prj-037")
    wait_until(lambda: fourth in warsaw.needs(), "the fourth need in Warsaw")
    check(warsaw.talgu("status", expect=None)["feeds"] == feeds + 1, "and it goes on in that one")


def a_restored_database_is_noticed_by_its_boot_file(world):
    kyiv, warsaw, first, later = restored(world, ["db"])
    warsaw.stop()  # nobody is there to tell it
    kyiv.start()
    check(kyiv.talgu("status", expect=4)["recovering"], "Kyiv says that it recovers")
    said = kyiv.talgu("status", as_json=False, expect=4)
    check("RECOVERING" in said and "copy" in said, said)
    warsaw.start()
    world.connect(kyiv, warsaw)
    wait_until(lambda: later in kyiv.needs(), "the later need back in Kyiv")
    goes_on_in_new_feeds(world, kyiv, warsaw, (first, later))


def a_database_restored_with_its_boot_file_is_noticed_by_a_peer(world):
    kyiv, warsaw, first, later = restored(world, ["db", "boot"])
    kyiv.start()
    world.connect(kyiv, warsaw)
    wait_until(lambda: kyiv.talgu("status", expect=None)["recovering"], "Kyiv to notice")
    check("restored or copied" in kyiv.logs(), "the log says it in plain words")
    kyiv.kill()  # the finding is on disk
    warsaw.stop()
    kyiv.start()
    check(kyiv.talgu("status", expect=4)["recovering"], "Kyiv still knows after kill -9")
    warsaw.start()
    world.connect(kyiv, warsaw)
    wait_until(lambda: later in kyiv.needs(), "the later need back in Kyiv")
    goes_on_in_new_feeds(world, kyiv, warsaw, (first, later))


if __name__ == "__main__":
    main(a_restored_database_is_noticed_by_its_boot_file,
         a_database_restored_with_its_boot_file_is_noticed_by_a_peer)
