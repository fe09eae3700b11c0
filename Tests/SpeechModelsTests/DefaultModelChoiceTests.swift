import Foundation
import SpeechModels
import TestSupport
import Testing

@Suite struct `The default model` {
    @Test func `is the setting until another is chosen, and then that, also after a restart`() throws {
        try withScratch { folder in
            let choice = DefaultModelChoice(path: folder + "/choice", setting: "base")
            #expect(try choice.current() == "base")
            try choice.choose("tiny.en")
            #expect(try choice.current() == "tiny.en")
            #expect(try DefaultModelChoice(path: folder + "/choice", setting: "base").current() == "tiny.en")
        }
    }

    @Test func `is the setting again when that was changed later`() throws {
        try withScratch { folder in
            try DefaultModelChoice(path: folder + "/choice", setting: "base").choose("tiny.en")
            let changed = DefaultModelChoice(path: folder + "/choice", setting: "small")
            #expect(try changed.current() == "small")
            try changed.choose("medium")
            #expect(try changed.current() == "medium")
        }
    }

    @Test(arguments: ["", "tiny.en", "{}"]) func `is not guessed from a broken note`(text: String) throws {
        try withScratch { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/choice"))
            let choice = DefaultModelChoice(path: folder + "/choice", setting: "base")
            #expect(throws: ModelError.unreadableChoice(path: folder + "/choice")) { try choice.current() }
        }
    }
}
