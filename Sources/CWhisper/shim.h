#include <silero.h>
#include <whisper.h>
