/// What the owner has set for all recordings.
package struct TranscriptionDefaults: Sendable, Equatable {
    /// Hypotheses kept while decoding.
    package var beamSize: Int
    /// Names and jargon, behind those of a request.
    package var vocabulary: [String]
    /// The languages the detection may choose from where a request names none; empty for all.
    package var languages: [String]

    package init(beamSize: Int = 5, vocabulary: [String] = [], languages: [String] = []) {
        self.beamSize = beamSize
        self.vocabulary = vocabulary
        self.languages = languages
    }

    /// What is done with a recording that somebody asks this for.
    package func completing(_ asked: TranscriptionOptions) -> TranscriptionOptions {
        var options = asked
        options.beamSize = beamSize
        options.vocabulary += vocabulary.filter { !asked.vocabulary.contains($0) }
        if options.candidateLanguages.isEmpty { options.candidateLanguages = languages }
        return options
    }
}
