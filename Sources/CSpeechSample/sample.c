#include "CSpeechSample.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// The same recording that releases carry in share/ (scripts/release.d/assemble).
static const unsigned char sample[] = {
#embed "../../Tests/Fixtures/audio/en_sb_spk1_snt6.wav"
};

static const unsigned char first[] = {
#embed "../../Tests/Fixtures/audio/en_lj_LJ001-0001.flac"
};

static const unsigned char second[] = {
#embed "../../Tests/Fixtures/audio/en_lj_LJ001-0003.flac"
};

static const unsigned char third[] = {
#embed "../../Tests/Fixtures/audio/en_lj_LJ001-0006.flac"
};

static const struct {
    const unsigned char *bytes;
    size_t size;
} passage[] = {{first, sizeof first}, {second, sizeof second}, {third, sizeof third}};

const unsigned char *speech_sample(void) { return sample; }
size_t speech_sample_size(void) { return sizeof sample; }

int speech_passage_count(void) { return sizeof passage / sizeof *passage; }
const unsigned char *speech_passage(int index) { return passage[index].bytes; }
size_t speech_passage_size(int index) { return passage[index].size; }
