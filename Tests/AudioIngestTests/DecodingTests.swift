import AudioIngest
import Foundation
import SystemPackage
import Testing

@Suite struct `Decoding media files` {
    @Test(arguments: [
        ("en_fmt_24bit_one_two_three.flac", 2.745), ("en_fmt_jfk.mp3", 11.0), ("en_fmt_mulaw_weather.wav", 2.03),
        ("en_fmt_sonnet.aac", 9.0), ("en_fmt_sonnet.mp4", 9.0), ("en_fmt_sonnet.webm", 9.0),
        ("en_sonnet1.mp3", 53.27), ("en_sonnet1_opus.webm", 53.27), ("en_sonnet1_vbr.mp3", 53.3),
        ("en_lj_LJ001-0001.flac", 9.655), ("en_video_short.mp4", 1.98), ("es_mls_13697_11991_000000.opus", 14.86),
    ])
    func `recordings found in the wild have their length and no warning`(name: String, seconds: Double) async throws {
        try await Workshop.open { workshop in
            let decoded = try await workshop.decoder().samples(Workshop.fixture(name))
            #expect(abs(decoded.durationInSeconds - seconds) < 0.05)
            #expect(decoded.result.count == Int((decoded.durationInSeconds * 16_000).rounded()))
            #expect(decoded.warnings == [])
            #expect(decoded.result.contains { abs($0) > 0.02 })
        }
    }

    @Test(arguments: [
        ("a.wav", "-c:a pcm_u8"), ("a.wav", "-c:a pcm_s16le"), ("a.wav", "-c:a pcm_s24le"), ("a.wav", "-c:a pcm_s32le"),
        ("a.wav", "-c:a pcm_f32le"), ("a.wav", "-c:a pcm_f64le"), ("a.wav", "-c:a pcm_mulaw"),
        ("a.wav", "-c:a pcm_alaw"), ("a.wav", "-c:a adpcm_ms"), ("a.wav", "-ar 8000"), ("a.wav", "-ar 192000"),
        ("a.wav", "-ac 6"), ("a.w64", ""), ("a.aiff", ""), ("a.au", ""), ("a.caf", ""), ("a.flac", ""), ("a.mp3", ""),
        ("a.mp2", ""), ("a.aac", ""), ("a.m4a", ""), ("a.m4a", "-c:a alac"), ("a.ogg", "-c:a libvorbis"),
        ("a.opus", "-c:a libopus"), ("a.ac3", ""), ("a.wma", ""), ("a.tta", ""), ("a.wv", ""), ("a.mka", "-c:a flac"),
        ("a.mov", "-c:a pcm_s16be"), ("a.3gp", "-c:a aac"), ("a.ts", "-c:a aac"), ("a.flv", "-c:a mp3 -ar 44100"),
    ])
    func `every usual audio format is read`(name: String, encoding: String) async throws {
        try await Workshop.open { workshop in
            let tone = "-f lavfi -i sine=frequency=440:duration=3:sample_rate=44100"
            let file = try workshop.make(name, "\(tone) -ac 2 \(encoding)")
            let decoded = try await workshop.decoder().samples(file)
            #expect(abs(decoded.durationInSeconds - 3) < 0.15)
            #expect(decoded.warnings == [])
            #expect(decoded.result.contains { abs($0) > 0.02 })
        }
    }

    @Test(arguments: [
        ("moov-last.mp4", "-c:v mpeg4 -c:a aac"), ("moov-first.mp4", "-c:v mpeg4 -c:a aac -movflags +faststart"),
        ("fragmented.mp4", "-c:v mpeg4 -c:a aac -movflags +frag_keyframe+empty_moov"), ("a.mkv", "-c:v mpeg4 -c:a ac3"),
        ("a.avi", "-c:v mpeg4 -c:a mp3"), ("a.mov", "-c:v mpeg4 -c:a aac"), ("a.mpg", "-c:v mpeg2video -c:a mp2"),
        ("a.webm", "-c:v libvpx -c:a libopus"), ("a.wmv", "-c:v wmv2 -c:a wmav2"),
    ])
    func `the sound of every usual video format is read`(name: String, encoding: String) async throws {
        try await Workshop.open { workshop in
            let sources = "-f lavfi -i testsrc=size=160x120:rate=10:duration=2 -f lavfi -i sine=duration=2"
            let file = try workshop.make(name, "\(sources) \(encoding)")
            let decoded = try await workshop.decoder().samples(file)
            #expect(abs(decoded.durationInSeconds - 2) < 0.15)
            #expect(decoded.facts.hasVideo)
            #expect(decoded.warnings == [])
        }
    }

