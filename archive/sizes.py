"""Sizes as a person reads them."""


def size_text(size_bytes: int) -> str:
    """Return a size in MB, a large one in GB (powers of ten, as disks are sold), one below a MB in bytes."""
    if size_bytes < 10**6:
        return f"{size_bytes} bytes"
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 10**10 else f"{size_bytes / 1e6:.0f} MB"
