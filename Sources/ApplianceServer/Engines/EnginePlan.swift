import Deployment

/// Which engines are to be unloaded, and whether another may be loaded: decisions without input or output.
struct EnginePlan {
    /// An engine that is loaded, or about to be.
    struct Loaded: Equatable {
        var id: String
        /// Bytes it takes once it works.
        var need: Int
        var isDefault = false
        /// How long nobody has used it; nil if somebody does.
        var idle: Duration?
        /// Whether it takes its memory only now.
        var isLoading = false
    }

    /// What is to be done before another engine is loaded.
    enum Admission: Equatable {
        case load
        /// These first; then memory is to be looked at again.
        case unload([String])
        case refuse(MemoryShortage)
    }

    let loaded: [Loaded]

    /// The engines that nobody has used for too long.
    func overdue(_ limits: IdleLimits) -> [String] {
        loaded.filter { engine in
            guard let idle = engine.idle, !engine.isLoading,
                let limit = engine.isDefault ? limits.ofDefault : limits.ofOthers
            else { return false }
            return idle >= limit
        }
        .map(\.id)
    }

    /// Whether `model`, which needs so many bytes, may be loaded beside the others.
    ///
    /// What is in use is never unloaded. Of the rest, whatever was not used longest goes first and the default model
    /// last, and only as many as are needed.
    func admit(_ model: String, need: Int, memory: MemoryReading) -> Admission {
        let others = loaded.filter { $0.id != model }
        // What others are about to take is not free any more.
        let free = max(0, memory.available - others.filter(\.isLoading).reduce(0) { $0 + $1.need })
        if need <= free { return .load }
        let idle = others.filter { $0.idle != nil && !$0.isLoading }
            .sorted { ($0.isDefault ? 1 : 0, $1.idle ?? .zero) < ($1.isDefault ? 1 : 0, $0.idle ?? .zero) }
        var gained = free
        var leaving: [String] = []
        for engine in idle {
            leaving.append(engine.id)
            gained += engine.need
            if need <= gained { return .unload(leaving) }
        }
        return .refuse(
            MemoryShortage(
                model: model,
                need: need,
                free: gained,
                total: memory.total,
                inUse: others.filter { $0.idle == nil || $0.isLoading }.map(\.id)
            )
        )
    }
}
