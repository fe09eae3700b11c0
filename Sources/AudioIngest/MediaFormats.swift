/// The containers ffmpeg may open: plain media files that refer to no other file.
///
/// Left out on purpose are playlists and recipes (hls, dash, concat, imf, webm_dash_manifest), networks (rtsp, sdp),
/// devices and generators (lavfi, v4l2, alsa), picture series, subtitles, and the formats of old games. A name ffmpeg
/// does not know does no harm.
enum MediaFormats {
    static let whitelist = (families + audio + video).joined(separator: ",")

    private static let families = [
        "aiff", "asf", "asf_o", "avi", "caf", "flac", "flv", "matroska", "webm", "mov", "mp4", "m4a", "3gp", "3g2",
        "mj2", "mp3", "mpeg", "mpegts", "ogg", "wav", "w64", "rm",
    ]
    private static let audio = [
        "aa", "aac", "aax", "ac3", "ac4", "adx", "aea", "alaw", "amr", "amrnb", "amrwb", "ape", "aptx", "aptx_hd",
        "ast",
        "au", "avr", "codec2", "daud", "dsf", "dts", "dtshd", "eac3", "g722", "g723_1", "g726", "g726le", "g729", "gsm",
        "iamf", "iff", "ilbc", "ircam", "loas", "mlp", "mmf", "mpc", "mpc8", "msf", "mulaw",
        "nistsphere", "oma", "osq", "paf", "pvf", "qcp", "sbc", "sds", "shn", "sln", "sox", "spdif", "tak", "truehd",
        "tta", "voc", "vqf", "wsaud", "wv", "wve", "xwma",
    ]
    private static let video = [
        "dv", "gxf", "ivf", "kux", "live_flv", "lxf", "mpegtsraw", "mxf", "nsv", "nut", "nuv", "pva", "swf", "ty",
        "wtv",
    ]
}
