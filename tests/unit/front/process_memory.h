#pragma once

#include <sys/types.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace talgu::front {

/// A line of a process's status, "VmData:" or "VmPeak:", in bytes; 0 if there is none.
inline std::uint64_t memory(pid_t pid, std::string_view line) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string word;
  std::uint64_t kib = 0;
  while (status >> word) {
    if (word == line) status >> kib;
  }
  return kib * 1024;
}

}  // namespace talgu::front
