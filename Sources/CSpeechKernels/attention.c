// Attention with integers, for x86-64 processors with AVX2: of all positions to all, and of what is said to what was heard.
//
// Some queries of one head are answered at once, so that their scores stay in the processor's cache between the product
// that makes them and the one that uses them.
#include "integer_product.h"

#include "COneDNN.h"
#include "level.h"

#include <math.h>
#include <string.h>

/// Elements of a head, and the most queries that are answered at once.
enum { head = 64, most_queries = KERNEL_ATTENTION_QUERIES };

/// The byte that stands for zero in queries.
enum { query_zero = 128 };

static int64_t round_up(int64_t number, int64_t step) { return (number + step - 1) / step * step; }

/// Bytes of an element.
static int64_t size_of(kernel_format format) { return format == KERNEL_SHORTS ? 2 : 1; }

int64_t kernel_attention_size(kernel_format format, int64_t count, int64_t heads) {
    int64_t padded = round_up(count, panel_columns);
    int64_t elements = padded * head * (size_of(format) + (int64_t)sizeof(int16_t));
    return heads * (elements + (2 * padded + head) * (int64_t)sizeof(float));
}

int64_t kernel_attention_room(int64_t count) {
    int64_t padded = round_up(count, panel_columns);
    int64_t scores = most_queries * padded * (int64_t)(sizeof(float) + sizeof(int16_t));
    int64_t queries = most_queries * head * (int64_t)sizeof(int16_t);
    int64_t sums = most_queries * most_panels * panel_columns * (int64_t)sizeof(int32_t);
    return round_up(scores + queries + sums + 2 * most_queries * (int64_t)sizeof(float), 64);
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Where the parts of packed keys and values lie.
typedef struct {
    kernel_format format;
    int64_t count, padded, heads;
    /// Of each head: its keys and values, and their scales.
    char *keys;
    int16_t *values;
    float *key_scales, *value_scales;
    /// What the byte that stands for zero in queries adds to the sums of each key.
    int32_t *offsets;
} packing;

static packing parts(kernel_format format, const void *packed, int64_t count, int64_t heads) {
    packing parts = {.format = format, .count = count, .padded = round_up(count, panel_columns), .heads = heads};
    parts.keys = (char *)packed;
    parts.values = (int16_t *)(parts.keys + heads * parts.padded * head * size_of(format));
    parts.key_scales = (float *)(parts.values + heads * parts.padded * head);
    parts.value_scales = parts.key_scales + heads * parts.padded;
    parts.offsets = (int32_t *)(parts.value_scales + heads * head);
    return parts;
}

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

typedef struct {
    packing memory;
    const float *keys, *values;
    int64_t stride;
} pack_work;

/// Packs the keys of a head by position.
static void pack_keys(const packing *memory, const float *row, int64_t stride, int64_t index) {
    int64_t padded = memory->padded, size = size_of(memory->format), step = 4 / size;
    char *keys = memory->keys + index * padded * head * size;
    float *scales = memory->key_scales + index * padded;
    int32_t *offsets = memory->offsets + index * padded;
    memset(keys, 0, (size_t)(padded * head * size));
    memset(scales, 0, (size_t)padded * sizeof *scales);
    memset(offsets, 0, (size_t)padded * sizeof *offsets);
    for (int64_t position = 0; position < memory->count; position++, row += stride) {
        int16_t rounded[head];
        if (memory->format == KERNEL_BYTES) {
            speech_kernels()->round_weights(row, head, 1, 127, (int8_t *)rounded, scales + position, offsets + position);
            offsets[position] *= query_zero;
        } else {
            speech_kernels()->quantize(KERNEL_SHORTS, 0, row, 1, head, head, rounded, scales + position);
        }
        char *place = keys + position / panel_columns * panel_columns * head * size + position % panel_columns * 4;
        for (int element = 0; element < head; element += step) {
            memcpy(place + element * size * panel_columns, (char *)rounded + element * size, 4);
        }
    }
}

/// Packs the values of a head by element.
static void pack_values(const packing *memory, const float *value, int64_t stride, int64_t index) {
    int64_t padded = memory->padded;
    int16_t *values = memory->values + index * padded * head;
    float *scales = memory->value_scales + index * head, norms[head] = {0}, factors[head];
    memset(values, 0, (size_t)(padded * head) * sizeof *values);
    const float *row = value;
    for (int64_t position = 0; position < memory->count; position++, row += stride) {
        for (int element = 0; element < head; element++) norms[element] += row[element] * row[element];
    }
    const float steps = 32767.0f - 0.5f * sqrtf((float)memory->count);
    for (int element = 0; element < head; element++) {
        float norm = sqrtf(norms[element]) + 1e-20f;
        scales[element] = norm / steps;
        factors[element] = steps / norm;
    }
    // Two positions lie side by side; behind the last of an odd number is a zero.
    for (int64_t position = 0; position < memory->count; position += 2, value += 2 * stride) {
        int16_t *place = values + position * panel_columns;
        const bool is_alone = position + 1 == memory->count;
        for (int element = 0; element < head; element += 8) {
            __m256 factor = _mm256_loadu_ps(factors + element);
            __m256i even = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(value + element), factor)), odd = _mm256_setzero_si256();
            if (!is_alone) odd = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(value + stride + element), factor));
            __m256i pairs = _mm256_blend_epi16(even, _mm256_slli_epi32(odd, 16), 0xaa);
            int16_t *pair = place + element / panel_columns * padded * panel_columns + element % panel_columns * 2;
            _mm256_storeu_si256((__m256i *)pair, pairs);
        }
    }
}

