"""ocr sees files, pages, codes, words, ink; it knows nothing of conventions."""
