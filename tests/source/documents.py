"""Rules of what the project says of itself: what it cites, links to and names is there."""

import fnmatch
import os
import posixpath
import re
from pathlib import Path

SECTION = re.compile(r"(?P<foreign>RFC \d+ )?§ ?(?P<number>\d+(?:\.\d+)?|\w+)")
INVARIANT = re.compile(r"(?<![\w.-])I\d{1,2}\b")
ATTACK = re.compile(r"(?<![\w.-])[A-HJ]\d{1,2}\b")
DOCUMENT = re.compile(r"[\w./-]*\w\.md\b")
TEXT_SUFFIXES = {".cpp", ".h", ".py", ".sh", ".cmake", ".txt", ".json", ".md", ".capnp", ".toml",
                 ".pot", ".po", ".service"}


def files_of(root):
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in sorted(folders)
                      if f not in ("build", "demo-run", ".git", ".cache")]
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in sorted(names)]
    return found


def texts_of(root):
    return [path for path in files_of(root) if Path(path).suffix in TEXT_SUFFIXES]


def read_text(path):
    """The text of a file, an empty one for a folder; None where there is nothing."""
    if path.is_dir():
        return ""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def comments_of(path, source):
    """What a file says to people, in one text; lines stay. Of a document all but code and links."""
    if path.endswith(".json"):
        return source
    if path.endswith(".md"):
        return re.sub(r"`[^`\n]*`|\]\([^)\n]*\)|^ {4}.*$", "", source, flags=re.MULTILINE)
    if path.endswith(".py"):
        parts = re.split(r'(""".*?""")', source, flags=re.DOTALL)
        return "".join(part if part.startswith('"""') else comments_of("", part) for part in parts)
    if not path.endswith((".cpp", ".h")):
        return "\n".join(line[line.find("#"):] if "#" in line else ""
                         for line in source.split("\n"))
    pattern = re.compile(r'"(?:\\.|[^"\\\n])*"|(//[^\n]*)|/\*.*?\*/', re.DOTALL)
    lines = [""] * (source.count("\n") + 1)
    for match in pattern.finditer(source):
        if match.group(1):
            lines[source.count("\n", 0, match.start())] += match.group(1)
    return "\n".join(lines)


class Documents:
    """What comments may cite, as docs/ has it."""

    def __init__(self, protocol, records, threats, names):
        self.sections = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\b", protocol, re.MULTILINE))
        self.invariants = set(re.findall(r"^\| (I\d+) \|", records, re.MULTILINE))
        rows = re.findall(r"^\| ([A-H]\d+(?:, [A-H]\d+)*) \|", threats, re.MULTILINE)
        self.attacks = {one for row in rows for one in row.split(", ")}
        self.names = set(names)

    @staticmethod
    def of(root):
        read = lambda name: (root / "docs" / name).read_text(encoding="utf-8")
        names = [path for path in texts_of(root) if path.endswith(".md")]
        return Documents(read("protocol.md"), read("records.md"), read("threat-model.md"), names)

    def has_name(self, cited):
        return any(cited in (name, name.removeprefix("docs/")) for name in self.names)


def check_citations(path, source, documents):
    """Comments cite sections, invariants, attacks and documents of this repository only."""
    for number, line in enumerate(comments_of(path, source).split("\n"), 1):
        for match in SECTION.finditer(line):
            if not match["foreign"] and match["number"] not in documents.sections:
                yield f"{path}:{number}: docs/protocol.md has no {match.group()}"
        for cited in INVARIANT.findall(line):
            if cited not in documents.invariants:
                yield f"{path}:{number}: docs/records.md has no invariant {cited}"
        for cited in ATTACK.findall(line):
            if cited not in documents.attacks:
                yield f"{path}:{number}: docs/threat-model.md has no row {cited}"
        for cited in DOCUMENT.findall(line):
            if not documents.has_name(cited):
                yield f"{path}:{number}: there is no document {cited}"


LINK = re.compile(r"\]\((?P<file>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")


