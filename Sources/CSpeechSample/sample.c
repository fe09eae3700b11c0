#include "CSpeechSample.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// The same recording that releases carry in share/ (scripts/release.d/assemble).
static const unsigned char sample[] = {
#embed "../../Tests/Fixtures/audio/en_sb_spk1_snt6.wav"
};

const unsigned char *speech_sample(void) { return sample; }
size_t speech_sample_size(void) { return sizeof sample; }
