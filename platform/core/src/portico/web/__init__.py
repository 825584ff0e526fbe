"""Routes, pages, forms: everything between a request and its answer. Pages of plugins are served here too."""
