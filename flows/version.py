"""What we call ourselves."""

VERSION = "0.1.0"
