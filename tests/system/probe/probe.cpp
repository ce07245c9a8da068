#include "crypto/init.h"
#include "node/front/front.h"
#include "node/system/home.h"
#include "node/core/serve.h"
#include "protocol/sync/wire/frame.h"

#include <fstream>
#include <iostream>
#include <memory>
#include <string_view>

// A member node that writes down everything its peers send it: `talgud` built from the same
// libraries, with one observer. Usage: talgu-probe --home DIR RECORD. Each record is
// "type size hex" of one frame, decoded first, so that a frame which does not decode is seen too.

namespace {

constexpr int kFrontChannel = 3;

void record(std::ofstream& out, talgu::ByteView frame) {
  const auto decoded = talgu::sync::decode_frame(talgu::to_bytes(frame));
  const int type = decoded ? static_cast<int>(talgu::sync::type_of(decoded->message)) : -1;
  out << type << ' ' << frame.size() << ' ' << talgu::to_hex(frame) << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--front") {
    return talgu::front::run_front(kFrontChannel, argv[2], {});
  }
  if (argc != 4 || std::string_view(argv[1]) != "--home") {
    std::cerr << "usage: talgu-probe --home DIR RECORD\n";
    return 2;
  }
  if (!talgu::init_crypto()) return 1;
  auto out = std::make_shared<std::ofstream>(argv[3], std::ios::app);
  const talgu::Status done =
      talgu::serve({.root = argv[2]}, [out](talgu::ByteView frame) { record(*out, frame); });
  if (done) return 0;
  std::cerr << "talgu-probe: error: " << done.error().what << "\n";
  return 1;
}
