#pragma once

#include <stdbool.h>
#include <stdint.h>

// What lies between the matrix products of a Whisper model, in vectors of the widest kind that the processor has.
//
// Widths and strides are in elements; `half` values are IEEE 754 binary16, at any address. Functions marked as parallel
// use the threads that oneDNN has for the calling thread.

#pragma clang assume_nonnull begin

/// What the processor's kernels were compiled for: `x86-64-v4`, `x86-64-v3`, `arm64` or `baseline`; behind it whether
/// products of integers use VNNI.
const char *kernel_level(void);

/// Widens halves.
void kernel_widen(const void *halves, int64_t count, float *result);
/// Narrows to halves, to the nearest even.
void kernel_narrow(const float *values, int64_t count, void *halves);

/// Narrows each row to bfloat16, the upper halves of floats, to the nearest even; `stride` is from one row to the next,
/// which may overlap; results lie one row behind the other.
void kernel_narrow_rows(const float *rows, int64_t count, int64_t width, int64_t stride, void *result);

/// Subtracts each row's mean, divides by its standard deviation (ε = 1e-5), and scales and shifts its columns. Parallel.
///
/// `width` is a multiple of 16; rows lie one behind the other.
void kernel_layer_norm(const float *rows, int64_t count, int64_t width, const float *scale, const float *shift,
                       float *result);

/// a += b.
void kernel_add(float *a, const float *b, int64_t count);

/// Raises e to each element less its row's maximum, and says for each row the inverse of the sum: softmax but for the
/// scaling.
///
/// `stride` is a multiple of 16; what lies between `columns` and `stride` is overwritten.
void kernel_exponentials(float *rows, int64_t count, int64_t columns, int64_t stride, float *inverse_sums);

/// Multiplies each row by a factor of its own; `columns` is a multiple of 16.
void kernel_scale_rows(float *rows, int64_t count, int64_t columns, int64_t stride, const float *factors);

/// Attention of one query of 64 elements over `count` keys and values of 64 halves.
///
/// The key of position p begins at `keys + place * stride`, its value at `values + place * stride`, where place is p, or
/// `places[p]` if given. `scores` has room for `count` elements, rounded up to 16. The query is scaled already.
void kernel_attend(const float *query, const void *keys, const void *values, int64_t stride,
                   const int32_t *_Nullable places, int64_t count, float *scores, float *result);

/// Integers that stand for numbers in products.
typedef enum kernel_format : int32_t {
    /// Unsigned bytes, one of which stands for zero, times signed ones, within ±63 unless the instructions sum up exactly.
    KERNEL_BYTES,
    /// Signed shorts; the squares of a row's or a column's sum up to at most 32767².
    KERNEL_SHORTS,
} kernel_format;

/// Rounds each row of a product's left matrix to integers by a scale of its own. Parallel.
///
/// `zero` is the byte that stands for zero, 1…254; shorts need none. `width` is a multiple of 16, `stride` is from one row to the next, which may overlap; integers lie one row behind the other.
void kernel_quantize(kernel_format format, int32_t zero, const float *rows, int64_t count, int64_t width, int64_t stride,
                     void *integers, float *scales);

/// Rounds weights, given for one column after the other, to bytes within ±`most` by a scale for each column, and sums up
/// each column's. `inner` is a multiple of 16.
void kernel_round_weights(const float *weights, int64_t inner, int64_t columns, int32_t most, int8_t *bytes, float *scales,
                          int32_t *sums);

/// What becomes of the sums of a product.
typedef struct kernel_finish_options {
    /// How much a step of each column's weights is worth.
    const float *column_scales;
    /// For each column, the sum of its weights times the integer that stands for zero; NULL where that is 0.
    const int32_t *_Nullable offsets;
    /// NULL for none.
    const float *_Nullable bias;
    /// Adds to the result, or takes the GELU of the sum.
    bool accumulate, gelu;
} kernel_finish_options;

/// result = (sums − offsets) · row scale · column scale + bias. Parallel.
void kernel_finish(const int32_t *sums, int64_t count, int64_t columns, const float *row_scales,
                   const kernel_finish_options *options, float *result);

/// Whether there are products of integers for this processor here: for x86-64 with AVX2.
bool kernel_multiplies_integers(void);

/// What sums up products of integers; the sums are the same.
typedef enum kernel_instructions : int32_t {
    /// Exact for bytes within ±63.
    KERNEL_AVX2,
    /// Exact for all bytes, which take half the time of shorts.
    KERNEL_VNNI,
} kernel_instructions;
/// Whether the processor has them.
bool kernel_has_instructions(kernel_instructions instructions);
/// The sums of the products of rows of `inner` bytes and one panel of packed weights, 16 columns, or of two that lie side
/// by side: 16 or 32 for each row. For comparing instructions; `kernel_integer_product` takes the best.
void kernel_panel_sums(kernel_instructions instructions, kernel_format format, const void *rows, int64_t count,
                       int64_t inner, const void *panel, int32_t panels, int32_t *sums);
