#include "internal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static dnnl_engine_t engine;
static pthread_key_t state_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_state(void *pointer) {
    thread_state *state = pointer;
    dnnl_stream_destroy(state->stream);
    free(state->scratch);
    free(state);
}

static void set_up(void) {
    if (pthread_key_create(&state_key, free_state) != 0) return;
    if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

dnnl_engine_t onednn_engine(void) {
    pthread_once(&once, set_up);
    return engine;
}

thread_state *onednn_thread_state(size_t scratch) {
    if (!onednn_engine()) return NULL;
    thread_state *state = pthread_getspecific(state_key);
    if (!state) {
        state = calloc(1, sizeof *state);
        if (!state) return NULL;
        if (dnnl_stream_create(&state->stream, engine, dnnl_stream_in_order) != dnnl_success) {
            free(state);
            return NULL;
        }
        if (pthread_setspecific(state_key, state) != 0) {
            free_state(state);
            return NULL;
        }
    }
    if (state->scratch_size < scratch) {
        size_t size = (scratch + 4095) / 4096 * 4096;
        free(state->scratch);
        state->scratch = aligned_alloc(4096, size);
        state->scratch_size = state->scratch ? size : 0;
        if (!state->scratch) return NULL;
    }
    return state;
}

dnnl_data_type_t onednn_data_type(onednn_type type) {
    switch (type) {
    case ONEDNN_FLOAT32: return dnnl_f32;
    case ONEDNN_BFLOAT16: return dnnl_bf16;
    case ONEDNN_INT8: return dnnl_s8;
    case ONEDNN_UINT8: return dnnl_u8;
    case ONEDNN_INT32: return dnnl_s32;
    }
    return dnnl_data_type_undef;
}

// Of x86-64, each instruction set is a bit beside those that it includes. On other processors the bits mean something else;
// there sums of products of bytes are never less than 32 bits wide.
bool onednn_multiplies_bytes_exactly(void) {
#if defined(__x86_64__)
    int isa = (int)dnnl_get_effective_cpu_isa();
    return (isa & dnnl_cpu_isa_avx2_vnni) == dnnl_cpu_isa_avx2_vnni ||
           (isa & dnnl_cpu_isa_avx512_core_vnni) == dnnl_cpu_isa_avx512_core_vnni;
#else
    return true;
#endif
}

bool onednn_multiplies_bfloat16(void) {
#if defined(__x86_64__)
    int isa = (int)dnnl_get_effective_cpu_isa();
    return (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
#else
    return false;
#endif
}

const char *onednn_version_string(void) {
    static char text[32];
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
    pthread_mutex_unlock(&lock);
    return text;
}
