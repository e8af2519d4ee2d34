"""Understanding and judging: documents in, a review and its outputs out. Decides everything, moves nothing."""
