# What a DATA entry says (protocol.md §12, records.md).
# An event is one message of its own and travels as Data inside a batch: its id is a hash of exactly
# those bytes. Evolution: append fields, never renumber or reuse.
# The body of a kind is the field of Event that is called as the kind is; its fields are called as
# those of its table in protocol/record/kinds/ are. Numbers and days: 0 = none, where there can be
# none. Days count from 1970-01-01, quantities in smallest steps.
@0xb7d3c5e91a20648f;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("talgu::records");

struct Batch {
  events @0 :List(Data);     # one Event each
}

struct Event {
  kind @0 :UInt16;           # which body field below is filled: 1 need, 2 offer, 3 commitment,
                             # 4 response, 5 closing, 6 reaffirm, 7 coverage, 8 delivery,
                             # 9 confirmation
  id @1 :Data;               # 16: random for 1 to 3, else derived from the record it is about
  rev @2 :UInt32;            # from 1
  previous @3 :Data;         # event ids of 32, sorted
  clock @4 :UInt64;          # UTC ms · 2^16 + counter, a claim
  boot @5 :Data;             # 16: of the node that wrote it
  salt @6 :Data;             # 16
  tlp @7 :UInt8;             # 1 clear .. 5 red
  taxVersion @8 :UInt16;
  need @9 :Need;
  offer @10 :Offer;
  commitment @11 :Commitment;
  response @12 :Response;
  closing @13 :Closing;
  reaffirm @14 :Reaffirm;
  coverage @15 :Coverage;
  delivery @16 :Delivery;
  confirmation @17 :Confirmation;
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
  priority @4 :UInt16;       # 1..5
  requiredTracks @5 :UInt8;  # bit 0 technical, bit 1 strategic
  neededBy @6 :Int32;
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
  quantity @3 :Int64;
  minUseful @4 :Int64;
  termMonths @5 :UInt16;
  attributes @6 :List(Attribute);
  substitutes @7 :List(Text);
  estUnitCost @8 :Money;
  place @9 :Text;
  overOk @10 :Bool;          # more than the quantity may be accepted
}

struct Attribute {
  name @0 :Text;
  least @1 :Int64;
}

struct Money {
  minor @0 :Int64;           # smallest steps of the currency
  currency @1 :Text;         # ISO 4217
}

struct RecordRef {
  owner @0 :Data;            # party_id, 16
  id @1 :Data;               # 16
  guest @2 :Data;            # label, 16; empty = the party itself
}

struct Offer {
  basis @0 :UInt8;           # 1 standing, 2 one-off, 3 unsolicited
  title @1 :List(LangText);
  summary @2 :List(LangText);
  category @3 :Text;
  unit @4 :UInt8;
  quantity @5 :Int64;
  currency @6 :Text;         # of a quantity of money; empty = EUR
  minLot @7 :Int64;
  availableFrom @8 :Int32;
  availableUntil @9 :Int32;
  termMonths @10 :UInt16;
  attributes @11 :List(Attribute);  # here `least` is what is offered
  restrictions @12 :List(Text);
  sectors @13 :List(Text);
  oblasts @14 :List(Text);
  civilOnly @15 :Bool;
  estValue @16 :Money;       # of the whole
  leadDays @17 :UInt16;
  forNeed @18 :RecordRef;
  certainty @19 :UInt8;      # 0 unstated, 1 indicative, 2 budgeted, 3 approved
  earmarks @20 :List(Text);
  announcedOn @21 :Int32;
  sources @22 :List(Text);
}

struct Commitment {
  need @0 :RecordRef;
  needRevision @1 :Data;     # event id, 32
  lineNo @2 :UInt16;
  offer @3 :OfferRef;
  category @4 :Text;
  unit @5 :UInt8;
  quantity @6 :Int64;
  form @7 :UInt8;            # 1 firm, 2 provisional
  condition @8 :Text;
  validUntil @9 :Int32;
  firmUntil @10 :Int32;
  eta @11 :Int32;
  provider @12 :Text;
  extending @13 :Text;
  implementer @14 :Text;
}

struct OfferRef {
  id @0 :Data;               # 16
  guest @1 :Data;            # 16; empty = the party itself
  draws @2 :Int64;           # in the offer's unit; 0 = the quantity
}

struct Response {
  commitment @0 :RecordRef;
  revision @1 :Data;         # event id, 32
  verdict @2 :UInt8;         # 1 accept, 2 decline, 3 revoke
  quantity @3 :Int64;        # 0 unless accepted
  reason @4 :Text;
}

struct Closing {
  targetKind @0 :UInt16;
  target @1 :Data;           # 16, of the same owner
  reason @2 :UInt8;          # 1 fulfilled, 2 withdrawn, 3 rejected, 4 duplicate, 5 referred,
                             # 6 expired, 7 short-closed, 8 reopened
  text @3 :Text;
  kept @4 :RecordRef;
}

struct Reaffirm {
  targetKind @0 :UInt16;
  target @1 :Data;
  stillValidUntil @2 :Int32;
}

struct Coverage {
  need @0 :Data;             # 16, of the same owner
  needRevision @1 :Data;     # event id, 32
  day @2 :Int32;
  lines @3 :List(CoverageLine);
}

struct CoverageLine {
  lineNo @0 :UInt16;
  tenths @1 :UInt16;         # accepted, of ten; 10 only where it is full
  category @2 :Text;
  unit @3 :UInt8;
  required @4 :Int64;
  accepted @5 :Int64;
  received @6 :Int64;
}

struct Delivery {
  commitment @0 :Data;       # 16, of the same owner
  category @1 :Text;
  unit @2 :UInt8;
  parcels @3 :List(Parcel);
}

struct Parcel {
  parcelNo @0 :UInt16;       # stays with its parcel
  quantity @1 :Int64;
  state @2 :UInt8;           # 1 dispatched, 2 delivered, 3 cancelled
  dispatchedOn @3 :Int32;
  expectedOn @4 :Int32;
  deliveredOn @5 :Int32;
  tracking @6 :Text;
  documents @7 :List(Text);
  serials @8 :Text;
}

struct Confirmation {
  delivery @0 :RecordRef;
  revision @1 :Data;         # event id, 32
  category @2 :Text;
  unit @3 :UInt8;
  parcels @4 :List(ParcelReceipt);
}

struct ParcelReceipt {
  parcelNo @0 :UInt16;
  accepted @1 :Int64;
  rejected @2 :Int64;
  discrepancy @3 :UInt8;     # 0 none, 1 missing, 2 damaged, 3 wrong, 4 late, 5 surplus
  receivedOn @4 :Int32;
  place @5 :Text;
  remark @6 :Text;
}
