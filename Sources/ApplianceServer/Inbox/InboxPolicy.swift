import Archive

/// What the owner says of the watched folder.
package struct InboxPolicy: Sendable {
    /// What is laid beside a recording.
    package enum Format: String, Sendable, CaseIterable {
        case txt, srt, vtt, tsv, json, md, docx
    }

    /// Its path.
    package let folder: String
    /// Whether it is the appliance's own, which makes it; another must be there.
    package let isOwn: Bool
    package let formats: [Format]

    package init(folder: String, isOwn: Bool, formats: [Format]) {
        self.folder = folder
        self.isOwn = isOwn
        self.formats = formats
    }
}
