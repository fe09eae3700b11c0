#pragma once

/// The weights of Silero's voice activity detector 6.2.0 in ggml's format, linked in.
extern const unsigned char silero_weights[], silero_weights_end[];

/// Functions, since Swift cannot name an array of unknown size.
static inline const void *silero_weights_address(void) { return silero_weights; }
static inline unsigned long silero_weights_size(void) {
    return (unsigned long)(silero_weights_end - silero_weights);
}
