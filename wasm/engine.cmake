# The engine that ships: one engine.mjs + engine.wasm for pages, workers and (through a small wrapper) Node.
# Why each setting: ARCHITECTURE.md, "The WebAssembly build".
if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/wasm/bindings.cpp)
  message(STATUS "wasm/bindings.cpp is absent: no engine target")
  return()
endif()

# Vectorised through Emscripten's SSE headers. No relaxed SIMD and no fused multiply-add: results would differ between browsers.
target_compile_options(chainrule_flags INTERFACE -msimd128 -msse4.1 -fno-exceptions -fno-rtti)
target_compile_definitions(chainrule_flags INTERFACE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)

file(GLOB engine_sources CONFIGURE_DEPENDS wasm/*.cpp)
# What must be fast is linked first, as objects: of a template that several files instantiate the linker keeps the first.
add_executable(engine ${fast_sources} ${engine_sources})
set_source_files_properties(${fast_sources} PROPERTIES COMPILE_OPTIONS -Os)
set_source_files_properties(${loop_sources} PROPERTIES COMPILE_OPTIONS "${loop_options}")
target_include_directories(engine PRIVATE core/src)
target_link_libraries(engine PRIVATE chainrule)
set_target_properties(engine PROPERTIES SUFFIX .mjs)
target_link_options(engine PRIVATE
  # At -Oz the linker would take a smaller and less exact pow: the bits of every run would change with it.
  -Os
  -lembind -fno-exceptions -fno-rtti -msimd128
  # No eval anywhere: the calling glue is generated ahead of time, which also makes nested calls safe.
  -sDYNAMIC_EXECUTION=0 -sEMBIND_AOT=1
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=web,worker -sSTRICT=1 -sFILESYSTEM=0 --no-entry
  -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=256MB
  # An overflowing stack must trap rather than overwrite data: stack first, and large enough for Eigen's products.
  -sSTACK_SIZE=1MB -Wl,--stack-first
  -sINCOMING_MODULE_JS_API=wasmBinary,instantiateWasm,locateFile,onAbort,print,printErr
  # The first releases with SIMD and 'wasm-unsafe-eval'.
  -sMIN_CHROME_VERSION=97 -sMIN_FIREFOX_VERSION=102 -sMIN_SAFARI_VERSION=160400
  --emit-tsd=engine.d.mts)
