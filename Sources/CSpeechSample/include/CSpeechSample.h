#pragma once
#include <stddef.h>

/// A short recording (WAV), embedded at compile time.
const unsigned char *speech_sample(void);
size_t speech_sample_size(void);
