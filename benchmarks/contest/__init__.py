"""Readers in contest: ours and peers, each in a process of its own, judged by the same measures."""
