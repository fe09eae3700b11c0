#include "CSpeechKernels.h"

#include "COneDNN.h"
#include "level.h"

#include <pthread.h>

static const kernel_table *chosen;
static const char *level;
static bool has_vnni;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void choose(void) {
    chosen = &kernels_baseline;
    level = "baseline";
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) {
        chosen = &kernels_v4;
        has_vnni = __builtin_cpu_supports("avx512vnni");
        level = has_vnni ? "x86-64-v4, VNNI" : "x86-64-v4";
    } else if (__builtin_cpu_supports("x86-64-v3")) {
        chosen = &kernels_v3;
        level = "x86-64-v3";
    }
#elif defined(__aarch64__)
    // All of them have vectors of 128 bits and fused multiply-adds.
    level = "arm64";
#endif
}

const kernel_table *speech_kernels(void) {
    pthread_once(&once, choose);
    return chosen;
}

bool kernel_has_vnni(void) {
    speech_kernels();
    return has_vnni;
}

const char *kernel_level(void) {
    speech_kernels();
    return level;
}

void kernel_widen(const void *halves, int64_t count, float *result) { speech_kernels()->widen(halves, count, result); }

void kernel_narrow(const float *values, int64_t count, void *halves) { speech_kernels()->narrow(values, count, halves); }

void kernel_narrow_rows(const float *rows, int64_t count, int64_t width, int64_t stride, void *result) {
    speech_kernels()->narrow_rows(rows, count, width, stride, result);
}

/// Rows that are one turn of a thread.
enum { rows_per_turn = 64 };

static int64_t turns(int64_t count) { return (count + rows_per_turn - 1) / rows_per_turn; }

/// The rows of a turn.
static int64_t rows_of(int64_t turn, int64_t count) {
    int64_t left = count - turn * rows_per_turn;
    return left < rows_per_turn ? left : rows_per_turn;
}

typedef struct {
    const float *rows, *scale, *shift;
    float *result;
    int64_t count, width;
} layer_norm_work;

static void layer_norm_turn(void *context, int64_t turn) {
    const layer_norm_work *work = context;
    int64_t offset = turn * rows_per_turn * work->width;
    speech_kernels()->layer_norm(work->rows + offset, rows_of(turn, work->count), work->width, work->scale,
                                 work->shift, work->result + offset);
}

void kernel_layer_norm(const float *rows, int64_t count, int64_t width, const float *scale, const float *shift,
                       float *result) {
    layer_norm_work work = {rows, scale, shift, result, count, width};
    onednn_parallel(turns(count), layer_norm_turn, &work);
}

typedef struct {
    kernel_format format;
    int32_t zero;
    const float *rows;
    int64_t count, width, stride;
    char *integers;
    float *scales;
} quantize_work;

static void quantize_turn(void *context, int64_t turn) {
    const quantize_work *work = context;
    int64_t first = turn * rows_per_turn, size = work->format == KERNEL_SHORTS ? 2 : 1;
    speech_kernels()->quantize(work->format, work->zero, work->rows + first * work->stride, rows_of(turn, work->count),
                               work->width, work->stride, work->integers + first * work->width * size,
                               work->scales + first);
}

void kernel_quantize(kernel_format format, int32_t zero, const float *rows, int64_t count, int64_t width, int64_t stride,
                     void *integers, float *scales) {
    quantize_work work = {format, zero, rows, count, width, stride, integers, scales};
    onednn_parallel(turns(count), quantize_turn, &work);
}

void kernel_round_weights(const float *weights, int64_t inner, int64_t columns, int32_t most, int8_t *bytes, float *scales,
                          int32_t *sums) {
    speech_kernels()->round_weights(weights, inner, columns, most, bytes, scales, sums);
}

typedef struct {
    const int32_t *sums;
    int64_t count, columns;
    const float *row_scales;
    const kernel_finish_options *options;
    float *result;
} finish_work;

static void finish_turn(void *context, int64_t turn) {
    const finish_work *work = context;
    int64_t first = turn * rows_per_turn, offset = first * work->columns;
    speech_kernels()->finish(work->sums + offset, work->columns, rows_of(turn, work->count), work->columns,
                             work->row_scales + first, work->options, work->result + offset, work->columns);
}

void kernel_finish(const int32_t *sums, int64_t count, int64_t columns, const float *row_scales,
                   const kernel_finish_options *options, float *result) {
    finish_work work = {sums, count, columns, row_scales, options, result};
    onednn_parallel(turns(count), finish_turn, &work);
}

void kernel_add(float *a, const float *b, int64_t count) { speech_kernels()->add(a, b, count); }

void kernel_exponentials(float *rows, int64_t count, int64_t columns, int64_t stride, float *inverse_sums) {
    speech_kernels()->exponentials(rows, count, columns, stride, inverse_sums);
}

void kernel_scale_rows(float *rows, int64_t count, int64_t columns, int64_t stride, const float *factors) {
    speech_kernels()->scale_rows(rows, count, columns, stride, factors);
}

void kernel_attend(const float *query, const void *keys, const void *values, int64_t stride, const int32_t *places,
                   int64_t count, float *scores, float *result) {
    speech_kernels()->attend(query, keys, values, stride, places, count, scores, result);
}

void kernel_fold_frames(const float *samples, int64_t count, float *sums, float *differences) {
    speech_kernels()->fold_frames(samples, count, sums, differences);
}

void kernel_power(float *a, const float *b, int64_t count) { speech_kernels()->power(a, b, count); }

float kernel_logarithms(float *values, int64_t count) { return speech_kernels()->logarithms(values, count); }

void kernel_normalize_mel(float *values, int64_t count, float least) {
    speech_kernels()->normalize_mel(values, count, least);
}

float kernel_greatest(const float *values, int64_t count, int64_t *index) {
    return speech_kernels()->greatest(values, count, index);
}

float kernel_sum_exponentials(const float *values, int64_t count, float greatest) {
    return speech_kernels()->sum_exponentials(values, count, greatest);
}

int32_t kernel_best(const float *values, int64_t count, int32_t wanted, int32_t *places) {
    return speech_kernels()->best(values, count, wanted, places);
}

int64_t kernel_draw(const float *values, int64_t count, float greatest, float chance) {
    return speech_kernels()->draw(values, count, greatest, chance);
}

void kernel_lengths(const float *coordinates, int64_t count, int64_t width, float *lengths) {
    speech_kernels()->lengths(coordinates, count, width, lengths);
}

void kernel_rectify(float *values, int64_t count) { speech_kernels()->rectify(values, count); }

void kernel_remember(float *gates, const float *weights, int64_t size, float *output, float *cells) {
    speech_kernels()->remember(gates, weights, size, output, cells);
}
