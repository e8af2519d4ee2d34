"""The correction notice (补正通知书): first its words, then its looks on DOCX, PDF and the office's own template."""
