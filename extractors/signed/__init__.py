"""Signed messages (CMS, GM/T 0010) in files: who signed, and whether what was signed is still the same.

Nothing is said of trust: whether a certificate is genuine, valid or revoked is not looked at.
"""

from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["intact", "digest", "changed", "forged", "unchecked"]
"""What a check found.

``intact``: digest and signature fit; ``digest``: the digest fits, the signature could not be checked (algorithm or
certificate unknown); ``changed``: the digest does not fit; ``forged``: the signature is not the certificate's;
``unchecked``: format or digest unknown.
"""
