"""Readers: untrusted bytes of any office format to a :class:`extractors.document.Document`."""
