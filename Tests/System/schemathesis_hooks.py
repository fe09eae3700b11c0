"""What schemathesis has to know of this API: which files there are to send."""

import io
import wave

import schemathesis
from hypothesis import strategies


def silence(seconds: float = 0.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(16_000)
        recording.writeframes(bytes(int(32_000 * seconds)))
    return file.getvalue()


HISTORY = "timestamp,text,language\n2025-07-01 10:20:30,Grüße aus Köln,de\n".encode()
FILES = [silence(), HISTORY, b"", b"PK nonsense"]

schemathesis.openapi.format("binary", strategies.sampled_from(FILES) | strategies.binary(max_size=64))
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
