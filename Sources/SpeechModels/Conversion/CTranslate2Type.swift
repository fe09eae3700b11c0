/// How CTranslate2 stores the elements of a variable.
enum CTranslate2Type: UInt8 {
    case float32, int8, int16, int32, float16, bfloat16

    /// The bytes one element takes.
    var size: Int {
        switch self {
        case .int8: 1
        case .int16, .float16, .bfloat16: 2
        case .float32, .int32: 4
        }
    }
}
