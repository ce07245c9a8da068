# talgu_texts(<target>): compiles node/po/<language>.po into <build>/locale, with <target>, and tells
# node/system/text.cpp (TALGU_LOCALE_DIR) where the catalogues are: in the build folder, or, with
# TALGU_INSTALLED_TEXTS=ON, where `cmake --install` puts them.
option(TALGU_INSTALLED_TEXTS "programs look for translations where they are installed" OFF)

function(talgu_texts target)
  set(catalogues)
  file(GLOB translations CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/node/po/*.po)
  foreach(translation IN LISTS translations)
    cmake_path(GET translation STEM language)
    set(folder ${PROJECT_BINARY_DIR}/locale/${language}/LC_MESSAGES)
    add_custom_command(OUTPUT ${folder}/talgud.mo
      COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
      COMMAND ${GETTEXT_MSGFMT_EXECUTABLE} --check-format -o ${folder}/talgud.mo ${translation}
      DEPENDS ${translation} COMMENT "Compiling translation ${language}" VERBATIM)
    list(APPEND catalogues ${folder}/talgud.mo)
    install(FILES ${folder}/talgud.mo
      DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/${language}/LC_MESSAGES)
  endforeach()
  add_custom_target(${target}_texts DEPENDS ${catalogues})
  add_dependencies(${target} ${target}_texts)
  set(look_in ${PROJECT_BINARY_DIR}/locale)
  if(TALGU_INSTALLED_TEXTS)
    set(look_in ${CMAKE_INSTALL_FULL_LOCALEDIR})
  endif()
  # For the one file that needs it: a path in every command line would cost the compiler cache its hits.
  set_source_files_properties(system/text.cpp PROPERTIES COMPILE_DEFINITIONS TALGU_LOCALE_DIR="${look_in}")
endfunction()
