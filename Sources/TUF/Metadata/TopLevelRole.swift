/// The four roles whose keys the root file names.
package enum TopLevelRole: String, CaseIterable, Sendable {
    case root, timestamp, snapshot, targets

    package var name: ExactText { ExactText(rawValue) }
}