static void pack_head(void *context, int64_t index) {
    const pack_work *work = context;
    pack_keys(&work->memory, work->keys + index * head, work->stride, index);
    pack_values(&work->memory, work->values + index * head, work->stride, index);
}

#pragma clang attribute pop

void kernel_pack_attention(kernel_format format, const float *keys, const float *values, int64_t stride, int64_t count, int64_t heads,
                           void *packed) {
    pack_work work = {parts(format, packed, count, heads), keys, values, stride};
    onednn_parallel(heads, pack_head, &work);
}

void kernel_attend_packed(kernel_format format, const float *queries, int64_t number, int64_t stride,
                          const void *packed, int64_t count, int64_t heads, int64_t index, void *room, float *result, int64_t result_stride) {
    const packing memory = parts(format, packed, count, heads);
    int64_t padded = memory.padded, key = head * size_of(format);
    float *scores = room;
    int16_t *weights = (int16_t *)(scores + most_queries * padded), *query = weights + most_queries * padded;
    int32_t *sums = (int32_t *)(query + most_queries * head);
    float *query_scales = (float *)(sums + most_queries * most_panels * panel_columns);
    float *weight_scales = query_scales + most_queries;

    const kernel_table *table = speech_kernels();
    table->quantize(format, query_zero, queries, number, head, stride, query, query_scales);
    const char *keys = memory.keys + index * padded * key;
    for (int64_t position = 0; position < padded; position += most_panels * panel_columns) {
        int panels = padded - position > panel_columns ? most_panels : 1, width = panels * panel_columns;
        integer_product_panels(format, query, number, key, keys + position * key, panels, sums);
        kernel_finish_options options = {.column_scales = memory.key_scales + index * padded + position};
        if (format == KERNEL_BYTES) options.offsets = memory.offsets + index * padded + position;
        table->finish(sums, width, number, width, query_scales, &options, scores + position, padded);
    }
    for (int64_t row = 0; row < number; row++) {
        weight_scales[row] = table->weigh(scores + row * padded, count, padded, weights + row * padded);
    }
    const int16_t *values = memory.values + index * padded * head;
    for (int64_t element = 0; element < head; element += most_panels * panel_columns) {
        const int width = most_panels * panel_columns;
        integer_product_panels(KERNEL_SHORTS, weights, number, padded * 2, values + element * padded, most_panels, sums);
        kernel_finish_options options = {.column_scales = memory.value_scales + index * head + element};
        table->finish(sums, width, number, width, weight_scales, &options, result + element, result_stride);
    }
}

typedef struct {
    kernel_format format;
    const float *queries;
    const void *packed;
    int64_t count, heads, blocks;
    char *rooms;
    float *result;
} self_work;

static void self_turn(void *context, int64_t turn) {
    const self_work *work = context;
    int64_t width = work->heads * head, index = turn / work->blocks, first = turn % work->blocks * most_queries;
    int64_t number = work->count - first < most_queries ? work->count - first : most_queries;
    kernel_attend_packed(work->format, work->queries + first * 3 * width + index * head, number, 3 * width,
                         work->packed, work->count, work->heads, index, work->rooms + onednn_thread() * kernel_attention_room(work->count),
                         work->result + first * width + index * head, width);
}

int64_t kernel_self_attention_size(kernel_format format, int64_t count, int64_t heads) {
    return round_up(kernel_attention_size(format, count, heads), 64) + onednn_threads() * kernel_attention_room(count);
}

void kernel_self_attention(kernel_format format, const float *input, int64_t count, int64_t heads, void *memory,
                           float *result) {
    int64_t width = heads * head;
    self_work work = {.format = format, .queries = input, .packed = memory, .count = count, .heads = heads, .result = result};
    work.blocks = (count + most_queries - 1) / most_queries;
    work.rooms = (char *)memory + round_up(kernel_attention_size(format, count, heads), 64);
    kernel_pack_attention(format, input + width, input + 2 * width, 3 * width, count, heads, memory);
    onednn_parallel(heads * work.blocks, self_turn, &work);
}
#else
void kernel_pack_attention(kernel_format format, const float *keys, const float *values, int64_t stride, int64_t count, int64_t heads,
                           void *packed) {
    __builtin_trap();
}

void kernel_attend_packed(kernel_format format, const float *queries, int64_t number, int64_t stride,
                          const void *packed, int64_t count, int64_t heads, int64_t index, void *room, float *result, int64_t result_stride) {
    __builtin_trap();
}

int64_t kernel_self_attention_size(kernel_format format, int64_t count, int64_t heads) { return 0; }

void kernel_self_attention(kernel_format format, const float *input, int64_t count, int64_t heads, void *memory,
                           float *result) {
    __builtin_trap();
}
#endif
