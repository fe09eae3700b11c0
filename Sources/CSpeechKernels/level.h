#pragma once

#include "CSpeechKernels.h"

/// The kernels as they were compiled for one level of processors.
typedef struct {
    void (*widen)(const void *, int64_t, float *);
    void (*narrow)(const float *, int64_t, void *);
    void (*narrow_rows)(const float *, int64_t, int64_t, int64_t, void *);
    void (*layer_norm)(const float *, int64_t, int64_t, const float *, const float *, float *);
    void (*add)(float *, const float *, int64_t);
    void (*exponentials)(float *, int64_t, int64_t, int64_t, float *);
    void (*scale_rows)(float *, int64_t, int64_t, int64_t, const float *);
    void (*attend)(const float *, const void *, const void *, int64_t, const int32_t *, int64_t, float *, float *);
    /// Raises e to scores less the greatest, rounds that to shorts whose squares sum up to at most 32767², and says what
    /// share of all a step is; up to the second number they are followed by zeros.
    float (*weigh)(float *, int64_t, int64_t, int16_t *);
    void (*quantize)(kernel_format, int32_t, const float *, int64_t, int64_t, int64_t, void *, float *);
    void (*round_weights)(const float *, int64_t, int64_t, int32_t, int8_t *, float *, int32_t *);
    void (*finish)(const int32_t *, int64_t, int64_t, int64_t, const float *, const kernel_finish_options *, float *,
                   int64_t);
    void (*fold_frames)(const float *, int64_t, float *, float *);
    void (*power)(float *, const float *, int64_t);
    float (*logarithms)(float *, int64_t);
    void (*normalize_mel)(float *, int64_t, float);
    float (*greatest)(const float *, int64_t, int64_t *);
    float (*sum_exponentials)(const float *, int64_t, float);
    int32_t (*best)(const float *, int64_t, int32_t, int32_t *);
    int64_t (*draw)(const float *, int64_t, float, float);
    void (*lengths)(const float *, int64_t, int64_t, float *);
    void (*rectify)(float *, int64_t);
    void (*remember)(float *, const float *, int64_t, float *, float *);
} kernel_table;

extern const kernel_table kernels_baseline;
#if defined(__x86_64__)
extern const kernel_table kernels_v3, kernels_v4;
#endif

/// Those for this processor.
const kernel_table *speech_kernels(void);
/// Whether it multiplies and sums up integers in one instruction, 512 bits at once.
bool kernel_has_vnni(void);
