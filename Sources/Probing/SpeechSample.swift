import CSpeechSample
package import Foundation

/// A recording with the words that are said in it.
package struct SpeechSample: Sendable {
    package let audio: Data
    package let text: String

    /// The one that every binary holds.
    package static let bundled = SpeechSample(
        audio: Data(bytes: speech_sample(), count: speech_sample_size()),
        text: "The pencils have all been used."
    )

    /// Half a minute of a read book in sentences, in the public domain; every binary holds them.
    package static let passage: [SpeechSample] = {
        let texts = [
            "Printing, in the only sense with which we are at present concerned, differs from most if not from all the "
                + "arts and crafts represented in the Exhibition.",
            "For although the Chinese took impressions from wood blocks engraved in relief for centuries before the "
                + "woodcutters of the Netherlands, by a similar process,",
            "And it is worth mention in passing that, as an example of fine typography,",
        ]
        return (0..<speech_passage_count()).map { index in
            SpeechSample(
                audio: Data(bytes: speech_passage(index), count: speech_passage_size(index)),
                text: texts[Int(index)]
            )
        }
    }()

    private init(audio: Data, text: String) {
        self.audio = audio
        self.text = text
    }

    /// The one that comes with a release: `share/sample.wav` and `share/sample.txt`.
    ///
    /// - Throws: An error of the file system.
    package init(release: String) throws {
        audio = try Data(contentsOf: URL(fileURLWithPath: release + "/share/sample.wav"))
        text = try String(contentsOfFile: release + "/share/sample.txt", encoding: .utf8)
    }

    /// Whether a transcript, possibly with marks around it, has the words: one in five may be another.
    ///
    /// - Returns: One sentence that says what is wrong; nil if nothing is.
    package func fault(in transcript: String) -> String? {
        let said = Self.words(text)
        let missing = said.subtracting(Self.words(transcript))
        guard missing.count * 5 > said.count else { return nil }
        return "The sample's transcript lacks \(missing.count) of its \(said.count) words."
    }

    /// The recording as a form for OpenAI's route.
    func request(fields: [(name: String, value: String)], headers: [String: String] = [:]) -> ApplianceRequest {
        let boundary = "probe-\(UUID().uuidString)"
        var form = Data()
        for (name, value) in [("model", "whisper-1"), ("language", "en")] + fields {
            form += Data(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
            )
        }
        form += Data(
            """
            --\(boundary)\r\nContent-Disposition: form-data; name="file"; filename="sample.wav"\r\n\
            Content-Type: audio/wav\r\n\r\n
            """.utf8
        )
        return .post(
            "/v1/audio/transcriptions",
            headers: headers.merging(["Content-Type": "multipart/form-data; boundary=\(boundary)"]) { $1 },
            body: form + audio + Data("\r\n--\(boundary)--\r\n".utf8)
        )
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter }.map(String.init))
    }
}
