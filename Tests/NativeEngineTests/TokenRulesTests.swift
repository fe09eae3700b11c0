import Foundation
import Testing

@testable import NativeEngine

@Suite struct `Which tokens may follow` {
    /// English, with a space as its token 220.
    private let vocabulary = Vocabulary(
        texts: (0..<50_257).map { (token: Int) -> [UInt8] in token == 220 ? [32] : [65, 66] },
        count: 51_864
    )
    private var rules: TokenRules { TokenRules(vocabulary, suppressesNonSpeech: false) }
    private var time: Int { vocabulary.times.lowerBound }

    /// The tokens that are left, and the choice, where all logits but some are 0.
    private func after(_ tokens: [Int], lastTime: Int = 0, logits some: [Int: Float] = [:]) -> (
        allowed: [Bool], best: Int
    ) {
        var logits = [Float](repeating: 0, count: vocabulary.count)
        for (token, logit) in some { logits[token] = logit }
        return logits.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return ([], 0) }
            rules.apply(to: start, after: tokens, lastTime: lastTime)
            let allowed = buffer.map { $0 > -.infinity }
            return (allowed, rules.choice(of: start).best)
        }
    }

    @Test func `no text begins with nothing, a space, or later than after a second`() {
        let allowed = after([]).allowed
        #expect(!allowed[vocabulary.endOfText] && !allowed[220] && allowed[221])
        #expect(allowed[time + 50] && !allowed[time + 51])
        #expect(after([221]).allowed[vocabulary.endOfText] && after([221]).allowed[220])
    }

    @Test func `marks of languages and tasks never do`() {
        let allowed = after([300]).allowed
        #expect(!allowed[vocabulary.start..<time].contains(true))
    }

    @Test func `times come in pairs and never run backwards`() {
        // A time begins a text; then text must follow.
        #expect(!after([time]).allowed[vocabulary.times].contains(true))
        // A time ends it; another time or the end must follow.
        let ended = after([time, 300, time + 40], lastTime: 40).allowed
        #expect(!ended[0..<vocabulary.endOfText].contains(true) && ended[vocabulary.endOfText])
        #expect(!ended[time + 39] && ended[time + 40] && ended[time + 1000])
        // Two have been said; text must follow.
        let begun = after([time, 300, time + 40, time + 40], lastTime: 40).allowed
        #expect(!begun[vocabulary.times].contains(true) && begun[300])
    }

    @Test func `many times together outweigh a token of text`() {
        #expect(after([300], logits: [400: 7]).best >= time)
        #expect(after([300], logits: [400: 9]).best == 400)
    }

    @Test(arguments: [0.25, 0.45] as [Float]) func `probabilities are those of what is left`(text: Float) {
        // The rest, in equal parts, are times.
        let time = (1 - text - 0.2) / 4
        var logits = [Float](repeating: -.infinity, count: vocabulary.count)
        for (token, probability) in [400: text, 401: 0.2] { logits[token] = log(probability) }
        for place in 0..<4 { logits[self.time + place] = log(time) }
        logits.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let choice = rules.choice(of: start)
            let left = choice.best(6)
            let isTime = 4 * time > text
            #expect(left.count == (isTime ? 4 : 6) && left.contains(400) != isTime)
            let probability = exp(choice.logProbability(of: choice.best))
            #expect(abs(probability - (isTime ? 0.25 : text)) < 1e-5)
        }
    }
}

@Suite struct `A hypothesis` {
    private let vocabulary = Vocabulary(texts: [], count: 51_864)
    private var time: Int { vocabulary.times.lowerBound }

    private func hypothesis(_ tokens: [Int], seconds: Double = 30, lastMayCome: Bool = true) -> Hypothesis {
        var result = Hypothesis(places: [])
        for (index, token) in tokens.enumerated() {
            let isLast = !lastMayCome && index == tokens.count - 1
            result.append(token, logProbability: -0.5, vocabulary: vocabulary, end: seconds / 0.02, isLast: isLast)
        }
        return result
    }

    @Test func `ends with the text or the window, and is settled up to its last time`() {
        #expect(hypothesis([time, 300, time + 50, time + 50, 301]).state == .open)
        let finished = hypothesis([time, 300, time + 50, time + 50, 301, vocabulary.endOfText])
        #expect(finished.state == .finished && finished.settled == 4 && finished.lastTime == 50)
        #expect(hypothesis([time, 300, time + 496], seconds: 10).state == .finished)
        #expect(hypothesis([time, 300, time + 490], seconds: 10).state == .open)
    }

    @Test func `is whole where no time ends it`() {
        let begun = hypothesis([time + 20, 300, 301, vocabulary.endOfText])
        #expect(begun.isWhole && begun.settled == 4)
        #expect(!hypothesis([time, 300, time + 50, vocabulary.endOfText]).isWhole)
    }

    @Test func `is a loop where it says little`() {
        let words = (0..<10).flatMap { _ in [300, 301, 302, 303] }
        #expect(hypothesis([time] + words + [time + 500, vocabulary.endOfText]).isLoop)
        #expect(!hypothesis([time] + Array(300..<340) + [time + 500, vocabulary.endOfText]).isLoop)
    }

    @Test func `fails when it does not get anywhere`() {
        #expect(hypothesis([300, 301, 302], lastMayCome: false).state == .failed)
        #expect(hypothesis([time, 300, time + 1000, time + 1000, 301], lastMayCome: false).state == .finished)
        #expect(hypothesis([time, 300, time + 500, time + 500, 301], lastMayCome: false).state == .failed)
    }
}
