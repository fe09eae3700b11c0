import Monitoring

/// What the server counts.
enum ServerMetrics {
    static let requests = Metric.counter(
        "whisper_appliance_http_requests_total",
        "Requests that were answered, by method, route and status."
    )
    static let latency = Metric.histogram(
        "whisper_appliance_http_request_duration_seconds",
        "Time from a request's head to the head of its answer.",
        bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
    )
    static let audio = Metric.counter(
        "whisper_appliance_audio_seconds_total",
        "Seconds of recordings that were transcribed, by model."
    )
    static let transcription = Metric.counter(
        "whisper_appliance_transcription_seconds_total",
        "Seconds that transcribing them took, by model; divided by their length, the real-time factor."
    )
    static let realTimeFactor = Metric.histogram(
        "whisper_appliance_real_time_factor",
        "Time that transcribing a recording took as a share of its length, by model.",
        bounds: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
    )
    static let build = Metric.gauge("whisper_appliance_build_info", "1, with the version and commit that run.")
    static let uptime = Metric.gauge("whisper_appliance_uptime_seconds", "Since this server process started.")
    static let ready = Metric.gauge("whisper_appliance_ready", "1 if the default model is loaded, else 0.")
    static let drifted = Metric.gauge(
        "whisper_appliance_program_files_changed",
        "1 if what runs is not what was shipped, else 0; absent where that cannot be told."
    )
    static let maintenance = Metric.gauge("whisper_appliance_maintenance", "1 while maintenance is on, else 0.")
    static let component = Metric.gauge(
        "whisper_appliance_component_ok",
        "1 if a part works as it should, else 0; absent where nobody wants it."
    )
    static let memory = Metric.gauge(
        "whisper_appliance_resident_memory_bytes",
        "Memory of the server and of its child processes together."
    )
    static let serverMemory = Metric.gauge(
        "whisper_appliance_server_resident_memory_bytes",
        "Memory of the server's own process."
    )
    static let workerMemory = Metric.gauge(
        "whisper_appliance_worker_resident_memory_bytes",
        "Memory of the engine processes together."
    )
    static let processor = Metric.gauge(
        "whisper_appliance_processor_seconds",
        "Processor time of the server and of the child processes that live, together."
    )
    static let workers = Metric.gauge("whisper_appliance_engine_workers", "Engine processes that live.")
    static let restarts = Metric.gauge(
        "whisper_appliance_engine_worker_starts",
        "Engine processes started since the server started, by model."
    )
    static let free = Metric.gauge("whisper_appliance_disk_free_bytes", "Room on the disk that the data lies on.")
    static let diskSize = Metric.gauge("whisper_appliance_disk_size_bytes", "Size of the disk that the data lies on.")
    static let backupTime = Metric.gauge(
        "whisper_appliance_backup_last_success_timestamp_seconds",
        "When the schedule's last backup was begun that could be made, in seconds since 1970; absent before the first."
    )
    static let backupSize = Metric.gauge(
        "whisper_appliance_backup_size_bytes",
        "Size of the schedule's last backup; absent before the first."
    )
}
