"""The command line: the only room that prints."""


def main() -> int:
    """Run a command."""
    return 2
