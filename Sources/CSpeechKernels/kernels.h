// The kernels, written once and compiled for several levels of processors: see level_*.c.
//
// Vectors of 16 floats are what the compiler splits into as many registers as the level has room for.

#include "level.h"

#include <math.h>
#include <string.h>

typedef float lanes __attribute__((vector_size(64)));
typedef float eight __attribute__((vector_size(32)));
typedef float four __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef uint8_t bytes __attribute__((vector_size(16)));
typedef int8_t signed_bytes __attribute__((vector_size(16)));
typedef int16_t shorts __attribute__((vector_size(32)));
typedef uint32_t unsigned_ints __attribute__((vector_size(64)));
typedef uint16_t unsigned_shorts __attribute__((vector_size(32)));
typedef _Float16 halves __attribute__((vector_size(32)));
enum { width = 16, head = 64, groups = head / width };

#define INLINE static inline __attribute__((always_inline))

// Fused multiply-adds where the level has them; nothing else is rearranged.
#pragma clang fp contract(fast)

// Macros, since functions with vectors as parameters would have no settled calling convention.
#define LOAD(pointer) __extension__({ lanes loaded; memcpy(&loaded, (pointer), sizeof loaded); loaded; })
#define STORE(pointer, vector) __extension__({ lanes stored = (vector); memcpy((pointer), &stored, sizeof stored); })
#define WIDEN(pointer) __extension__({ halves narrow; memcpy(&narrow, (pointer), sizeof narrow); __builtin_convertvector(narrow, lanes); })
#define ALL(value) ((lanes){} + (value))
#define INTS_ALL(value) ((ints){} + (value))
#define SUM(vector)                                                                                                    \
    __extension__({                                                                                                    \
        lanes all = (vector);                                                                                          \
        eight e = __builtin_shufflevector(all, all, 0, 1, 2, 3, 4, 5, 6, 7) +                                          \
                  __builtin_shufflevector(all, all, 8, 9, 10, 11, 12, 13, 14, 15);                                     \
        four f = __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);                \
        (f[0] + f[2]) + (f[1] + f[3]);                                                                                 \
    })
#define GREATEST(vector) __extension__({ lanes terms = (vector); float most = terms[0]; for (int term = 1; term < width; term++) most = terms[term] > most ? terms[term] : most; most; })

// e^x for x ≤ 0, within two units in the last place; 0 below −87. The polynomial is that of Cephes (Moshier), expf.
#define EXP(argument)                                                                                                  \
    __extension__({                                                                                                    \
        lanes x = (argument);                                                                                          \
        ints alive = x > ALL(-87.0f);                                                                                  \
        x = __builtin_elementwise_max(x, ALL(-87.0f));                                                                 \
        lanes n = x * 1.44269504f + 12582912.0f; /* rounds: the fraction has no room left */                           \
        ints power = (ints)n << 23;                                                                                    \
        n -= 12582912.0f;                                                                                              \
        lanes r = x - n * 0.693359375f + n * 2.12194440e-4f;                                                           \
        lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;                                                             \
        p = p * r + 8.3334519073e-3f;                                                                                  \
        p = p * r + 4.1665795894e-2f;                                                                                  \
        p = p * r + 1.6666665459e-1f;                                                                                  \
        p = p * r + 5.0000001201e-1f;                                                                                  \
        p = p * r * r + r + 1.0f;                                                                                      \
        (lanes)(((ints)p + power) & alive);                                                                            \
    })

// The natural logarithm of x > 0, with the polynomial of Cephes (Moshier), logf.
#define LOG(argument)                                                                                                  \
    __extension__({                                                                                                    \
        ints bits = (ints)(argument);                                                                                  \
        ints exponent = (bits - 0x3f3504f3) >> 23; /* so that the mantissa is √½…√2 */                                  \
        lanes f = (lanes)(bits - (exponent << 23)) - 1.0f;                                                             \
        lanes e = __builtin_convertvector(exponent, lanes);                                                            \
        lanes p = f * 7.0376836292e-2f - 1.1514610310e-1f;                                                             \
        p = p * f + 1.1676998740e-1f;                                                                                  \
        p = p * f - 1.2420140846e-1f;                                                                                  \
        p = p * f + 1.4249322787e-1f;                                                                                  \
        p = p * f - 1.6668057665e-1f;                                                                                  \
        p = p * f + 2.0000714765e-1f;                                                                                  \
        p = p * f - 2.4999993993e-1f;                                                                                  \
        p = p * f + 3.3333331174e-1f;                                                                                  \
        lanes square = f * f;                                                                                          \
        p = p * f * square + e * -2.12194440e-4f - square * 0.5f;                                                      \
        f + p + e * 0.693359375f;                                                                                      \
    })

