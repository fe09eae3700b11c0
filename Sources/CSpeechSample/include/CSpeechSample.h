#pragma once
#include <stddef.h>

/// A short recording (WAV), embedded at compile time.
const unsigned char *speech_sample(void);
size_t speech_sample_size(void);

/// How many recordings of one passage there are, to be heard one after the other (FLAC), embedded at compile time.
int speech_passage_count(void);
const unsigned char *speech_passage(int index);
size_t speech_passage_size(int index);
