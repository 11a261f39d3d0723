"""Writing a file so that it is either the old one or the new one, never half of it; and archives of fixed bytes."""

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # of all parts of an archive, so that the same content gives the same bytes


def write(path: Path, content: str | bytes) -> bool:
    """Write `content` to `path` unless it is there already.

    The text goes to a temporary file in the same folder, which then takes the name.

    Returns
    -------
    Whether the file changed. Where it did not, it is not touched.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
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


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of some files by name, in the order given: the same bytes on every machine.

    Nothing is compressed, since not every zlib gives the same bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            made.writestr(info, content)
    return out.getvalue()