// GELU, x times the normal distribution up to x, whose odd part a polynomial comes close to: within 2e-5, and beyond ±4
// within 4e-5 of x. Only for what is rounded to integers anyway.
#define GELU(argument)                                                                                                 \
    __extension__({                                                                                                    \
        lanes g = (argument);                                                                                          \
        lanes z = __builtin_elementwise_min(__builtin_elementwise_max(g, ALL(-4.0f)), ALL(4.0f));                      \
        lanes u = z * z;                                                                                               \
        lanes q = u * 6.599082259e-11f - 5.968456240e-9f;                                                              \
        q = q * u + 2.412517045e-7f;                                                                                   \
        q = q * u - 5.817209792e-6f;                                                                                   \
        q = q * u + 9.456064721e-5f;                                                                                   \
        q = q * u - 1.110970896e-3f;                                                                                   \
        q = q * u + 9.810875796e-3f;                                                                                   \
        q = q * u - 6.631811041e-2f;                                                                                   \
        q = q * u + 3.988797069e-1f;                                                                                   \
        g * (q * z + 0.5f);                                                                                            \
    })

/// The values from `index` on, and `otherwise` where there are none.
INLINE int64_t load_rest(const float *values, int64_t index, int64_t count, float otherwise, float *rest) {
    int64_t left = count - index < width ? count - index : width;
    for (int64_t lane = 0; lane < width; lane++) rest[lane] = lane < left ? values[index + lane] : otherwise;
    return left;
}

static void widen(const void *source, int64_t count, float *result) {
    const char *from = source;
    int64_t index = 0;
    for (; index + width <= count; index += width) STORE(result + index, WIDEN(from + 2 * index));
    for (; index < count; index++) {
        _Float16 narrow;
        memcpy(&narrow, from + 2 * index, sizeof narrow);
        result[index] = (float)narrow;
    }
}

static void narrow(const float *values, int64_t count, void *target) {
    char *to = target;
    int64_t index = 0;
    for (; index + width <= count; index += width) {
        halves result = __builtin_convertvector(LOAD(values + index), halves);
        memcpy(to + 2 * index, &result, sizeof result);
    }
    for (; index < count; index++) {
        _Float16 result = (_Float16)values[index];
        memcpy(to + 2 * index, &result, sizeof result);
    }
}

static void narrow_rows(const float *rows, int64_t count, int64_t size, int64_t stride, void *target) {
    uint16_t *to = target;
    for (int64_t row = 0; row < count; row++, rows += stride, to += size) {
        int64_t index = 0;
        for (; index + width <= size; index += width) {
            unsigned_ints bits = (unsigned_ints)LOAD(rows + index);
            unsigned_shorts upper = __builtin_convertvector((bits + 0x7fff + (bits >> 16 & 1)) >> 16, unsigned_shorts);
            memcpy(to + index, &upper, sizeof upper);
        }
        for (; index < size; index++) {
            uint32_t bits;
            memcpy(&bits, rows + index, sizeof bits);
            to[index] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
        }
    }
}

static void layer_norm(const float *rows, int64_t count, int64_t size, const float *scale, const float *shift,
                       float *result) {
    for (int64_t row = 0; row < count; row++, rows += size, result += size) {
        lanes sum = {}, squares = {};
        for (int64_t index = 0; index < size; index += width) sum += LOAD(rows + index);
        float mean = SUM(sum) / (float)size;
        for (int64_t index = 0; index < size; index += width) {
            lanes difference = LOAD(rows + index) - mean;
            squares += difference * difference;
        }
        float factor = 1.0f / sqrtf(SUM(squares) / (float)size + 1e-5f);
        for (int64_t index = 0; index < size; index += width) {
            lanes value = (LOAD(rows + index) - mean) * factor;
            STORE(result + index, value * LOAD(scale + index) + LOAD(shift + index));
        }
    }
}

