#include "protocol/base/capnp_codec.h"

#include "tests/support/capnp_words.h"

#include <capnp/any.h>
#include <gtest/gtest.h>

// The limits under every Cap'n Proto message that comes from outside (F1). No type of ours is deep
// enough to reach them, so these follow pointers whose type nobody knows.
namespace talgu {
namespace {

using test::message_of;
using test::struct_pointer;
using test::Words;

/// Follows the first pointer of each struct for so many steps.
Status follow(const Words& words, int steps) {
  const Bytes message = message_of(words);
  return capnp_codec::with_reader(message, Rule::frame,
                                  [steps](capnp::MessageReader& reader) -> Status {
                                    auto at = reader.getRoot<capnp::AnyStruct>();
                                    for (int i = 1; i < steps; ++i) {
                                      at = at.getPointerSection()[0].getAs<capnp::AnyStruct>();
                                    }
                                    return {};
                                  });
}

TEST(CapnpCodec, FollowsPointersSixteenDeepAndNoDeeper) {
  const Words chain(64, struct_pointer(0, 0, 1));
  EXPECT_TRUE(follow(chain, capnp_codec::kNestingMax).has_value());
  const Status deeper = follow(chain, capnp_codec::kNestingMax + 1);
  ASSERT_FALSE(deeper.has_value());
  EXPECT_EQ(rule_of(deeper.error()), Rule::frame);
}

TEST(CapnpCodec, EndsInACircle) {
  // Long enough that the nesting ends it, and short enough that what was read does.
  for (const std::size_t size : {2U, 64U}) {
    Words circle(size);
    circle[0] = struct_pointer(-1, 0, 1);
    EXPECT_TRUE(follow(circle, 4).has_value());
    EXPECT_FALSE(follow(circle, 1'000'000).has_value()) << size;
  }
}

}  // namespace
}  // namespace talgu
