# talgu_layer(<name> [USES <lower layer>...] [LIBS <library target>...])
#
# Declares the static library talgu_<name> for the folder of that name. A layer may use only layers
# declared before it, so an edge that points up stops the configuration. Files are added with
# talgu_sources(), also from subfolders.
function(talgu_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 L "" "" "USES;LIBS")
  if(L_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "talgu_layer(${name}): what is '${L_UNPARSED_ARGUMENTS}'?")
  endif()
  foreach(used IN LISTS L_USES)
    if(NOT TARGET talgu_${used})
      message(FATAL_ERROR "${name} may not use ${used}: layers are declared bottom-up")
    endif()
  endforeach()
  add_library(talgu_${name} STATIC)
  target_compile_features(talgu_${name} PUBLIC cxx_std_23)
  set_target_properties(talgu_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON CXX_EXTENSIONS OFF)
  target_include_directories(talgu_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  talgu_precompile(talgu_${name})
  list(TRANSFORM L_USES PREPEND talgu_)
  target_link_libraries(talgu_${name} PUBLIC ${L_USES} PRIVATE talgu_warnings ${L_LIBS})
endfunction()

# talgu_sources(<layer> <file>...): adds files of the current folder; headers go to the checked set.
function(talgu_sources layer)
  foreach(file IN LISTS ARGN)
    if(file MATCHES "\\.h$")
      target_sources(talgu_${layer} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
        FILES ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    else()
      target_sources(talgu_${layer} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endif()
  endforeach()
endfunction()

# talgu_precompile(<target> <header>...): headers of others that most files of a target include, read
# once. Files still include what they use: the presets `tidy` and `fuzz` go without.
function(talgu_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string>
    <string_view> <utility> <variant> <vector> ${ARGN})
endfunction()
