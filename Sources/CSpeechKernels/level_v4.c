// x86-64 processors with AVX-512.
#if defined(__x86_64__)
// Before the attribute, which is for the functions of this file.
#include "level.h"

#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL kernels_v4
#include "kernels.h"
#pragma clang attribute pop
#endif
