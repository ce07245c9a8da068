// The fuzzer of events starts from one event of each kind: those of sample_records.h, in the
// encoding of today. Run with TALGU_WRITE_SEEDS=1 to write them anew.

#include "tests/unit/record/sample_records.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace talgu {
namespace {

const std::filesystem::path kFolder = TALGU_TEST_SEEDS;

struct Seed {
  std::string name;
  Bytes bytes;
};

std::vector<Seed> seeds() {
  std::vector<Seed> made;
  std::vector<Bytes> events;
  for (const RecordBody& body : test::sample_bodies()) {
    RecordEvent event = test::sample_event();
    event.body = body;
    events.push_back(encode_event(event));
    made.push_back({std::string(name_of(kind_of(event))), events.back()});
  }
  made.push_back({"batch", encode_message(events)});
  return made;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(FuzzSeeds, AreOneOfEachKind) {
  const auto bodies = test::sample_bodies();
  ASSERT_EQ(bodies.size(), kKinds);
  for (std::size_t i = 0; i < kKinds; ++i) EXPECT_EQ(bodies[i].index(), i);
}

TEST(FuzzSeeds, AreTheSamplesInTheEncodingOfToday) {
  const bool writes = std::getenv("TALGU_WRITE_SEEDS") != nullptr;
  for (const auto& [name, bytes] : seeds()) {
    if (writes) std::ofstream(kFolder / name, std::ios::binary) << as_text(bytes);
    EXPECT_TRUE(text_of(kFolder / name) == as_text(bytes)) << name;
  }
}

}  // namespace
}  // namespace talgu