    @Test func `three seconds at 44.1 kHz become 48 000 samples`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.wav", "-f lavfi -i sine=duration=3:sample_rate=44100 -ac 2")
            let decoded = try await workshop.decoder().samples(file)
            #expect(abs(decoded.result.count - 48_000) <= 1)
        }
    }

    @Test func `the facts of a file are read without decoding it`() async throws {
        try await Workshop.open { workshop in
            let facts = try await workshop.decoder().probe(Workshop.fixture("en_fmt_mulaw_weather.wav"))
            let stream = AudioStream(index: 0, codec: "pcm_mulaw", sampleRate: 16_000, channels: 1)
            #expect(facts == MediaFacts(container: "wav", durationInSeconds: 2.03, audioStreams: [stream]))
        }
    }

    @Test(arguments: [("0", 0.4), ("0.8*sin(2*PI*440*t)", 0.8), ("-0.8*sin(2*PI*440*t)", 0)])
    func `channels are mixed without ever getting too loud`(right: String, expected: Float) async throws {
        try await Workshop.open { workshop in
            let source = "aevalsrc=exprs=0.8*sin(2*PI*440*t)|\(right):s=16000:d=1"
            let file = try workshop.make("a.wav", "-f lavfi -i \(source) -c:a pcm_f32le")
            let decoded = try await workshop.decoder().samples(file)
            let peak = try #require(decoded.result.map(abs).max())
            #expect(abs(peak - expected) < 0.01)
        }
    }

    @Test func `a cover picture is no video`() async throws {
        try await Workshop.open { workshop in
            let cover = try workshop.make("cover.png", "-f lavfi -i testsrc=size=64x64 -frames:v 1")
            let arguments = "-f lavfi -i sine=duration=1 -i \(cover.string) -map 0 -map 1 -disposition:v attached_pic"
            let decoded = try await workshop.decoder().samples(try workshop.make("a.mp3", arguments))
            #expect(!decoded.facts.hasVideo)
            #expect(decoded.warnings == [])
        }
    }

    @Test(arguments: ["a.mkv", "a.mp4"]) func `sound that begins late in a video keeps its place`(name: String)
        async throws
    {
        try await Workshop.open { workshop in
            let sources = "-f lavfi -i testsrc=size=64x64:rate=10:duration=6 -itsoffset 3.5 -f lavfi -i sine=duration=2"
            let decoded = try await workshop.decoder().samples(try workshop.make(name, "\(sources) -c:v mpeg4"))
            let onset = try #require(decoded.result.firstIndex { abs($0) > 0.01 })
            #expect(abs(Double(onset) / 16_000 - 3.5) < 0.1)
            #expect(abs(decoded.durationInSeconds - 5.5) < 0.1)
            #expect(decoded.warnings == [])
        }
    }

    @Test func `samples that are no number or too loud become harmless`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.wav", "-f lavfi -i aevalsrc=0/0|3:s=16000:d=1 -c:a pcm_f32le")
            let decoded = try await workshop.decoder().samples(file)
            #expect(decoded.result.allSatisfy { abs($0) <= 1 })
        }
    }

    @Test(arguments: ["-dash.mp3", "a b:c%d?.mp3", "ümlaut 日本.mp3", "concat:x|y.mp3"])
    func `a file name is only a name`(name: String) async throws {
        try await Workshop.open { workshop in
            let file = try workshop.cut(Workshop.fixture("en_fmt_jfk.mp3"), to: 1, as: name)
            #expect(try await workshop.decoder().samples(file).durationInSeconds == 11)
        }
    }

    @Test func `an hour takes no more memory than a minute`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 3600, as: "hour.au")
            let decoded = try await workshop.decoder().decode(file) { chunks in
                var largest = 0
                var start: Int?
                for try await chunk in chunks {
                    largest = max(largest, chunk.count)
                    start = try start ?? residentBytes()
                }
                return (largest, try residentBytes() - (start ?? 0))
            }
            #expect(decoded.durationInSeconds == 3600)
            #expect(decoded.result.0 == 16_000)
            // An hour of samples is 230 MB; other tests run in this process at the same time.
            #expect(decoded.result.1 < 100 << 20)
        }
    }

    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(pages[1]) ?? 0) * 4096
    }
}
