import AudioIngest
import Testing

@testable import ApplianceServer

@Suite struct `Parts of recordings` {
    @Test(
        arguments: [
            (nil, .whole),
            ("bytes=0-99", .part(0...99)),
            ("bytes=0-", .part(0...99)),
            ("bytes=10-19", .part(10...19)),
            ("Bytes=10-19", .part(10...19)),
            ("bytes=99-", .part(99...99)),
            ("bytes=90-1000", .part(90...99)),
            ("bytes=-10", .part(90...99)),
            ("bytes=-1000", .part(0...99)),
            ("bytes=0-99999999999999999999", .part(0...99)),
            ("bytes=100-", .none),
            ("bytes=99999999999999999999-", .none),
            ("bytes=-0", .none),
            // What is no range, or not one, is answered with the whole.
            ("bytes=20-10", .whole), ("bytes=-", .whole), ("bytes=", .whole), ("bytes=a-b", .whole),
            ("bytes=1--2", .whole),
            ("bytes=+1-2", .whole), ("bytes=0-1,5-6", .whole), ("lines=0-1", .whole), ("", .whole),
            ("bytes=１-２", .whole),
        ] as [(String?, ByteRange)]
    )
    func `are what the request says`(header: String?, range: ByteRange) {
        #expect(ByteRange(header, size: 100) == range)
    }

    @Test(arguments: [
        ("mp3", false, "audio/mpeg", "mp3"),
        ("wav", false, "audio/wav", "wav"),
        ("mov,mp4,m4a,3gp,3g2,mj2", false, "audio/mp4", "m4a"),
        ("mov,mp4,m4a,3gp,3g2,mj2", true, "video/mp4", "mp4"),
        ("matroska,webm", true, "video/webm", "webm"),
        ("ogg", false, "audio/ogg", "ogg"),
        ("tak", false, "application/octet-stream", "bin"),
    ])
    func `have the type of what they are of`(container: String, hasVideo: Bool, mime: String, ending: String) {
        let type = RecordingType(MediaFacts(container: container, hasVideo: hasVideo))
        #expect(type.mime == mime)
        #expect(type.ending == ending)
        #expect(RecordingType(mime: mime) == type)
    }
}