static void add(float *a, const float *b, int64_t count) {
    int64_t index = 0;
    for (; index + width <= count; index += width) STORE(a + index, LOAD(a + index) + LOAD(b + index));
    for (; index < count; index++) a[index] += b[index];
}

static void exponentials(float *rows, int64_t count, int64_t columns, int64_t stride, float *inverse_sums) {
    for (int64_t row = 0; row < count; row++, rows += stride) {
        for (int64_t index = columns; index < stride; index++) rows[index] = -INFINITY;
        lanes most = ALL(-INFINITY), sum = {};
        for (int64_t index = 0; index < columns; index += width) {
            most = __builtin_elementwise_max(most, LOAD(rows + index));
        }
        float greatest = GREATEST(most);
        for (int64_t index = 0; index < columns; index += width) {
            lanes value = EXP(LOAD(rows + index) - greatest);
            sum += value;
            STORE(rows + index, value);
        }
        inverse_sums[row] = 1.0f / SUM(sum);
    }
}

static void scale_rows(float *rows, int64_t count, int64_t columns, int64_t stride, const float *factors) {
    for (int64_t row = 0; row < count; row++, rows += stride) {
        for (int64_t index = 0; index < columns; index += width) STORE(rows + index, LOAD(rows + index) * factors[row]);
    }
}

static void attend(const float *query, const void *keys, const void *values, int64_t stride, const int32_t *places,
                   int64_t count, float *scores, float *result) {
    lanes q[groups], sums[groups] = {};
    for (int group = 0; group < groups; group++) q[group] = LOAD(query + group * width);
    for (int64_t position = 0; position < count; position++) {
        const char *key = (const char *)keys + 2 * stride * (places ? places[position] : position);
        lanes sum = {};
        for (int group = 0; group < groups; group++) sum += q[group] * WIDEN(key + 2 * group * width);
        scores[position] = SUM(sum);
    }
    float inverse;
    exponentials(scores, 1, count, (count + width - 1) / width * width, &inverse);
    for (int64_t position = 0; position < count; position++) {
        const char *value = (const char *)values + 2 * stride * (places ? places[position] : position);
        float weight = scores[position];
        for (int group = 0; group < groups; group++) sums[group] += weight * WIDEN(value + 2 * group * width);
    }
    for (int group = 0; group < groups; group++) STORE(result + group * width, sums[group] * inverse);
}

static void quantize_bytes(int32_t zero, const float *rows, int64_t count, int64_t size, int64_t stride, uint8_t *result,
                           float *scales) {
    // Adding this rounds to the nearest integer, which is then in the lowest bits.
    const float rounding = 12582912.0f + (float)zero, above = 1.0f / (float)(255 - zero), below = 1.0f / (float)zero;
    for (int64_t row = 0; row < count; row++, rows += stride, result += size) {
        lanes most = ALL(1e-20f), least = {};
        for (int64_t index = 0; index < size; index += width) {
            most = __builtin_elementwise_max(most, LOAD(rows + index));
            least = __builtin_elementwise_min(least, LOAD(rows + index));
        }
        float positive = GREATEST(most) * above, negative = GREATEST(-least) * below;
        float step = positive > negative ? positive : negative, factor = 1.0f / step;
        scales[row] = step;
        for (int64_t index = 0; index < size; index += width) {
            lanes value = LOAD(rows + index) * factor + rounding;
            bytes narrow = __builtin_convertvector((ints)value & 0xff, bytes);
            memcpy(result + index, &narrow, sizeof narrow);
        }
    }
}

