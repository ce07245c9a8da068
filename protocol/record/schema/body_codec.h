#pragma once

#include "crypto/result.h"
#include "protocol/base/capnp_codec.h"
#include "protocol/record/schema/field_table.h"

/// Fields of a table in Cap'n Proto, by their names. Only for the codec of events: it brings the
/// library in.
namespace talgu::body_codec {

/// Fills an empty struct. Our own record: it was checked.
void write(capnp::DynamicStruct::Builder out, const FieldTable& table, const void* from);

/// Fills an empty record. Nothing is allocated for a list before its length was compared with the
/// bound of its row (F2); all other bounds are left to check_fields(). Faults: rules event_layout
/// (lengths of ids), record_field.
Status read(capnp::DynamicStruct::Reader in, const FieldTable& table, void* into);

}  // namespace talgu::body_codec
