"""Writers: analyses → files, one module a format."""
