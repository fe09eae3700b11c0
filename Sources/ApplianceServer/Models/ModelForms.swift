/// `PUT /api/models/default`.
struct DefaultModelForm: JSONForm {
    static let fields: Set = ["id"]

    var id: String?
}

/// `POST /api/models/{id}/cancel`.
struct CancelDownloadForm: JSONForm {
    static let fields: Set = ["discard"]

    var discard: Bool?
}
