#!/usr/bin/env python3
"""Lists: sorted by what people look for, filtered, searched by words, page by page, in the same way
for a person and for a script."""

from talgu_system import check, main, three_nodes

NEED = """audience = "coordination"
title.en = "{title}"
horizon = "short"
end_use = "civil"
priority = {priority}
needed_by = {day}
beneficiary.name = "Office"
beneficiary.sector = "public-administration"

[[line]]
category = "{category}"
unit = "{unit}"
quantity = 10
"""

NEEDS = [
    ("Starlink terminals for Lviv", 2, "2027-05-01", "HW.NET", "DEV"),
    ("Servers for Lviv", 1, "2027-09-01", "HW.SRV", "DEV"),
    ("Licences for Odesa", 1, "2027-06-01", "SW.VUL", "LIC"),
]


def post_all(world, node):
    """The names, in the order of NEEDS."""
    names = []
    for title, priority, day, category, unit in NEEDS:
        file = world.folder / f"{category}.toml"
        file.write_text(NEED.format(title=title, priority=priority, day=day, category=category,
                                    unit=unit))
        names.append(node.talgu("need", "add", file)["name"])
    return names


def listed(node, *args, rows="needs"):
    noun = {"needs": "need", "records": "record"}[rows]
    return [one["name"] for one in node.talgu(noun, "list", *args)[rows]]


def lists_are_sorted_filtered_and_searched(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    lviv, servers, odesa = post_all(world, kyiv)
    check(listed(kyiv) == [odesa, servers, lviv], "by urgency, then day")
    check(listed(kyiv, "--sort", "day") == [lviv, odesa, servers], "by day")
    check(listed(kyiv, "--sort", "newest") == [odesa, servers, lviv], "the newest first")
    check(listed(kyiv, "--category", "HW") == [servers, lviv], "with those below it")
    check(listed(kyiv, "--category", "HW.NET") == [lviv], "one category")
    check(listed(kyiv, "--party", "PL") == [], "nothing of Poland's")
    check(listed(kyiv, "--since", "2099-01-01") == [], "nothing so new")
    check(listed(kyiv, "--find", "lviv STARLINKS") == [lviv], "words in any case and order")
    check(listed(kyiv, "--find", "Lviv", rows="records") == [servers, lviv], "of every kind")
    kyiv.talgu("close", servers, "--reason", "withdrawn")
    check(listed(kyiv, "--state", "open") == [odesa, lviv], "without what is closed")
    check(listed(kyiv, "--state", "closed") == [servers], "closed")
    check(listed(kyiv) == [odesa, lviv, servers], "what is over comes last")
    for wrong in (["--sort", "random"], ["--state", "lost"], ["--party", "XX"],
                  ["--after", "nowhere"], ["--since", "yesterday"]):
        kyiv.refused("need", "list", *wrong)


def a_list_goes_on_where_it_ended(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    post_all(world, kyiv)
    whole = listed(kyiv)
    seen = []
    after = []
    while True:
        page = kyiv.talgu("need", "list", "--limit", 1, *after)
        seen += [one["name"] for one in page["needs"]]
        if "more" not in page:
            break
        after = ["--after", page["more"]]
    check(seen == whole, f"{seen} is not {whole}")
    text = kyiv.talgu("need", "list", "--limit", 2, as_json=False)
    check("there are more: add --after" in text, text)


if __name__ == "__main__":
    main(lists_are_sorted_filtered_and_searched, a_list_goes_on_where_it_ended)
