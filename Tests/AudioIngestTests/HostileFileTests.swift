import AudioIngest
import Foundation
import SystemPackage
import Testing

@Suite struct `Files that try to reach further` {
    static let tricks: [(name: String, content: String)] = [
        ("a.m3u8", "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nTARGET\n#EXT-X-ENDLIST\n"),
        ("a.mp3", "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nTARGET\n#EXT-X-ENDLIST\n"),
        ("b.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"TARGET\"\n#EXTINF:1,\nTARGET\n"),
        ("a.ffconcat", "ffconcat version 1.0\nfile 'TARGET'\n"),
        ("a.wav", "ffconcat version 1.0\nfile 'TARGET'\nfile 'TARGET'\n"),
        ("a.mpd", "<?xml?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>TARGET</BaseURL></MPD>"),
        ("a.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio PORT RTP/AVP 0\n"),
        ("a.asx", "<ASX VERSION=\"3.0\"><ENTRY><REF HREF=\"TARGET\"/></ENTRY></ASX>"),
        ("a.ass", "[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: TARGET\n[Events]\n"),
        ("a.smi", "<SAMI><BODY><SYNC Start=0><P><img src=\"TARGET\"></SYNC></BODY></SAMI>"),
        ("a.vqf", "TWIN97012000TARGET"),
    ]

    @Test(arguments: tricks) func `nothing they name is read`(trick: (name: String, content: String)) async throws {
        try await Workshop.open { workshop in
            let listener = try Listener()
            let secret = try workshop.make("secret.wav", "-f lavfi -i sine=duration=1")
            let port = "\(listener.port)"
            let server = "127.0.0.1:\(port)"
            for target in ["http://\(server)/x.mp3", "tcp://\(server)", secret.string, "file:///etc/passwd"] {
                let content = trick.content.replacing("TARGET", with: target).replacing("PORT", with: port)
                let file = try workshop.write(content, to: trick.name)
                await #expect(throws: AudioError.self) { try await workshop.decoder().samples(file) }
            }
            #expect(!listener.wasContacted)
        }
    }

    @Test func `a file that promises more than it has does not hang`() async throws {
        try await Workshop.open { workshop in
            let whole = try workshop.make("a.wav", "-f lavfi -i sine=duration=1")
            var data = try Data(contentsOf: URL(fileURLWithPath: whole.string))
            for index in 4..<8 { data[index] = 0xff }
            let decoded = try await workshop.decoder().samples(try workshop.write(data, to: "b.wav"))
            #expect(decoded.durationInSeconds == 1)
        }
    }

    @Test(arguments: [1, 7, 4096, 65_536]) func `noise with a media header ends`(seed: UInt64) async throws {
        try await Workshop.open { workshop in
            var state = seed
            let noise = (0..<50_000).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            for header in ["OggS\0\u{2}", "fLaC\0\0\0\u{22}", "ID3\u{3}", "\u{1A}E\u{DF}\u{A3}", "RIFF0000WAVEfmt "] {
                let file = try workshop.write(Array(header.unicodeScalars.map { UInt8($0.value) }) + noise, to: "a.bin")
                _ = try? await workshop.decoder().samples(file)
            }
        }
    }
}
