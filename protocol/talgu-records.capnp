# What a DATA entry says (protocol.md §4, domain.md §5).
# An event is one message of its own and travels as Data inside a batch: its id is a hash of exactly
# those bytes. Evolution: append fields, never renumber or reuse.
@0xb7d3c5e91a20648f;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("talgu::records");

struct Batch {
  events @0 :List(Data);     # one Event each
}

struct Event {
  kind @0 :UInt16;           # 1 = need; says which body field below is filled
  id @1 :Data;               # 16, random
  rev @2 :UInt32;            # from 1
  previous @3 :Data;         # event ids of 32, sorted
  createdAt @4 :UInt64;      # UTC ms, for display only
  tlp @5 :UInt8;             # 1 clear .. 5 red
  taxVersion @6 :UInt16;
  need @7 :Need;
}

struct LangText {
  lang @0 :Text;             # en, uk
  text @1 :Text;
}

struct Need {
  title @0 :List(LangText);
  summary @1 :List(LangText);
  beneficiary @2 :Beneficiary;
  horizon @3 :UInt8;         # 1 short, 2 medium, 3 long
  priority @4 :UInt8;        # 1..5
  requiredTracks @5 :UInt8;  # bit 0 technical, bit 1 strategic
  neededBy @6 :Int32;        # days since 1970-01-01, 0 = none
  expiresOn @7 :Int32;
  endUse @8 :UInt8;          # 1 civil, 2 dual
  restrictions @9 :List(Text);
  lines @10 :List(NeedLine);
  projectRef @11 :Text;
  documents @12 :List(Text);
}

struct Beneficiary {
  withheld @0 :Bool;         # then the rest is empty
  name @1 :Text;
  sector @2 :Text;
  oblast @3 :Text;
}

struct NeedLine {
  lineNo @0 :UInt16;
  category @1 :Text;
  unit @2 :UInt8;            # so that a code of a later taxonomy still has a unit
  quantity @3 :Int64;        # smallest steps of the unit
  minUseful @4 :Int64;       # 0 = none
  termMonths @5 :UInt16;     # 0 = none
  attributes @6 :List(Attribute);
  substitutes @7 :List(Text);
  costMinor @8 :Int64;       # of one unit, smallest step of the currency; 0 = none
  costCurrency @9 :Text;
  place @10 :Text;
}

struct Attribute {
  name @0 :Text;
  least @1 :Int64;
}
