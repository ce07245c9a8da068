"""Tables that stand in docs/ and in the code: both say the same."""

import re

CONSTANT = re.compile(r"\binline constexpr [\w:]+ (k\w+)\s*=\s*([^;]+);")
NUMBERED = re.compile(r"`(k\w+)` \|\s*([\d ]+?)\s*\|")
ALL_IN_DOCS = ("protocol/base/limits.h", "protocol/sync/wire/frame.h")
NOT_A_LIMIT = {"kFrameVersion", "kFrameHeaderBytes", "kChannels"}


def constants_of(headers):
    """Name -> number, in the order of the headers; what is no whole number is left out."""
    found = {}
    for header in headers:
        for name, text in CONSTANT.findall(re.sub(r"//[^\n]*", "", header)):
            text = re.sub(r"(?<=\d)(?:'(?=\d)|[uU]?[lL]{0,2}(?![\w']))", "", text)
            text = re.sub(r"\b(?:limits::)?(k\w+)", lambda m: str(found.get(m[1], m[1])), text)
            text = re.sub(r"std::size_t\{(\w+)\}", r"\1", text).replace("/", "//")
            if re.fullmatch(r"[\d\s*+/()-]+", text):
                found[name] = eval("(" + text + ")")  # digits and operators alone
    return found


def check_constants(required, others, pages):
    """Each constant that a table names has its number there; of `required` each is in a table."""
    constants = constants_of(required + others)
    told = {}
    for page in pages:
        for name, number in NUMBERED.findall(page):
            told.setdefault(name, set()).add(int(number.replace(" ", "")))
    for name, numbers in told.items():
        if numbers != {constants.get(name)}:
            yield f"docs: {name} is {constants.get(name)}, not {sorted(numbers)}"
    for name in constants_of(required):
        if name not in told and name not in NOT_A_LIMIT:
            yield f"docs: no table has {name}"


def check_reason_codes(header, wire):
    """The table of docs/format/wire.md is that of protocol/base/refusal.h."""
    table = header[header.find("EnumNames<Reason>"):]
    names = re.findall(r'"([a-z-]+)"', table[:table.find("};")])
    told = {int(number): name for number, name in re.findall(r"\| (\d+) \| ([a-z-]+) (?=\|)", wire)}
    if not names or told != dict(enumerate(names, 1)):
        yield "docs/format/wire.md: reason codes are not those of protocol/base/refusal.h"


def check_frame_types(header, wire):
    table = header[header.find("enum class FrameType"):]
    types = {name.replace("_", "-"): int(number)
             for name, number in re.findall(r"(\w+) = (\d+)", table[:table.find("};")])}
    told = {name: int(number) for number, name in
            re.findall(r"^\| (\d+) \| ([a-z-]+) \| (?:control|logs|live)", wire, re.MULTILINE)}
    if not types or told != types:
        yield "docs/format/wire.md: frame types are not those of protocol/sync/wire/frame.h"


def check_letters(source, protocol):
    """What names may hold: the ranges of protocol/base/text.cpp."""
    table = source[source.find("kAllowed{"):]
    ranges = {(int(first, 16), int(last, 16)) for first, last in
              re.findall(r"Range\{0x(\w+), 0x(\w+)\}", table[:table.find("};")])}
    told = set()
    for cell in re.findall(r"^\| ([0-9A-F]{4}[0-9A-F–, ]*) \|", protocol, re.MULTILINE):
        for one in cell.split(", "):
            first, _, last = one.partition("–")
            told.add((int(first, 16), int(last or first, 16)))
    if not ranges or told != ranges:
        yield f"docs/protocol.md: letters differ: {sorted(told ^ ranges)}"


def check_rule_names(source, protocol):
    """The right column of each table `check | else` names rules of protocol/base/refusal.cpp."""
    rules = set(re.findall(r'RuleRow\{Rule::\w+, "([a-z-]+)"', source))
    tables = re.findall(r"^\| check \| else \|\n\|[-|]+\|\n((?:\|.*\n)+)", protocol, re.MULTILINE)
    if not tables:
        yield "docs/protocol.md: no table of checks"
    for row in "".join(tables).splitlines():
        for name in row.split("|")[-2].replace("(parked)", "").split(","):
            if name.strip() not in rules | {"as in §6"}:
                yield f"docs/protocol.md: there is no rule {name.strip()}"


def check_tables(root):
    def read(path):
        return (root / path).read_text(encoding="utf-8")

    protocol, wire = read("docs/protocol.md"), read("docs/format/wire.md")
    yield from check_constants([read(path) for path in ALL_IN_DOCS],
                               [read("protocol/sync/session/bounds.h")], [protocol, wire])
    yield from check_reason_codes(read("protocol/base/refusal.h"), wire)
    yield from check_frame_types(read("protocol/sync/wire/frame.h"), wire)
    yield from check_letters(read("protocol/base/text.cpp"), protocol)
    yield from check_rule_names(read("protocol/base/refusal.cpp"), protocol)


LIMITS = "inline constexpr std::size_t kA = 2 * 1'024;\ninline constexpr std::uint64_t kB = 30ULL * kA;\n"
REASONS = 'EnumNames<Reason> { kNames{"never-seen", "no-route"}; };'
FRAMES = "enum class FrameType { hello = 1, want_key = 9, };"
LETTERS = "kAllowed{ Range{0x0020, 0x007E}, Range{0x0301, 0x0301} };"
RULES = 'RuleRow{Rule::layout, "layout", RuleRow{Rule::run_head, "run-head",'
CHECKS = "| check | else |\n|---|---|\n"
SAMPLES = [
    (check_constants, [LIMITS], "| a | `kA` | 2 048 |\n| b | `kB` | 61 440 |", True),
    (check_constants, [LIMITS], "| a | `kA` | 2048 |", False),
    (check_constants, [LIMITS], "| a | `kA` | 2048 |\n| b | `kB` | 61441 |", False),
    (check_reason_codes, REASONS, "| 1 | never-seen | 2 | no-route |", True),
    (check_reason_codes, REASONS, "| 1 | never-seen |", False),
    (check_reason_codes, REASONS, "| 1 | no-route | 2 | never-seen |", False),
    (check_frame_types, FRAMES, "| 1 | hello | control |\n| 9 | want-key | control |", True),
    (check_frame_types, FRAMES, "| 1 | hello | control |\n| 8 | want-key | control |", False),
    (check_letters, LETTERS, "| 0020–007E, 0301 | Latin |", True),
    (check_letters, LETTERS, "| 0020–007E | Latin |", False),
    (check_rule_names, RULES, CHECKS + "| a | layout |\n| b | run-head (parked), layout |\n", True),
    (check_rule_names, RULES, CHECKS + "| a | lay-out |\n", False),
    (check_rule_names, RULES, "", False),
]


def self_test():
    for rule, code, page, good in SAMPLES:
        wrong = list(rule(code, [], [page]) if rule is check_constants else rule(code, page))
        if bool(wrong) == good:
            yield f"{rule.__name__} judges {page!r} wrong: {wrong}"
