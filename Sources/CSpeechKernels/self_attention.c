// Attention of all positions to all, with shorts, for x86-64 processors with AVX2 but without VNNI.
//
// Each turn of a thread takes some queries of one head, so that their scores stay in the processor's cache between the
// product that makes them and the one that uses them.
#include "integer_product.h"

#include "COneDNN.h"
#include "level.h"

#include <math.h>
#include <string.h>

/// Elements of a head, and queries that are one turn of a thread.
enum { head = 64, turn_queries = 36 };

/// Where the parts lie in the memory that the caller gives.
typedef struct {
    const float *input;
    float *result;
    int64_t count, padded, heads, blocks;
    /// Of each head: its keys and values, packed, and their scales.
    int16_t *keys, *values;
    float *key_scales, *value_scales;
    /// Of each thread: scores, what becomes of them, queries, sums, and scales for each query.
    char *own;
    int64_t own_size;
} attention;

static int64_t round_up(int64_t number, int64_t step) { return (number + step - 1) / step * step; }

static int64_t own_size(int64_t padded) {
    int64_t scores = turn_queries * padded * (int64_t)(sizeof(float) + sizeof(int16_t));
    int64_t queries = turn_queries * head * (int64_t)sizeof(int16_t);
    int64_t sums = turn_queries * panel_columns * (int64_t)sizeof(int32_t);
    return round_up(scores + queries + sums + 3 * turn_queries * (int64_t)sizeof(float), 64);
}

int64_t kernel_self_attention_size(int64_t count, int64_t heads) {
    int64_t padded = round_up(count, panel_columns);
    int64_t packed = heads * padded * head * 2 * (int64_t)sizeof(int16_t);
    int64_t scales = heads * (padded + head) * (int64_t)sizeof(float);
    return 64 + packed + scales + onednn_threads() * own_size(padded);
}

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

/// Packs the keys of a head by position and its values by element.
static void pack_head(void *context, int64_t index) {
    const attention *work = context;
    int64_t width = work->heads * head, padded = work->padded;
    const float *row = work->input + width + index * head;
    int16_t *keys = work->keys + index * padded * head, *values = work->values + index * padded * head;
    float *key_scales = work->key_scales + index * padded, *value_scales = work->value_scales + index * head;
    float norms[head] = {0};
    memset(keys, 0, (size_t)(padded * head) * sizeof *keys);
    memset(values, 0, (size_t)(padded * head) * sizeof *values);
    memset(key_scales, 0, (size_t)padded * sizeof *key_scales);
    for (int64_t position = 0; position < work->count; position++, row += 3 * width) {
        int16_t key[head];
        kernels_v3.quantize(KERNEL_SHORTS, row, 1, head, head, key, key_scales + position);
        int16_t *place = keys + position / panel_columns * panel_columns * head + position % panel_columns * 2;
        for (int element = 0; element < head; element += 2) {
            memcpy(place + element * panel_columns, key + element, 2 * sizeof *key);
        }
        for (int element = 0; element < head; element++) norms[element] += row[width + element] * row[width + element];
    }
    const float steps = 32767.0f - 0.5f * sqrtf((float)work->count);
    float factors[head];
    for (int element = 0; element < head; element++) {
        float norm = sqrtf(norms[element]) + 1e-20f;
        value_scales[element] = norm / steps;
        factors[element] = steps / norm;
    }
    row = work->input + 2 * width + index * head;
    for (int64_t position = 0; position < work->count; position++, row += 3 * width) {
        int16_t *place = values + position / 2 * 2 * panel_columns + position % 2;
        for (int element = 0; element < head; element++) {
            int64_t panel = element / panel_columns * padded * panel_columns;
            place[panel + element % panel_columns * 2] = (int16_t)lrintf(row[element] * factors[element]);
        }
    }
}

/// Rounds weights of 0…1 to shorts by a scale for each row.
static void round_weights(const float *rows, int64_t count, int64_t padded, int16_t *result, float *scales) {
    for (int64_t row = 0; row < count; row++, rows += padded, result += padded) {
        float partial[16] = {0}, squares = 0;
        for (int64_t index = 0; index < padded; index += 16) {
            for (int lane = 0; lane < 16; lane++) partial[lane] += rows[index + lane] * rows[index + lane];
        }
        for (int lane = 0; lane < 16; lane++) squares += partial[lane];
        const float factor = (32767.0f - 0.5f * sqrtf((float)padded)) / sqrtf(squares);
        scales[row] = 1.0f / factor;
        for (int64_t index = 0; index < padded; index++) result[index] = (int16_t)(int32_t)(rows[index] * factor + 0.5f);
    }
}

static void attend(void *context, int64_t turn) {
    const attention *work = context;
    int64_t width = work->heads * head, padded = work->padded;
    int64_t index = turn / work->blocks, first = turn % work->blocks * turn_queries;
    int64_t queries = work->count - first < turn_queries ? work->count - first : turn_queries;
    float *scores = (float *)(work->own + onednn_thread() * work->own_size);
    int16_t *weights = (int16_t *)(scores + turn_queries * padded), *query = weights + turn_queries * padded;
    int32_t *sums = (int32_t *)(query + turn_queries * head);
    float *query_scales = (float *)(sums + turn_queries * panel_columns), *inverse_sums = query_scales + turn_queries;
    float *weight_scales = inverse_sums + turn_queries;

    const float *input = work->input + first * 3 * width + index * head;
    kernels_v3.quantize(KERNEL_SHORTS, input, queries, head, 3 * width, query, query_scales);
    const int16_t *keys = work->keys + index * padded * head;
    for (int64_t position = 0; position < padded; position += panel_columns) {
        integer_product_panel(KERNEL_SHORTS, query, queries, head * 2, keys + position * head, sums);
        kernel_finish_options options = {.column_scales = work->key_scales + index * padded + position};
        kernels_v3.finish(sums, panel_columns, queries, panel_columns, query_scales, &options, scores + position, padded);
    }
    kernels_v3.exponentials(scores, queries, work->count, padded, inverse_sums);
    round_weights(scores, queries, padded, weights, weight_scales);
    for (int64_t row = 0; row < queries; row++) weight_scales[row] *= inverse_sums[row];
    const int16_t *values = work->values + index * padded * head;
    for (int64_t element = 0; element < head; element += panel_columns) {
        integer_product_panel(KERNEL_SHORTS, weights, queries, padded * 2, values + element * padded, sums);
        kernel_finish_options options = {.column_scales = work->value_scales + index * head + element};
        kernels_v3.finish(sums, panel_columns, queries, panel_columns, weight_scales, &options,
                          work->result + first * width + index * head + element, width);
    }
}

#pragma clang attribute pop

void kernel_self_attention(const float *input, int64_t count, int64_t heads, void *memory, float *result) {
    int64_t padded = round_up(count, panel_columns);
    attention work = {.input = input, .result = result, .count = count, .padded = padded, .heads = heads};
    work.blocks = (count + turn_queries - 1) / turn_queries;
    work.keys = memory;
    work.values = work.keys + heads * padded * head;
    work.key_scales = (float *)(work.values + heads * padded * head);
    work.value_scales = work.key_scales + heads * padded;
    work.own = (char *)(work.value_scales + heads * head);
    work.own_size = own_size(padded);
    onednn_parallel(heads, pack_head, &work);
    onednn_parallel(heads * work.blocks, attend, &work);
}
#else
void kernel_self_attention(const float *input, int64_t count, int64_t heads, void *memory, float *result) {
    __builtin_trap();
}
#endif