/// Bytes of packed weights with columns of `inner` bytes.
int64_t kernel_packed_size(int64_t inner, int64_t columns);
/// Packs weights given for one column after the other; `inner` is in bytes, a multiple of 8.
void kernel_pack(const void *weights, int64_t inner, int64_t columns, void *packed);
/// `kernel_finish` of the product of rows of `inner` bytes and packed weights. Parallel.
void kernel_integer_product(kernel_format format, const void *rows, int64_t count, int64_t inner, const void *packed,
                            int64_t columns, const float *row_scales, const kernel_finish_options *options,
                            float *result);

/// The most queries that `kernel_attend_packed` answers at once.
enum { KERNEL_ATTENTION_QUERIES = 36 };

/// Bytes of packed keys and values of `heads` heads; `format` is that of keys, values are always shorts.
int64_t kernel_attention_size(kernel_format format, int64_t count, int64_t heads);
/// Packs keys and values of 64 elements for each head; `stride` is from one position to the next. Parallel.
///
/// Keys as bytes are for processors whose instructions sum them up exactly.
void kernel_pack_attention(kernel_format format, const float *keys, const float *values, int64_t stride, int64_t count,
                           int64_t heads, void *packed);
/// Bytes of memory that `kernel_attend_packed` needs.
int64_t kernel_attention_room(int64_t count);
/// Attention of some queries, scaled already, to all positions with one of the heads.
///
/// Afterwards `room` begins with a row for each query, of as many floats as there are positions, rounded up to 16: what
/// it attended to, in a scale of its own.
void kernel_attend_packed(kernel_format format, const float *queries, int64_t number, int64_t stride,
                          const void *packed, int64_t count, int64_t heads, int64_t index, void *room, float *result,
                          int64_t result_stride);

/// Bytes of memory that `kernel_self_attention` needs.
int64_t kernel_self_attention_size(kernel_format format, int64_t count, int64_t heads);
/// Attention of all positions to all, computed with integers, keys in the given format. Parallel.
///
/// - `input`: for each position its queries, scaled already, keys and values, of all heads in turn, 64 elements each.
/// - `result`: for each position the values of all heads.
void kernel_self_attention(kernel_format format, const float *input, int64_t count, int64_t heads, void *memory,
                           float *result);

/// Sums and differences of the samples of a frame that lie mirrored to its middle: of `count` frames of 400 samples,
/// each 160 samples after the one before, x[1+j] ± x[399−j] for j in 0..<200.
void kernel_fold_frames(const float *samples, int64_t count, float *sums, float *differences);
/// a = a² + b².
void kernel_power(float *a, const float *b, int64_t count);
/// Replaces values by their decimal logarithms, at least −10, and says the greatest.
float kernel_logarithms(float *values, int64_t count);
/// Replaces values by (max(value, least) + 4) / 4.
void kernel_normalize_mel(float *values, int64_t count, float least);

/// The greatest value and where it first is; `count` is positive.
float kernel_greatest(const float *values, int64_t count, int64_t *index);
/// The sum of e to each value less `greatest`.
float kernel_sum_exponentials(const float *values, int64_t count, float greatest);
/// The places of the `wanted` greatest values above −∞, in falling order of value; says how many there are.
int32_t kernel_best(const float *values, int64_t count, int32_t wanted, int32_t *places);
/// The first place at which the sum of e to the values less `greatest` exceeds `chance` of the whole sum.
int64_t kernel_draw(const float *values, int64_t count, float greatest, float chance);

/// How little each token belongs to each position: `costs` has a row of positions for each token.
///
/// - `weights`: of each head, a row of attention for each token; changed.
void kernel_alignment_costs(float *weights, int64_t heads, int64_t tokens, int64_t positions, float *costs);
/// The position at which each token begins, on the cheapest way from the first token and position to the last ones.
///
/// - `costs`: a row of positions for each token; changed.
void kernel_align(float *costs, int64_t tokens, int64_t positions, int32_t *starts);

/// The lengths of vectors in the plane: of `count` rows of `width` first coordinates and as many second ones, row by row.
void kernel_lengths(const float *coordinates, int64_t count, int64_t width, float *lengths);
/// Replaces what is less than zero by zero.
void kernel_rectify(float *values, int64_t count);

/// The columns that lie beside each other in the weights of `kernel_remember`.
enum { KERNEL_MEMORY_PANEL = 64 };
/// One step of a long short-term memory (Hochreiter and Schmidhuber) of `size` cells, a multiple of 16.
///
/// - `gates`: what the input makes of the gates, biases included, `size` each: those of the input, of forgetting, what
///   comes in, and of the output; changed.
/// - `weights`: what the output before makes of them: panels of columns, in each of them a row for each cell.
void kernel_remember(float *gates, const float *weights, int64_t size, float *output, float *cells);

#pragma clang assume_nonnull end
