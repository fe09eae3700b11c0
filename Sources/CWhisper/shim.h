#pragma once

#include <ggml-backend.h>
#include <silero.h>
#include <whisper.h>

/// What vectors the processor has and the kernel saves; each level includes the ones before.
enum engine_level { ENGINE_LEVEL_BASIC, ENGINE_LEVEL_AVX, ENGINE_LEVEL_AVX2, ENGINE_LEVEL_AVX512 };

static inline enum engine_level engine_processor_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return ENGINE_LEVEL_AVX512;
    if (__builtin_cpu_supports("avx2")) return ENGINE_LEVEL_AVX2;
    if (__builtin_cpu_supports("avx")) return ENGINE_LEVEL_AVX;
#endif
    return ENGINE_LEVEL_BASIC;
}
