import CWhisper
import Testing

/// When whisper.cpp says that tokens were spoken: what it calls their time is their end.
enum WarpedTimes {
    static func ends(of samples: [Float], model: String) throws -> [(token: Int, end: Double)] {
        var parameters = whisper_context_default_params()
        parameters.use_gpu = false
        parameters.flash_attn = false
        parameters.dtw_token_timestamps = true
        parameters.dtw_aheads_preset = WHISPER_AHEADS_TINY_EN
        whisper_log_set({ _, _, _ in }, nil)
        let context = try #require(whisper_init_from_file_with_params(model, parameters))
        defer { whisper_free(context) }
        var decoding = whisper_full_default_params(WHISPER_SAMPLING_GREEDY)
        decoding.print_progress = false
        decoding.temperature_inc = 0
        #expect(whisper_full(context, decoding, samples, Int32(samples.count)) == 0)
        return (0..<whisper_full_n_segments(context)).flatMap { segment in
            (0..<whisper_full_n_tokens(context, segment)).compactMap { token in
                let data = whisper_full_get_token_data(context, segment, token)
                guard data.id < whisper_token_eot(context) else { return nil }
                return (Int(data.id), Double(data.t_dtw) * 0.01)
            }
        }
    }
}
