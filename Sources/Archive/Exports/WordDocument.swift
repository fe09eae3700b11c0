import Foundation
import Transcription
import ZipFiles

/// Writes transcripts as Office Open XML (ECMA-376), which Word and LibreOffice open; words that the model was unsure
/// of are highlighted.
package enum WordDocument {
    private static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
    private static let schemas = "http://schemas.openxmlformats.org/"

    /// The bytes of a .docx file.
    ///
    /// - Parameter threshold: Words less probable than this are highlighted, 0…1.
    package static func write(_ stored: StoredTranscript, threshold: Double = MarkedPiece.threshold) -> [UInt8] {
        var zip = ZipWriter()
        var bytes: [UInt8] = []
        for (name, content) in [
            ("[Content_Types].xml", types), ("_rels/.rels", relations),
            ("word/document.xml", document(stored, threshold)),
            ("word/_rels/document.xml.rels", styleRelation), ("word/styles.xml", styles),
            ("docProps/core.xml", properties(stored)),
        ] {
            bytes += zip.entry(name, Array((head + content).utf8))
        }
        return bytes + zip.finish()
    }

    private static func document(_ stored: StoredTranscript, _ threshold: Double) -> String {
        let heading =
            paragraph(run(stored.title ?? stored.id), style: "Title") + paragraph(run(stored.facts), style: "Subtitle")
        let paragraphs = Paragraph.paragraphs(of: stored.transcript, threshold: threshold).map { part in
            let speaker = part.speaker.map { run(" \($0):", "<w:b/>") } ?? ""
            let text = part.pieces.map { run($0.text, $0.isUncertain ? #"<w:highlight w:val="yellow"/>"# : "") }
            return paragraph(run(part.clock, #"<w:color w:val="666666"/>"#) + speaker + run(" ") + text.joined())
        }
        return #"<w:document xmlns:w="\#(schemas)wordprocessingml/2006/main"><w:body>"# + heading
            + paragraphs.joined() + #"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>"#
    }

    private static func paragraph(_ runs: String, style: String? = nil) -> String {
        "<w:p>" + (style.map { #"<w:pPr><w:pStyle w:val="\#($0)"/></w:pPr>"# } ?? "") + runs + "</w:p>"
    }

    private static func run(_ text: String, _ properties: String = "") -> String {
        #"<w:r><w:rPr>\#(properties)</w:rPr><w:t xml:space="preserve">\#(escaped(text))</w:t></w:r>"#
    }

    /// The text as XML can have it; it has no control characters.
    private static func escaped(_ text: String) -> String {
        let allowed = text.unicodeScalars.filter { scalar in
            scalar == "\t" || (scalar.value >= 0x20 && scalar.value & 0xfffe != 0xfffe)
        }
        return String(String.UnicodeScalarView(allowed))
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func properties(_ stored: StoredTranscript) -> String {
        let date = stored.createdAt.formatted(.iso8601)
        return #"<cp:coreProperties xmlns:cp="\#(schemas)package/2006/metadata/core-properties" "#
            + #"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" "#
            + #"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>\#(escaped(stored.title ?? stored.id))"#
            + #"</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">\#(date)</dcterms:created></cp:coreProperties>"#
    }

    private static let types =
        #"<Types xmlns="\#(schemas)package/2006/content-types"><Default Extension="rels" "#
        + #"ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#
        + [
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("docProps/core.xml", "package.core-properties"),
        ]
        .map { #"<Override PartName="/\#($0)" ContentType="application/vnd.openxmlformats-\#($1)+xml"/>"# }.joined()
        + "</Types>"

    private static let relations = relations([
        ("officeDocument/2006/relationships/officeDocument", "word/document.xml"),
        ("package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
    ])
    private static let styleRelation = relations([("officeDocument/2006/relationships/styles", "styles.xml")])

    private static func relations(_ targets: [(type: String, target: String)]) -> String {
        #"<Relationships xmlns="\#(schemas)package/2006/relationships">"#
            + targets.enumerated().map { number, relation in
                #"<Relationship Id="r\#(number)" Type="\#(schemas)\#(relation.type)" Target="\#(relation.target)"/>"#
            }
            .joined() + "</Relationships>"
    }

    private static let styles =
        #"<w:styles xmlns:w="\#(schemas)wordprocessingml/2006/main">"#
        + [("Normal", "Normal", 22, ""), ("Title", "Title", 36, "<w:b/>"), ("Subtitle", "Subtitle", 20, "")]
        .map { id, name, size, more in
            #"<w:style w:type="paragraph" w:styleId="\#(id)"\#(id == "Normal" ? #" w:default="1""# : "")>"#
                + #"<w:name w:val="\#(name)"/><w:pPr><w:spacing w:after="160"/></w:pPr>"#
                + #"<w:rPr>\#(more)<w:sz w:val="\#(size)"/></w:rPr></w:style>"#
        }
        .joined() + "</w:styles>"
}
