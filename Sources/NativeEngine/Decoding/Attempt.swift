/// One try to decode a window, at one temperature: what goes into each step and what comes out of it.
final class Attempt {
    /// How tokens are chosen.
    enum Search {
        case greedy
        /// Several hypotheses; the most probable ones go on.
        case beam(size: Int)
        /// Several hypotheses, each of tokens drawn by their probability.
        case draw(count: Int, temperature: Float)
    }

    let speech: SpeechMemory
    let temperature: Double
    /// The model's probability that the window holds no speech, 0…1; known after the first step.
    private(set) var noSpeech = 0.0

    private let rules: TokenRules
    private let search: Search
    private let prompt: [Int]
    private let text: TextMemory
    /// The window's length in steps of time.
    private let end: Double
    private let mostTokens: Int
    private var draws = SeededDraws(seed: 1)
    private var open: [Hypothesis] = []
    private var done: [Hypothesis] = []
    private var length = 0

    /// - Parameters:
    ///   - prompt: What the text begins with: languages, tasks, what came before.
    ///   - text: The memory of an attempt that is over, to use again.
    init(
        speech: SpeechMemory,
        text: TextMemory,
        prompt: [Int],
        seconds: Double,
        temperature: Double,
        search: Search,
        rules: TokenRules,
        mostTokens: Int
    ) {
        self.speech = speech
        self.text = text
        self.prompt = prompt
        self.temperature = temperature
        self.search = search
        self.rules = rules
        self.mostTokens = mostTokens
        end = seconds / Vocabulary.timeStep
        text.removeAll()
    }

    var isOver: Bool { length > 0 && open.isEmpty }

    /// How far into the window the text of an open hypothesis reaches, in seconds.
    var reached: Double { Double(open.map(\.lastTime).max() ?? 0) * Vocabulary.timeStep }

    /// The hypothesis that is taken, once it is over.
    var best: Hypothesis? {
        let finished = done.filter { $0.state != .failed }
        let better = finished.filter { !$0.isLoop }
        // The first is kept where all failed: the checks on its text decide.
        return (better.isEmpty ? finished : better).max { $0.score < $1.score } ?? done.first
    }

    /// What the decoder is to read next.
    func rows() -> [DecoderRow] {
        if length > 0 {
            for index in open.indices { open[index].places.append(text.add()) }
            return open.map { reading($0.tokens[length - 1], $0.places) }
        }
        let places = prompt.map { _ in text.add() }
        open = [Hypothesis(places: places)]
        let start = prompt.lastIndex(of: rules.vocabulary.start)
        return prompt.indices.map { index in
            var row = reading(prompt[index], Array(places[...index]))
            // Before anything is known of the task, the model says whether there is speech at all.
            row.isAsked = index == prompt.count - 1 || index == start
            return row
        }
    }

    private func reading(_ token: Int, _ places: [Int32]) -> DecoderRow {
        DecoderRow(token: token, places: places, text: text, speech: speech)
    }

    /// Takes what the decoder says comes next: the logits of all tokens for each row that was asked.
    func take(_ logits: UnsafeMutablePointer<Float>) {
        let stride = rules.vocabulary.count
        var logits = logits
        if length == 0 {
            noSpeech = rules.noSpeech(logits)
            if prompt.last != rules.vocabulary.start { logits += stride }
        }
        let choices = open.indices.map { choice(logits + $0 * stride, for: open[$0]) }
        length += 1
        switch search {
        case .greedy: takeBest(choices)
        case .draw(let count, _): takeDrawn(choices, count)
        case .beam(let size): takeBeam(choices, size)
        }
    }

    private func choice(_ logits: UnsafeMutablePointer<Float>, for hypothesis: Hypothesis) -> Choice {
        if case .draw(_, let temperature) = search { rules.divide(logits, by: temperature) }
        rules.apply(to: logits, after: hypothesis.tokens, lastTime: hypothesis.lastTime)
        return rules.choice(of: logits)
    }

    private func takeBest(_ choices: [Choice]) {
        open = zip(open, choices).map { extended($0, with: $1.best, $1) }
        settle()
    }

    private func takeDrawn(_ choices: [Choice], _ count: Int) {
        // All begin with the same prompt, and part at the first token.
        let isFirst = length == 1
        let pairs = isFirst ? Array(repeating: (open[0], choices[0]), count: count) : Array(zip(open, choices))
        open = pairs.map { extended($0, with: $1.draw(draws.next()), $1) }
        settle()
    }

    private func takeBeam(_ choices: [Choice], _ size: Int) {
        struct Candidate {
            var hypothesis: Int
            var token: Int
            var sum: Double
        }
        let candidates = choices.enumerated().flatMap { index, choice in
            choice.best(size + 1).map { token in
                let sum = open[index].sum + Double(choice.logProbability(of: token))
                return Candidate(hypothesis: index, token: token, sum: sum)
            }
        }
        var kept: [Hypothesis] = []
        for candidate in candidates.sorted(by: { $0.sum > $1.sum }) where kept.count < size {
            let hypothesis = extended(open[candidate.hypothesis], with: candidate.token, choices[candidate.hypothesis])
            if hypothesis.state == .open {
                kept.append(hypothesis)
            } else if done.count < size {
                done.append(hypothesis)
            }
        }
        // As many finished texts as there are hypotheses are enough.
        open = done.count(where: { $0.state == .finished }) >= size ? [] : kept
    }

    private func extended(_ hypothesis: Hypothesis, with token: Int, _ choice: Choice) -> Hypothesis {
        var result = hypothesis
        result.append(
            token,
            logProbability: choice.logProbability(of: token),
            vocabulary: rules.vocabulary,
            end: end,
            isLast: length == mostTokens
        )
        return result
    }

    private func settle() {
        done += open.filter { $0.state != .open }
        open.removeAll { $0.state != .open }
    }
}