static void quantize_shorts(const float *rows, int64_t count, int64_t size, int64_t stride, int16_t *result,
                            float *scales) {
    for (int64_t row = 0; row < count; row++, rows += stride, result += size) {
        lanes squares = {};
        for (int64_t index = 0; index < size; index += width) squares += LOAD(rows + index) * LOAD(rows + index);
        // Rounding adds at most half a step to each element.
        float norm = sqrtf(SUM(squares)) + 1e-20f, steps = 32767.0f - 0.5f * sqrtf((float)size);
        scales[row] = norm / steps;
        for (int64_t index = 0; index < size; index += width) {
            lanes value = LOAD(rows + index) * (steps / norm) + 12582912.0f;
            shorts narrow = __builtin_convertvector((ints)value << 16 >> 16, shorts);
            memcpy(result + index, &narrow, sizeof narrow);
        }
    }
}

// e^x for x ≤ 0, within 3e-6 of itself, for what is rounded to shorts; 0 below −87. The polynomial has the least error that
// one of the fourth degree can have.
#define COARSE_EXP(argument)                                                                                           \
    __extension__({                                                                                                    \
        lanes x = (argument);                                                                                          \
        ints alive = x > ALL(-87.0f);                                                                                  \
        lanes n = x * 1.44269504f + 12582912.0f; /* rounds: the fraction has no room left */                           \
        ints power = (ints)n << 23;                                                                                    \
        lanes r = x - (n - 12582912.0f) * 0.69314718f;                                                                 \
        lanes p = r * 0.0414584f + 0.16791031f;                                                                        \
        p = p * r + 0.50004367f;                                                                                       \
        p = p * r + 0.99996333f;                                                                                       \
        p = p * r + 0.99999926f;                                                                                       \
        (lanes)(((ints)p + power) & alive);                                                                            \
    })

static float weigh(float *scores, int64_t count, int64_t padded, int16_t *result) {
    for (int64_t index = count; index < padded; index++) scores[index] = -INFINITY;
    lanes most = ALL(-INFINITY), sum = {}, squares = {};
    for (int64_t index = 0; index < padded; index += width) {
        most = __builtin_elementwise_max(most, LOAD(scores + index));
    }
    const float greatest = GREATEST(most);
    for (int64_t index = 0; index < padded; index += width) {
        lanes value = COARSE_EXP(LOAD(scores + index) - greatest);
        sum += value;
        squares += value * value;
        STORE(scores + index, value);
    }
    // Rounding adds at most half a step to each.
    const float factor = (32767.0f - 0.5f * sqrtf((float)padded)) / sqrtf(SUM(squares));
    for (int64_t index = 0; index < padded; index += width) {
        lanes value = LOAD(scores + index) * factor + 12582912.0f;
        shorts narrow = __builtin_convertvector((ints)value << 16 >> 16, shorts);
        memcpy(result + index, &narrow, sizeof narrow);
    }
    return 1.0f / (factor * SUM(sum));
}

static void quantize(kernel_format format, int32_t zero, const float *rows, int64_t count, int64_t size, int64_t stride, void *result,
                     float *scales) {
    switch (format) {
    case KERNEL_BYTES: return quantize_bytes(zero, rows, count, size, stride, result, scales);
    case KERNEL_SHORTS: return quantize_shorts(rows, count, size, stride, result, scales);
    }
}

static void round_weights(const float *weights, int64_t inner, int64_t columns, int32_t limit, int8_t *result,
                          float *scales, int32_t *sums) {
    for (int64_t column = 0; column < columns; column++, weights += inner, result += inner) {
        lanes most = ALL(1e-20f);
        for (int64_t index = 0; index < inner; index += width) {
            most = __builtin_elementwise_max(most, __builtin_elementwise_abs(LOAD(weights + index)));
        }
        float greatest = GREATEST(most), factor = (float)limit / greatest;
        scales[column] = greatest / (float)limit;
        ints sum = {};
        for (int64_t index = 0; index < inner; index += width) {
            ints value = (ints)(LOAD(weights + index) * factor + 12582912.0f) << 16 >> 16;
            signed_bytes narrow = __builtin_convertvector(value, signed_bytes);
            memcpy(result + index, &narrow, sizeof narrow);
            sum += value;
        }
        sums[column] = 0;
        for (int lane = 0; lane < width; lane++) sums[column] += sum[lane];
    }
}

