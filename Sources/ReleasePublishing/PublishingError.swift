/// Why something could not be published.
package enum PublishingError: Error, Equatable {
    /// A file of a release folder is something that no release may hold.
    case notAllowedInRelease(path: String, reason: String)
    /// What a release says of itself does not fit what is there.
    case releaseDamaged(path: String, reason: String)
    /// A file that must be readable as something is not.
    case unreadable(path: String, reason: String)
    /// A key file has another form than `keys create` gives it.
    case noKey(path: String)
    /// A private key may be read by others than its owner.
    case keyExposed(path: String)
    /// Nothing may be overwritten here.
    case exists(path: String)
    /// Fewer private keys of a role are at hand than must sign.
    case keysMissing(role: String, available: Int, threshold: Int)
    /// The folder holds no repository.
    case noRepository(path: String)
    /// There is a new root file that further people have to sign first.
    case rootUnsigned(have: Int, need: Int)
    /// There is no new root file to sign.
    case nothingToSign
    /// Another release has this version already.
    case versionTaken(String)
    /// A channel already has this version or a newer one.
    case channelAhead(channel: String, version: String)
    /// No release has this version.
    case unknownVersion(String)
    /// No release is in this channel.
    case emptyChannel(String)
    /// What is published already is newer than the repository that is to be published.
    case publishedIsNewer(path: String, published: Int, own: Int)
}

extension PublishingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAllowedInRelease(let path, let reason):
            "“\(path)” is \(reason), which no release may hold. Make the release again."
        case .releaseDamaged(let path, let reason):
            "The release is not what it says: “\(path)” \(reason). Make the release again."
        case .unreadable(let path, let reason):
            "“\(path)” could not be read: \(reason)."
        case .noKey(let path):
            "“\(path)” holds no Ed25519 private key in PEM. Make keys with 'release-publisher keys create'."
        case .keyExposed(let path):
            "Others may read the private key “\(path)”. Replace it if they may have, else: chmod 600."
        case .exists(let path):
            "“\(path)” is there already. Nothing is overwritten; choose another folder."
        case .keysMissing(let role, let available, let threshold):
            "\(threshold) keys must sign for the role “\(role)”, and \(available) are here. Name more folders with --keys."
        case .noRepository(let path):
            "“\(path)” holds no repository. Make one with 'release-publisher init'."
        case .rootUnsigned(let have, let need):
            "A new root file waits for signatures (\(have) of \(need)). Have it signed with 'release-publisher sign' first."
        case .nothingToSign:
            "No root file waits for signatures. Run 'release-publisher rotate' first."
        case .versionTaken(let version):
            "Another release \(version) was added already, and releases never change. Give this one another version."
        case .channelAhead(let channel, let version):
            "The channel \(channel) has version \(version) already. Releases can only be followed by newer ones."
        case .unknownVersion(let version):
            "No release of version \(version) is here. Run 'release-publisher list' for those that are."
        case .emptyChannel(let channel):
            "The channel \(channel) has no release. Add one with 'release-publisher add'."
        case .publishedIsNewer(let path, let published, let own):
            "“\(path)” is at version \(published), this repository only at \(own). Publish from the newest copy of it."
        }
    }
}
