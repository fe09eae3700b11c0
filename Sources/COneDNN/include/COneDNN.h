#pragma once

#include <stdbool.h>
#include <stdint.h>

// Matrix products by oneDNN, which picks its kernels for the processor it runs on, and the threads it runs on.
//
// All functions that return `int` return a `dnnl_status_t`: 0 is success.

#pragma clang assume_nonnull begin

/// What the elements of a matrix are.
typedef enum onednn_type : int32_t {
    ONEDNN_FLOAT32,
    /// The upper half of a float32.
    ONEDNN_BFLOAT16,
    ONEDNN_INT8,
    ONEDNN_UINT8,
    ONEDNN_INT32,
} onednn_type;

/// Weights in the order that the processor's kernels want.
typedef struct onednn_weights onednn_weights;

/// Packs a matrix of `columns` rows of `inner` elements, as models store them: each row makes one column of a product.
///
/// - `type`: float32; bfloat16, given as float32; or int8 for products with matrices of uint8.
/// - `rows`: how many rows the products will usually have; which order is best may depend on it.
int onednn_weights_create(onednn_type type, const void *values, int64_t inner, int64_t columns, int64_t rows,
                          onednn_weights *_Nullable *_Nonnull result);
void onednn_weights_destroy(onednn_weights *weights);
/// Bytes they take.
int64_t onednn_weights_size(const onednn_weights *weights);

/// c = a · b, of `rows` × `inner` and `inner` × `columns` elements.
typedef struct onednn_shape {
    int64_t rows, inner, columns;
    /// Elements from one row to the next.
    int64_t a_stride, c_stride;
    /// Elements from one row of b to the next and from one column to the next, one of which is 1. Not for packed weights.
    int64_t b_row_stride, b_column_stride;
    onednn_type a_type, b_type, c_type;
    /// Adds a value to each column: `float`, as many as there are columns.
    bool bias;
    /// Adds to what c holds.
    bool accumulate;
    /// Takes the GELU of the sum, in its exact form.
    bool gelu;
} onednn_shape;

/// A product that was prepared for one shape; threads may share it.
typedef struct onednn_product onednn_product;

/// - `weights`: packed weights of the same size as those that it will be run with; NULL if b is a plain matrix.
int onednn_product_create(const onednn_shape *shape, const onednn_weights *_Nullable weights,
                          onednn_product *_Nullable *_Nonnull result);
void onednn_product_destroy(onednn_product *product);
int onednn_product_run(const onednn_product *product, const void *a, const void *b, const float *_Nullable bias, void *c);
int onednn_product_run_packed(const onednn_product *product, const void *a, const onednn_weights *weights,
                              const float *_Nullable bias, void *c);
/// Which of oneDNN's kernels it uses, for example `gemm:jit`.
const char *onednn_product_kernel(const onednn_product *product);

/// Whether products of bytes are exact. Without the processor's instructions for them, the sum of two products saturates
/// at 16 bits, and weights must be within ±63.
bool onednn_multiplies_bytes_exactly(void);
/// Whether the processor has instructions for products of bfloat16.
bool onednn_multiplies_bfloat16(void);
/// oneDNN's version, for example `2.6.3`.
const char *onednn_version_string(void);

/// Sets how many threads work for the calling thread from now on.
void onednn_set_threads(int count);
int onednn_threads(void);
/// Which of these threads is calling: 0 outside of `onednn_parallel`.
int onednn_thread(void);

/// Calls `body` for each index below `count` on the calling thread's threads, which oneDNN uses as well; returns when
/// all are done. Products that are run from there use one thread.
void onednn_parallel(int64_t count, void (*body)(void *_Nullable context, int64_t index), void *_Nullable context);

#pragma clang assume_nonnull end