static void finish(const int32_t *sums, int64_t sums_stride, int64_t count, int64_t columns, const float *row_scales,
                   const kernel_finish_options *options, float *result, int64_t stride) {
    const float *scales = options->column_scales, *bias = options->bias;
    const int32_t *offsets = options->offsets;
    const bool accumulate = options->accumulate, gelu = options->gelu;
    for (int64_t row = 0; row < count; row++, sums += sums_stride, result += stride) {
        int64_t index = 0;
        for (; index + width <= columns; index += width) {
            ints sum, offset = {};
            memcpy(&sum, sums + index, sizeof sum);
            if (offsets) memcpy(&offset, offsets + index, sizeof offset);
            lanes value = __builtin_convertvector(sum - offset, lanes) * row_scales[row] * LOAD(scales + index);
            if (bias) value += LOAD(bias + index);
            if (gelu) value = GELU(value);
            if (accumulate) value += LOAD(result + index);
            STORE(result + index, value);
        }
        for (; index < columns; index++) {
            int32_t sum = sums[index] - (offsets ? offsets[index] : 0);
            float value = (float)sum * row_scales[row] * scales[index];
            if (bias) value += bias[index];
            if (gelu) value = GELU(ALL(value))[0];
            result[index] = accumulate ? result[index] + value : value;
        }
    }
}

static void fold_frames(const float *samples, int64_t count, float *sums, float *differences) {
    for (int64_t frame = 0; frame < count; frame++, samples += 160, sums += 200, differences += 200) {
        for (int index = 0; index < 200; index++) {
            float left = samples[1 + index], right = samples[399 - index];
            sums[index] = left + right;
            differences[index] = left - right;
        }
    }
}

static void power(float *a, const float *b, int64_t count) {
    int64_t index = 0;
    for (; index + width <= count; index += width) {
        lanes x = LOAD(a + index), y = LOAD(b + index);
        STORE(a + index, x * x + y * y);
    }
    for (; index < count; index++) a[index] = a[index] * a[index] + b[index] * b[index];
}

static float logarithms(float *values, int64_t count) {
    lanes most = ALL(-10.0f);
    for (int64_t index = 0; index < count; index += width) {
        float rest[width];
        int64_t left = load_rest(values, index, count, 0, rest);
        lanes value = LOG(__builtin_elementwise_max(LOAD(rest), ALL(1e-10f))) * 0.43429448f;
        most = __builtin_elementwise_max(most, value);
        memcpy(values + index, &value, (size_t)left * sizeof(float));
    }
    return GREATEST(most);
}

static void normalize_mel(float *values, int64_t count, float least) {
    for (int64_t index = 0; index < count; index++) {
        values[index] = ((values[index] > least ? values[index] : least) + 4.0f) * 0.25f;
    }
}

static float greatest(const float *values, int64_t count, int64_t *place) {
    lanes most = ALL(-INFINITY);
    int64_t index = 0;
    for (; index + width <= count; index += width) most = __builtin_elementwise_max(most, LOAD(values + index));
    float result = GREATEST(most);
    for (; index < count; index++) result = values[index] > result ? values[index] : result;
    for (index = 0; index + 1 < count && values[index] != result; index++) {}
    *place = index;
    return result;
}

static float sum_exponentials(const float *values, int64_t count, float most) {
    lanes sum = {};
    int64_t index = 0;
    for (; index + width <= count; index += width) sum += EXP(LOAD(values + index) - most);
    float rest[width];
    load_rest(values, index, count, -INFINITY, rest);
    sum += EXP(LOAD(rest) - most);
    return SUM(sum);
}

static int32_t best(const float *values, int64_t count, int32_t wanted, int32_t *places) {
    int32_t found = 0;
    float least = -INFINITY;
    for (int64_t index = 0; index < count; index++) {
        if (!(values[index] > least)) continue;
        int32_t place = found < wanted ? found++ : wanted - 1;
        while (place > 0 && values[places[place - 1]] < values[index]) {
            places[place] = places[place - 1];
            place--;
        }
        places[place] = (int32_t)index;
        if (found == wanted) least = values[places[wanted - 1]];
    }
    return found;
}

