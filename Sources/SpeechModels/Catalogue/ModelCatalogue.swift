/// The official Whisper models this program accepts.
///
/// Names and SHA-1 sums are those of whisper.cpp's `models/README.md`. The sizes follow from the file format and agree
/// with what the upstream hub lists, as do the SHA-256 sums; `base` and `tiny.en` were rebuilt here bit for bit.
package enum ModelCatalogue {
    /// All models, smallest first within a generation.
    package static let models: [WhisperModel] = [
        WhisperModel(
            id: "tiny",
            size: 77_691_713,
            sha1: "bd577a113a864445d4c299885e0cb97d4ba92b5f",
            sha256: "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21",
            languages: .multilingual(count: 99),
            parameters: 39_000_000,
            workingMemory: 195_000_000,
            windowMemory: 39_000_000
        ),
        WhisperModel(
            id: "tiny.en",
            size: 77_704_715,
            sha1: "c78c86eb1a8faa21b369bcd33207cc90d64ae9df",
            sha256: "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
            languages: .englishOnly,
            parameters: 39_000_000,
            workingMemory: 195_000_000,
            windowMemory: 39_000_000
        ),
        WhisperModel(
            id: "base",
            size: 147_951_465,
            sha1: "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
            sha256: "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
            languages: .multilingual(count: 99),
            parameters: 74_000_000,
            workingMemory: 240_000_000,
            windowMemory: 63_000_000
        ),
        WhisperModel(
            id: "base.en",
            size: 147_964_211,
            sha1: "137c40403d78fd54d454da0f9bd998f78703390c",
            sha256: "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002",
            languages: .englishOnly,
            parameters: 74_000_000,
            workingMemory: 240_000_000,
            windowMemory: 63_000_000
        ),
        WhisperModel(
            id: "small",
            size: 487_601_967,
            sha1: "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
            sha256: "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b",
            languages: .multilingual(count: 99),
            parameters: 244_000_000,
            workingMemory: 364_000_000,
            windowMemory: 143_000_000
        ),
        WhisperModel(
            id: "small.en",
            size: 487_614_201,
            sha1: "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022",
            sha256: "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d",
            languages: .englishOnly,
            parameters: 244_000_000,
            workingMemory: 364_000_000,
            windowMemory: 143_000_000
        ),
        WhisperModel(
            id: "medium",
            size: 1_533_763_059,
            sha1: "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
            sha256: "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208",
            languages: .multilingual(count: 99),
            parameters: 769_000_000,
            workingMemory: 570_000_000,
            windowMemory: 319_000_000
        ),
        WhisperModel(
            id: "medium.en",
            size: 1_533_774_781,
            sha1: "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
            sha256: "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356",
            languages: .englishOnly,
            parameters: 769_000_000,
            workingMemory: 570_000_000,
            windowMemory: 319_000_000
        ),
        WhisperModel(
            id: "large-v2",
            size: 3_094_623_691,
            sha1: "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6",
            sha256: "9a423fe4d40c82774b6af34115b8b935f34152246eb19e80e376071d3f999487",
            languages: .multilingual(count: 99),
            parameters: 1_550_000_000,
            workingMemory: 810_000_000,
            windowMemory: 506_000_000
        ),
        WhisperModel(
            id: "large-v3",
            size: 3_095_033_483,
            sha1: "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
            sha256: "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2",
            languages: .multilingual(count: 100),
            parameters: 1_550_000_000,
            workingMemory: 810_000_000,
            windowMemory: 506_000_000
        ),
        WhisperModel(
            id: "large-v3-turbo",
            size: 1_624_555_275,
            sha1: "4af2b29d7ec73d781377bfd1758ca957a807e941",
            sha256: "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69",
            languages: .multilingual(count: 100),
            parameters: 809_000_000,
            workingMemory: 810_000_000,
            windowMemory: 130_000_000
        ),
        WhisperModel(
            id: "large-v3-turbo-q5_0",
            size: 574_041_195,
            sha1: "e050f7970618a659205450ad97eb95a18d69c9ee",
            sha256: "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2",
            languages: .multilingual(count: 100),
            parameters: 809_000_000,
            workingMemory: 810_000_000,
            windowMemory: 130_000_000
        ),
    ]

    /// Short names people use, and what they mean.
    package static let aliases = ["large": "large-v3", "turbo": "large-v3-turbo"]

    /// The model with this id or alias.
    ///
    /// - Throws: `ModelError.unknownIdentifier`.
    package static func model(named name: String) throws -> WhisperModel {
        let id = aliases[name] ?? name
        guard let model = models.first(where: { $0.id == id }) else { throw ModelError.unknownIdentifier(name) }
        return model
    }

    /// The one model whose file is `size` bytes long.
    static func model(ofSize size: Int) -> WhisperModel? { models.first { $0.size == size } }
}
