// When tokens were spoken: dynamic time warping over what the decoder listened to while it said them.
#include "CSpeechKernels.h"

#include <math.h>
#include <string.h>

/// Positions of which the median is taken.
enum { window = 7, reach = window / 2 };

/// How much each token stands out from the others at each position, in standard deviations.
static void standardize(float *weights, int64_t tokens, int64_t positions) {
    for (int64_t position = 0; position < positions; position++) {
        float sum = 0, squares = 0;
        for (int64_t token = 0; token < tokens; token++) sum += weights[token * positions + position];
        float mean = sum / (float)tokens;
        for (int64_t token = 0; token < tokens; token++) {
            float difference = weights[token * positions + position] - mean;
            squares += difference * difference;
        }
        float factor = 1.0f / (sqrtf(squares / (float)tokens) + 1e-9f);
        for (int64_t token = 0; token < tokens; token++) {
            float *weight = weights + token * positions + position;
            *weight = (*weight - mean) * factor;
        }
    }
}

static float median(const float *values) {
    float sorted[window];
    for (int count = 0; count < window; count++) {
        int place = count;
        for (; place > 0 && sorted[place - 1] > values[count]; place--) sorted[place] = sorted[place - 1];
        sorted[place] = values[count];
    }
    return sorted[reach];
}

/// Subtracts the median around each position from its cost; beyond the ends, positions are mirrored.
static void subtract_medians(const float *weights, int64_t positions, float *costs) {
    for (int64_t position = 0; position < positions; position++) {
        float around[window];
        for (int64_t offset = -reach; offset <= reach; offset++) {
            int64_t place = position + offset;
            if (place < 0) place = -place;
            if (place >= positions) place = 2 * (positions - 1) - place;
            around[offset + reach] = weights[place < 0 ? 0 : place];
        }
        costs[position] -= median(around);
    }
}

void kernel_alignment_costs(float *weights, int64_t heads, int64_t tokens, int64_t positions, float *costs) {
    memset(costs, 0, (size_t)(tokens * positions) * sizeof *costs);
    for (int64_t head = 0; head < heads; head++, weights += tokens * positions) {
        standardize(weights, tokens, positions);
        for (int64_t token = 0; token < tokens; token++) {
            subtract_medians(weights + token * positions, positions, costs + token * positions);
        }
    }
}

void kernel_align(float *costs, int64_t tokens, int64_t positions, int32_t *starts) {
    // Each cost becomes that of the cheapest path to it.
    for (int64_t token = 0; token < tokens; token++) {
        float *row = costs + token * positions;
        for (int64_t position = 0; position < positions; position++) {
            float before = INFINITY;
            if (position > 0) before = fminf(before, row[position - 1]);
            if (token > 0) before = fminf(before, row[position - positions]);
            if (token > 0 && position > 0) before = fminf(before, row[position - positions - 1]);
            if (token > 0 || position > 0) row[position] += before;
        }
    }
    // And back on it, from the last token at the last position.
    int64_t token = tokens - 1, position = positions - 1;
    while (token > 0 || position > 0) {
        const float *here = costs + token * positions + position;
        starts[token] = (int32_t)position;
        float both = token > 0 && position > 0 ? here[-positions - 1] : INFINITY;
        float up = token > 0 ? here[-positions] : INFINITY;
        float left = position > 0 ? here[-1] : INFINITY;
        if (both < up && both < left) {
            token--;
            position--;
        } else if (up < left) {
            token--;
        } else {
            position--;
        }
    }
    starts[0] = 0;
}