static int64_t draw(const float *values, int64_t count, float most, float chance) {
    float left = chance * sum_exponentials(values, count, most);
    int64_t last = 0;
    for (int64_t index = 0; index < count; index += width) {
        float rest[width];
        load_rest(values, index, count, -INFINITY, rest);
        lanes terms = EXP(LOAD(rest) - most);
        for (int lane = 0; lane < width; lane++) {
            if (terms[lane] <= 0) continue;
            last = index + lane;
            left -= terms[lane];
            if (left < 0) return last;
        }
    }
    // Rounding used up the whole sum.
    return last;
}

static void lengths(const float *coordinates, int64_t count, int64_t size, float *result) {
    for (int64_t row = 0; row < count; row++, coordinates += 2 * size, result += size) {
        int64_t index = 0;
        for (; index + width <= size; index += width) {
            lanes x = LOAD(coordinates + index), y = LOAD(coordinates + size + index);
            STORE(result + index, __builtin_elementwise_sqrt(x * x + y * y));
        }
        for (; index < size; index++) {
            float x = coordinates[index], y = coordinates[size + index];
            result[index] = sqrtf(x * x + y * y);
        }
    }
}

static void rectify(float *values, int64_t count) {
    int64_t index = 0;
    for (; index + width <= count; index += width) {
        STORE(values + index, __builtin_elementwise_max(LOAD(values + index), ALL(0.0f)));
    }
    for (; index < count; index++) values[index] = values[index] > 0 ? values[index] : 0;
}

// 1 / (1 + e^−x), and the hyperbolic tangent.
#define LOGISTIC(argument)                                                                                             \
    __extension__({                                                                                                    \
        lanes v = (argument);                                                                                          \
        lanes s = EXP(-__builtin_elementwise_abs(v));                                                                  \
        ints positive = v >= 0;                                                                                        \
        (lanes)(((ints)ALL(1.0f) & positive) | ((ints)s & ~positive)) / (1.0f + s);                                    \
    })
#define TANH(argument) (2.0f * LOGISTIC(2.0f * (argument)) - 1.0f)

static void remember(float *gates, const float *weights, int64_t size, float *output, float *cells) {
    enum { panel = KERNEL_MEMORY_PANEL };
    for (int64_t first = 0; first < 4 * size; first += panel) {
        lanes sums[panel / width];
        for (int part = 0; part < panel / width; part++) sums[part] = LOAD(gates + first + part * width);
        for (int64_t cell = 0; cell < size; cell++, weights += panel) {
            lanes share = ALL(output[cell]);
            for (int part = 0; part < panel / width; part++) sums[part] += share * LOAD(weights + part * width);
        }
        for (int part = 0; part < panel / width; part++) STORE(gates + first + part * width, sums[part]);
    }
    for (int64_t cell = 0; cell < size; cell += width) {
        lanes in = LOGISTIC(LOAD(gates + cell)), kept = LOGISTIC(LOAD(gates + size + cell));
        lanes content = TANH(LOAD(gates + 2 * size + cell)), out = LOGISTIC(LOAD(gates + 3 * size + cell));
        lanes held = kept * LOAD(cells + cell) + in * content;
        STORE(cells + cell, held);
        STORE(output + cell, out * TANH(held));
    }
}

const kernel_table LEVEL = {
    .widen = widen,
    .narrow = narrow,
    .narrow_rows = narrow_rows,
    .layer_norm = layer_norm,
    .add = add,
    .exponentials = exponentials,
    .scale_rows = scale_rows,
    .attend = attend,
    .weigh = weigh,
    .quantize = quantize,
    .round_weights = round_weights,
    .finish = finish,
    .fold_frames = fold_frames,
    .power = power,
    .logarithms = logarithms,
    .normalize_mel = normalize_mel,
    .greatest = greatest,
    .sum_exponentials = sum_exponentials,
    .best = best,
    .draw = draw,
    .lengths = lengths,
    .rectify = rectify,
    .remember = remember,
};
