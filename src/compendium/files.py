"""Writing a file so that it is either the old one or the new one, never half of it."""

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> bool:
    """Write `text` to `path` unless it is there already.

    The text goes to a temporary file in the same folder, which then takes the name.

    Returns
    -------
    Whether the file changed. Where it did not, it is not touched.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    data = text.encode("utf-8")
    if path.exists() and path.read_bytes() == data:
        return False
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
