"""The process in which lizard counts: it reads code on stdin and answers with a JSON list of its functions.

Started as a file of its own, and killed when a text makes it take too long.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """``arguments``: a file name, whose ending tells the language."""
    import lizard

    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    read = lizard.analyze_file.analyze_source_code(arguments[0], text)
    print(json.dumps([[one.name, one.start_line, one.cyclomatic_complexity, one.nloc] for one in read.function_list]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
