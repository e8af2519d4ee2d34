"""SM3 (GB/T 32905-2016), the digest in which Chinese signatures say what they cover, through ``cryptography``."""


def sm3(data: bytes) -> bytes:
    """The 32 bytes of the digest of ``data``."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash  # loads OpenSSL: only for files that are signed

    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()
