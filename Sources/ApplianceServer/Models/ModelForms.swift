/// `PUT /api/models/default`.
struct DefaultModelForm: UpdateForm {
    static let fields: Set = ["id"]

    var id: String?
}

/// `POST /api/models/{id}/cancel`.
struct CancelDownloadForm: UpdateForm {
    static let fields: Set = ["discard"]

    var discard: Bool?
}
