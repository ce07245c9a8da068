# One interface target carries warnings, hardening and sanitizers; every target of ours links it privately.

# Everything ends in executables, and one way to compile lets them share precompiled headers.
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(talgu_warnings INTERFACE)
target_compile_options(talgu_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnull-dereference -Wextra-semi -Wundef -Wformat=2
  $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast -Wlogical-op -Wduplicated-cond>
  -fPIE -fstack-protector-strong -fcf-protection)
target_compile_definitions(talgu_warnings INTERFACE
  _GLIBCXX_ASSERTIONS
  $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
target_link_options(talgu_warnings INTERFACE -pie LINKER:-z,relro,-z,now)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Cap'n Proto 0.9.2 headers need this under clang >= 16 in C++20 and later.
  target_compile_options(talgu_warnings INTERFACE
    "SHELL:-include ${CMAKE_SOURCE_DIR}/tools/cmake/kj_clang_shim.h")
endif()

if(TALGU_SANITIZE STREQUAL "address")
  set(talgu_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(TALGU_SANITIZE STREQUAL "thread")
  # Instrumented library code makes g++ 12 see null pointers that are none.
  set(talgu_sanitizers -fsanitize=thread -Wno-null-dereference)
elseif(TALGU_SANITIZE STREQUAL "fuzz")
  set(talgu_sanitizers -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
elseif(TALGU_SANITIZE)
  message(FATAL_ERROR "TALGU_SANITIZE is '${TALGU_SANITIZE}': use address, thread or fuzz")
endif()
target_compile_options(talgu_warnings INTERFACE ${talgu_sanitizers})
target_link_options(talgu_warnings INTERFACE ${talgu_sanitizers})
