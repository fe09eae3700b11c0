#pragma once

#include "CSpeechKernels.h"

/// Columns of packed weights that lie together.
enum { panel_columns = 16 };

/// Multiplies rows of `inner` bytes with a panel: 16 sums for each row.
void integer_product_panel(kernel_format format, const void *rows, int64_t count, int64_t inner, const void *panel,
                           int32_t *sums);
