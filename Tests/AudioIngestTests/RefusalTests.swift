import AudioIngest
import Foundation
import SystemPackage
import Testing

@Suite struct `Refusing what is no audio` {
    @Test func `a missing file is named`() async throws {
        try await Workshop.open { workshop in
            await #expect(throws: AudioError.fileMissing(name: "a.mp3")) {
                try await workshop.decoder().samples(workshop.path("a.mp3"))
            }
        }
    }

    @Test func `an empty file is named`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("", to: "a.mp3")
            await #expect(throws: AudioError.fileEmpty(name: "a.mp3")) {
                try await workshop.decoder().samples(file)
            }
        }
    }

    @Test func `folders and pipes are not opened`() async throws {
        try await Workshop.open { workshop in
            let refusal = AudioError.fileUnreadable(name: "pipe", detail: "it is not a regular file")
            #expect(mkfifo(workshop.path("pipe").string, 0o600) == 0)
            await #expect(throws: refusal) { try await workshop.decoder().samples(workshop.path("pipe")) }
            await #expect(throws: AudioError.self) {
                try await workshop.decoder().samples(FilePath(workshop.folder.path))
            }
        }
    }

    @Test(arguments: [
        ("a.txt", "Just a letter to a friend, nothing to hear.\n"),
        ("a.mp3", "Just a letter to a friend, nothing to hear.\n"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n"),
        ("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>"),
        ("a.html", "<html><body>Hello</body></html>"),
        ("a.wav", "RIFF"),
    ])
    func `text is not media`(name: String, text: String) async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write(text, to: name)
            let error = await #expect(throws: AudioError.self) { try await workshop.decoder().samples(file) }
            guard case .notMedia = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.description.contains(workshop.folder.path) == false)
        }
    }

    @Test func `a picture is not media`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.png", "-f lavfi -i testsrc=size=64x64 -frames:v 1")
            await #expect(throws: AudioError.notMedia(detail: "png_pipe: Format not on whitelist")) {
                try await workshop.decoder().samples(file)
            }
        }
    }

    @Test func `a silent film has no audio stream`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.mkv", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v mpeg4")
            #expect(try await workshop.decoder().probe(file).hasVideo)
            await #expect(throws: AudioError.noAudioStream(container: "matroska,webm")) {
                try await workshop.decoder().samples(file)
            }
        }
    }

    @Test func `a recording of length zero has no samples`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.wav", "-f lavfi -i anullsrc -frames:a 0")
            await #expect(throws: AudioError.noSamples(container: "wav")) {
                try await workshop.decoder().samples(file)
            }
        }
    }

    @Test func `a film without its index is incomplete`() async throws {
        try await Workshop.open { workshop in
            let whole = try workshop.make("whole.mp4", "-f lavfi -i sine=duration=20 -c:a aac")
            let file = try workshop.cut(whole, to: 0.6, as: "a.mp4")
            let error = await #expect(throws: AudioError.self) { try await workshop.decoder().samples(file) }
            guard case .incomplete(let detail) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(detail.hasSuffix("moov atom not found"))
        }
    }

    @Test func `a missing program is named`() throws {
        #expect(throws: AudioError.toolMissing("ffmpeg")) {
            try MediaTools.find(launcher: "/nowhere", searchPath: "/nowhere:relative")
        }
    }

    @Test func `a missing launcher is named`() async throws {
        try await Workshop.open { workshop in
            var tools = workshop.tools
            tools.launcher = workshop.path("launcher")
            await #expect(throws: AudioError.toolMissing("launcher")) {
                try await AudioDecoder(tools: tools).samples(Workshop.fixture("en_fmt_jfk.mp3"))
            }
        }
    }

    @Test func `a program that does not start is named`() async throws {
        try await Workshop.open { workshop in
            var tools = workshop.tools
            tools.ffprobe = workshop.path("ffprobe")
            let error = await #expect(throws: AudioError.self) {
                try await AudioDecoder(tools: tools).probe(Workshop.fixture("en_fmt_jfk.mp3"))
            }
            guard case .toolUnusable("ffprobe", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