def anchors_of(document):
    """What a link into this document may name: its headings, as they are shown on the web."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", document, re.MULTILINE)}


def check_links(path, source, read):
    """Links of a document lead to a file, and to a heading in it. `read` gives a text or None."""
    for number, line in enumerate(source.split("\n"), 1):
        for link in LINK.finditer(line):
            if "://" in link["file"]:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link["file"]))
            text = read(target) if link["file"] else source
            if text is None or (link["anchor"] and link["anchor"] not in anchors_of(text)):
                yield f"{path}:{number}: the link {link.group()[1:]} leads nowhere"


CITED_FILE = re.compile(r"`((?:crypto|protocol|storage|node|tests|tools|docs|keys-example)/[\w./*-]+)`")


def check_cited_files(path, source, files):
    """Documents name files and folders that are there; a star stands for any part of a name."""
    for cited in CITED_FILE.findall(source):
        wanted = cited.rstrip("/")
        if not any(fnmatch.fnmatchcase(file, wanted) or file.startswith(wanted + "/")
                   for file in files):
            yield f"{path}: there is no {cited}"


def check_documents(root):
    documents = Documents.of(root)
    files = files_of(root)
    for path in texts_of(root):
        text = read_text(root / path)
        if not path.startswith("tests/source/"):
            yield from check_citations(path, text, documents)
        if path.endswith(".md"):
            yield from check_links(path, text, lambda name: read_text(root / name))
        if path.endswith(".md") and not path.startswith("docs/decisions/"):
            yield from check_cited_files(path, text, files)


SOME_DOCUMENTS = Documents("## 4. Feeds\n### 4.1 Heads\n", "| I3 | a line |\n",
                           "| A6, B2 | floods | sorted | `Test.*` |\n", ["docs/records.md"])
BAD_CITATIONS = [
    ("node/a.h", "/// As the design says (§5).\n"),
    ("node/a.h", "int a;  // the rest of it (§4.2)\n"),
    ("node/a.h", "/// A portable file (§ Files).\n"),
    ("node/a.h", "/// Never more (I4).\n"),
    ("node/a.h", "/// Never more (A7).\n"),
    ("node/a.h", "/// The morning glance (J14).\n"),
    ("protocol/a.capnp", "a @0 :Text;  # as domain.md has it\n"),
    ("docs/a.md", "As [said](records.md), see §5.\n"),
    ("docs/json/a.1.json", '{"description": "as domain.md has it"}\n'),
    ("tests/system/a.py", '"""The morning\nglance (A7)."""\n'),
    ("tools/a.sh", "cd /  # as §5 says\n"),
]
GOOD_CITATIONS = [
    ("node/a.h", "/// As §4 and §4.1 say (I3, A6, B2), see records.md and docs/records.md.\n"),
    ("node/a.h", "/// RFC 9180 §7; the oblast UA-63; \"UA\".\n"),
    ("node/a.cpp", "const char* kA = \"§9 of domain.md, I9\";\n"),
    ("docs/format/a.md", "As [said](../records.md), §4: `H9`.\n\n    H7\n"),
    ("tests/system/a.py", "H9 = 0  # (A6)\n"),
]
LINKED = {"docs/b.md": "# One two, three: 4\n", "docs/json/a.json": "{}"}
LINKS = [("[a](b.md)", True), ("[a](b.md#one-two-three-4)", True), ("[a](c.md)", False),
         ("[a](b.md#one)", False), ("[a](#here)", True), ("[a](#there)", False),
         ("[a](json/a.json)", True), ("[a](https://example.org/a#b)", True)]


def self_test():
    for path, source in BAD_CITATIONS:
        if not list(check_citations(path, source, SOME_DOCUMENTS)):
            yield f"check_citations accepts {source!r}"
    for path, source in GOOD_CITATIONS:
        for violation in check_citations(path, source, SOME_DOCUMENTS):
            yield f"good citation refused: {violation}"
    for link, good in LINKS:
        if bool(list(check_links("docs/a.md", "# Here\n" + link, LINKED.get))) == good:
            yield f"check_links judges {link} wrong"
    files = ["node/core/writer.cpp", "node/core/writer.h"]
    for cited, good in [("`node/core/writer.*`", True), ("`node/core/`", True),
                        ("`node/writer.h`", False), ("`node/core/reader.*`", False)]:
        if bool(list(check_cited_files("docs/a.md", cited, files))) == good:
            yield f"check_cited_files judges {cited} wrong"
