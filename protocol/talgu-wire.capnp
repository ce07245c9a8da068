# What travels between two nodes (protocol.md §9; docs/format/wire.md has the tables).
# One message per frame, one segment. Ids, hashes, signatures and every signed object are Data: they
# are never taken apart and put together again. Tables of fixed records travel as one Data.
# Evolution: append fields, never renumber or reuse.
@0xc4f0a7d8e1b25936;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("talgu::wire");

struct Hello {
  bytes @0 :Data;        # fixed layout, 248 bytes: this is what both sign
}

struct Proof {
  signature @0 :Data;    # 64, over role ‖ H("session", hello of the dialler ‖ of the listener)
  root @1 :Data;         # 32, digest root of the feeds held that the receiver may read
}

struct Bye {
  reason @0 :UInt8;
}

struct Credit {
  channel @0 :UInt8;
  bytes @1 :UInt32;
}

struct LogsHave {
  records @0 :Data;      # n × (party_id 16 ‖ u64 version ‖ hash 32), sorted by party
}

struct Statements {
  party @0 :Data;        # 16
  statements @1 :List(Data);  # signed statements, consecutive versions
}

struct Digest {
  root @0 :Data;         # 32
  records @1 :Data;      # n × (feed_id 32 ‖ u64 seq ‖ entry_hash 32 ‖ c 32), sorted by feed
  part @2 :UInt32;       # 0, 1, ... of one digest
  kind @3 :UInt8;        # 1 root alone, 2 items, answer wanted, 3 items, no answer
  last @4 :Bool;         # no further part
}

struct HeadNotice {
  open @0 :Data;         # OPEN body while the feed may be new to the receiver, else empty
  head @1 :Data;         # signed head, 144
}

struct Heads {
  notices @0 :List(HeadNotice);
}

struct Want {
  feed @0 :Data;
  from @1 :UInt64;
  to @2 :UInt64;
  hashOfTo @3 :Data;
}

struct Run {
  feed @0 :Data;
  firstSeq @1 :UInt64;
  head @2 :Data;         # signed head of the last entry, 144
  entries @3 :Data;      # compact form: protocol/feed/run.h
}

struct Key {
  feed @0 :Data;
  epoch @1 :UInt32;
  wrap @2 :Data;         # 80
}

struct WantKey {
  feed @0 :Data;
  epoch @1 :UInt32;
}

struct Receipts {
  records @0 :Data;      # n × signed receipt 220
}

struct WantReceipts {
  feeds @0 :Data;        # n × feed_id 32, sorted
}

struct StatusItem {
  feed @0 :Data;
  seq @1 :UInt64;        # number of entries held
  reason @2 :UInt8;
}

struct Status {
  reason @0 :UInt8;
  items @1 :List(StatusItem);
}
