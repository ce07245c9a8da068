#include "crypto/init.h"
#include "node/front/front.h"

#include <gtest/gtest.h>

#include <string_view>

// The test program is its own front, as talgud is.
int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--front") {
    return talgu::front::run_front(3, argv[2], {});
  }
  if (!talgu::init_crypto()) return 1;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
