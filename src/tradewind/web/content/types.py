"""Media types by the end of a file's name: a browser is told ``nosniff``, so it takes what is said here."""

OTHER = "application/octet-stream"

_TYPES = {
    "text/html": "html htm",
    "application/xhtml+xml": "xhtml xht",
    "text/css": "css",
    "text/javascript": "js mjs cjs",
    "application/json": "json map",
    "application/manifest+json": "webmanifest",
    "application/xml": "xml xsd xsl xslt dtd",
    "text/plain": "txt log md srt",
    "text/csv": "csv",
    "text/vtt": "vtt",
    "application/wasm": "wasm",
    "application/pdf": "pdf",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/apng": "apng",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/vnd.microsoft.icon": "ico cur",
    "image/tiff": "tif tiff",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/ogg": "oga ogg opus",
    "audio/wav": "wav",
    "audio/webm": "weba",
    "audio/flac": "flac",
    "video/mp4": "mp4 m4v",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "video/mp2t": "ts",
    "application/vnd.apple.mpegurl": "m3u8",
    "application/dash+xml": "mpd",
    "font/woff2": "woff2",
    "font/woff": "woff",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "application/vnd.ms-fontobject": "eot",
    "model/gltf-binary": "glb",
    "model/gltf+json": "gltf",
    "application/zip": "zip",
    "application/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/x-shockwave-flash": "swf",
}
_BY_END = {end: media_type for media_type, ends in _TYPES.items() for end in ends.split()}


def media_type_of(name: str) -> str:
    """Without a ``charset``: what text is written in, old packages say in the text."""
    return _BY_END.get(name.rsplit("/", 1)[-1].rpartition(".")[2].lower(), OTHER)
