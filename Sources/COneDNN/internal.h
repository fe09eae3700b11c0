#pragma once

#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

/// What each thread has of its own.
typedef struct {
    dnnl_stream_t stream;
    void *scratch;
    size_t scratch_size;
} thread_state;

/// The processor; NULL if oneDNN could not be set up.
dnnl_engine_t onednn_engine(void);

/// The calling thread's state with at least `scratch` bytes of memory; NULL if there is too little.
thread_state *onednn_thread_state(size_t scratch);

dnnl_data_type_t onednn_data_type(onednn_type type);
