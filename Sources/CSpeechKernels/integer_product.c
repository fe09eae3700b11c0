// Products of small integers for x86-64 processors with AVX2, and the same with fewer instructions for those with VNNI.
//
// Shorts are nearly as exact as floats. Bytes take half the memory, and half the time where there is VNNI; without it the
// processor sums products of bytes in two steps.
#include "integer_product.h"

#include "COneDNN.h"
#include "level.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

int64_t kernel_packed_size(int64_t inner, int64_t columns) {
    return (columns + panel_columns - 1) / panel_columns * panel_columns * inner;
}

void kernel_pack(const void *weights, int64_t inner, int64_t columns, void *packed) {
    memset(packed, 0, (size_t)kernel_packed_size(inner, columns));
    for (int64_t column = 0; column < columns; column++) {
        char *panel = (char *)packed + column / panel_columns * panel_columns * inner;
        for (int64_t index = 0; index < inner; index += 4) {
            memcpy(panel + index * panel_columns + column % panel_columns * 4,
                   (const char *)weights + column * inner + index, 4);
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

// As many rows as there are registers for, and as keep their beginnings apart in the cache.
enum { most_rows = 6 };

// So few that reading what they are multiplied with takes longer than multiplying.
enum { stream_rows = 5 };

/// Multiplies a few rows with a panel; `format` and `rows` are known where this is inlined.
INLINE void tile(kernel_format format, int rows, const char *a, int64_t inner, const char *panel, int32_t *sums,
                 int64_t stride) {
    __m256i left[most_rows], right[most_rows];
    const __m256i ones = _mm256_set1_epi16(1);
    for (int row = 0; row < rows; row++) left[row] = right[row] = _mm256_setzero_si256();
    for (int64_t index = 0; index < inner; index += 4, panel += 4 * panel_columns) {
        const __m256i *weights = (const __m256i *)panel;
        for (int row = 0; row < rows; row++) {
            int32_t four;
            memcpy(&four, a + row * inner + index, sizeof four);
            __m256i some = _mm256_set1_epi32(four), low, high;
            if (format == KERNEL_SHORTS) {
                low = _mm256_madd_epi16(some, _mm256_loadu_si256(weights));
                high = _mm256_madd_epi16(some, _mm256_loadu_si256(weights + 1));
            } else {
                low = _mm256_maddubs_epi16(some, _mm256_loadu_si256(weights));
                high = _mm256_maddubs_epi16(some, _mm256_loadu_si256(weights + 1));
                low = _mm256_madd_epi16(low, ones);
                high = _mm256_madd_epi16(high, ones);
            }
            left[row] = _mm256_add_epi32(left[row], low);
            right[row] = _mm256_add_epi32(right[row], high);
        }
    }
    for (int row = 0; row < rows; row++) {
        _mm256_storeu_si256((__m256i *)(sums + row * stride), left[row]);
        _mm256_storeu_si256((__m256i *)(sums + row * stride + 8), right[row]);
    }
}

INLINE void tiles(kernel_format format, const char *a, int64_t rows, int64_t inner, const char *panel, int32_t *sums,
                  int64_t stride) {
    const int step = format == KERNEL_SHORTS ? most_rows : 4;
    for (; rows >= step; rows -= step, a += step * inner, sums += step * stride) {
        tile(format, step, a, inner, panel, sums, stride);
    }
    switch (rows) {
    case 5: return tile(format, 5, a, inner, panel, sums, stride);
    case 4: return tile(format, 4, a, inner, panel, sums, stride);
    case 3: return tile(format, 3, a, inner, panel, sums, stride);
    case 2: return tile(format, 2, a, inner, panel, sums, stride);
    case 1: return tile(format, 1, a, inner, panel, sums, stride);
    }
}

static void avx2_panels(kernel_format format, const char *rows, int64_t count, int64_t inner, const char *panel,
                        int panels, int32_t *sums) {
    for (int64_t number = 0; number < panels; number++) {
        const char *one = panel + number * panel_columns * inner;
        int32_t *part = sums + number * panel_columns;
        switch (format) {
        case KERNEL_BYTES: tiles(KERNEL_BYTES, rows, count, inner, one, part, panels * panel_columns); break;
        case KERNEL_SHORTS: tiles(KERNEL_SHORTS, rows, count, inner, one, part, panels * panel_columns); break;
        }
    }
}

#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512vnni"))), apply_to = function)

/// The same with one or two panels where the processor multiplies and sums up in one instruction.
INLINE void vnni_tile(kernel_format format, int rows, int panels, const char *a, int64_t inner, const char *panel,
                      int32_t *sums) {
    __m512i total[most_rows][most_panels];
    for (int row = 0; row < rows; row++) {
        for (int number = 0; number < panels; number++) total[row][number] = _mm512_setzero_si512();
    }
    for (int64_t index = 0; index < inner; index += 4, panel += 4 * panel_columns) {
        __m512i weights[most_panels];
        for (int number = 0; number < panels; number++) {
            weights[number] = _mm512_loadu_si512(panel + number * panel_columns * inner);
        }
        for (int row = 0; row < rows; row++) {
            int32_t four;
            memcpy(&four, a + row * inner + index, sizeof four);
            __m512i some = _mm512_set1_epi32(four);
            for (int number = 0; number < panels; number++) {
                __m512i sum = total[row][number];
                total[row][number] = format == KERNEL_SHORTS ? _mm512_dpwssd_epi32(sum, some, weights[number])
                                                             : _mm512_dpbusd_epi32(sum, some, weights[number]);
            }
        }
    }
    for (int row = 0; row < rows; row++) {
        for (int number = 0; number < panels; number++) {
            _mm512_storeu_si512(sums + (row * panels + number) * panel_columns, total[row][number]);
        }
    }
}

INLINE void vnni_tiles(kernel_format format, const char *a, int64_t rows, int64_t inner, const char *panel, int panels,
                       int32_t *sums) {
    for (; rows >= most_rows; rows -= most_rows, a += most_rows * inner, sums += most_rows * panels * panel_columns) {
        vnni_tile(format, most_rows, panels, a, inner, panel, sums);
    }
    switch (rows) {
    case 5: return vnni_tile(format, 5, panels, a, inner, panel, sums);
    case 4: return vnni_tile(format, 4, panels, a, inner, panel, sums);
    case 3: return vnni_tile(format, 3, panels, a, inner, panel, sums);
    case 2: return vnni_tile(format, 2, panels, a, inner, panel, sums);
    case 1: return vnni_tile(format, 1, panels, a, inner, panel, sums);
    }
}

/// The same for so few rows that reading the panel is what takes time: all of it in the order it lies in memory, since
/// processors fetch ahead one stream of a page, and in several sums, so that none waits for the one before it.
INLINE void vnni_stream(kernel_format format, int rows, const char *a, int64_t inner, const char *panel, int32_t *sums,
                        int64_t stride) {
    enum { steps = 4 };
    __m512i total[stream_rows][steps];
    for (int row = 0; row < rows; row++) {
        for (int step = 0; step < steps; step++) total[row][step] = _mm512_setzero_si512();
    }
    int64_t index = 0;
    for (; index + 4 * steps <= inner; index += 4 * steps) {
        for (int step = 0; step < steps; step++, panel += 4 * panel_columns) {
            __m512i weights = _mm512_loadu_si512(panel);
            for (int row = 0; row < rows; row++) {
                int32_t four;
                memcpy(&four, a + row * inner + index + 4 * step, sizeof four);
                __m512i some = _mm512_set1_epi32(four), sum = total[row][step];
                total[row][step] = format == KERNEL_SHORTS ? _mm512_dpwssd_epi32(sum, some, weights)
                                                           : _mm512_dpbusd_epi32(sum, some, weights);
            }
        }
    }
    for (; index < inner; index += 4, panel += 4 * panel_columns) {
        for (int row = 0; row < rows; row++) {
            int32_t four;
            memcpy(&four, a + row * inner + index, sizeof four);
            __m512i some = _mm512_set1_epi32(four), weights = _mm512_loadu_si512(panel), sum = total[row][0];
            total[row][0] = format == KERNEL_SHORTS ? _mm512_dpwssd_epi32(sum, some, weights)
                                                    : _mm512_dpbusd_epi32(sum, some, weights);
        }
    }
    for (int row = 0; row < rows; row++) {
        __m512i even = _mm512_add_epi32(total[row][0], total[row][2]), odd = _mm512_add_epi32(total[row][1], total[row][3]);
        _mm512_storeu_si512(sums + row * stride, _mm512_add_epi32(even, odd));
    }
}

INLINE void vnni_streams(kernel_format format, const char *a, int64_t rows, int64_t inner, const char *panel, int panels,
                         int32_t *sums) {
    const int64_t stride = panels * panel_columns;
    for (int number = 0; number < panels; number++, panel += panel_columns * inner, sums += panel_columns) {
        switch (rows) {
        case 5: vnni_stream(format, 5, a, inner, panel, sums, stride); break;
        case 4: vnni_stream(format, 4, a, inner, panel, sums, stride); break;
        case 3: vnni_stream(format, 3, a, inner, panel, sums, stride); break;
        case 2: vnni_stream(format, 2, a, inner, panel, sums, stride); break;
        case 1: vnni_stream(format, 1, a, inner, panel, sums, stride); break;
        }
    }
}

static void vnni_panels(kernel_format format, const char *rows, int64_t count, int64_t inner, const char *panel,
                        int panels, int32_t *sums) {
    if (count <= stream_rows) {
        switch (format) {
        case KERNEL_BYTES: return vnni_streams(KERNEL_BYTES, rows, count, inner, panel, panels, sums);
        case KERNEL_SHORTS: return vnni_streams(KERNEL_SHORTS, rows, count, inner, panel, panels, sums);
        }
    }
    switch (format) {
    case KERNEL_BYTES:
        return panels == 2 ? vnni_tiles(KERNEL_BYTES, rows, count, inner, panel, 2, sums)
                           : vnni_tiles(KERNEL_BYTES, rows, count, inner, panel, 1, sums);
    case KERNEL_SHORTS:
        return panels == 2 ? vnni_tiles(KERNEL_SHORTS, rows, count, inner, panel, 2, sums)
                           : vnni_tiles(KERNEL_SHORTS, rows, count, inner, panel, 1, sums);
    }
}

#pragma clang attribute pop

void integer_product_panels(kernel_format format, const void *rows, int64_t count, int64_t inner, const void *panel,
                            int panels, int32_t *sums) {
    (kernel_has_vnni() ? vnni_panels : avx2_panels)(format, rows, count, inner, panel, panels, sums);
}

bool kernel_has_instructions(kernel_instructions instructions) {
    return instructions == KERNEL_VNNI ? kernel_has_vnni() : kernel_multiplies_integers();
}

void kernel_panel_sums(kernel_instructions instructions, kernel_format format, const void *rows, int64_t count,
                       int64_t inner, const void *panel, int32_t panels, int32_t *sums) {
    (instructions == KERNEL_VNNI ? vnni_panels : avx2_panels)(format, rows, count, inner, panel, panels, sums);
}

/// Rows and columns that are one turn of a thread.
enum { turn_rows = 66, turn_columns = 64 };

typedef struct {
    kernel_format format;
    const char *a, *packed;
    int64_t rows, inner, columns, row_turns;
    const float *row_scales;
    const kernel_finish_options *options;
    float *result;
} product_work;

static int64_t smaller(int64_t left, int64_t right) { return left < right ? left : right; }

static void product_turn(void *context, int64_t turn) {
    const product_work *work = context;
    int32_t sums[turn_rows * most_panels * panel_columns];
    int64_t row = turn % work->row_turns * turn_rows, first = turn / work->row_turns * turn_columns;
    int64_t rows = smaller(turn_rows, work->rows - row), end = smaller(first + turn_columns, work->columns);
    for (int64_t column = first; column < end; column += most_panels * panel_columns) {
        int64_t width = smaller(most_panels * panel_columns, end - column);
        int panels = (int)((width + panel_columns - 1) / panel_columns);
        integer_product_panels(work->format, work->a + row * work->inner, rows, work->inner,
                               work->packed + column * work->inner, panels, sums);
        kernel_finish_options options = *work->options;
        options.column_scales += column;
        if (options.offsets) options.offsets += column;
        if (options.bias) options.bias += column;
        speech_kernels()->finish(sums, panels * panel_columns, rows, width, work->row_scales + row, &options,
                          work->result + row * work->columns + column, work->columns);
    }
}

bool kernel_multiplies_integers(void) { return kernel_level()[0] == 'x'; }

void kernel_integer_product(kernel_format format, const void *a, int64_t rows, int64_t inner, const void *packed,
                            int64_t columns, const float *row_scales, const kernel_finish_options *options,
                            float *result) {
    product_work work = {.format = format,
                         .a = a,
                         .packed = packed,
                         .rows = rows,
                         .inner = inner,
                         .columns = columns,
                         .row_turns = (rows + turn_rows - 1) / turn_rows,
                         .row_scales = row_scales,
                         .options = options,
                         .result = result};
    onednn_parallel(work.row_turns * ((columns + turn_columns - 1) / turn_columns), product_turn, &work);
}
#else
bool kernel_multiplies_integers(void) { return false; }

bool kernel_has_instructions(kernel_instructions instructions) { return false; }

void kernel_panel_sums(kernel_instructions instructions, kernel_format format, const void *rows, int64_t count,
                       int64_t inner, const void *panel, int32_t panels, int32_t *sums) {
    __builtin_trap();
}

void kernel_integer_product(kernel_format format, const void *a, int64_t rows, int64_t inner, const void *packed,
                            int64_t columns, const float *row_scales, const kernel_finish_options *options,
                            float *result) {
    __builtin_trap();
}
#endif
