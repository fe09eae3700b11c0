#pragma once

#include "CSpeechKernels.h"

/// Columns of packed weights that lie together, and the most such panels that are multiplied at once.
enum { panel_columns = 16, most_panels = 2 };

/// Multiplies rows of `inner` bytes with one panel or two that lie side by side: 16 or 32 sums for each row.
void integer_product_panels(kernel_format format, const void *rows, int64_t count, int64_t inner, const void *panel,
                            int panels, int32_t *sums);
