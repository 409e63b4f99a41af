"""What any ZIP-based document must pass first."""

from __future__ import annotations

import io
import zipfile

from geomap.errors import ArticleError


def zip_members(data: bytes, file: str, limit: int) -> set[str]:
    """The names in a ZIP file whose members together do not expand past `limit` bytes.

    Raises ArticleError for a damaged or an overlarge one.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as fault:
        raise ArticleError(file, f"is a damaged ZIP file: {fault}", way_out="save it again") from None
    if sum(member.file_size for member in members) > limit:
        raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
    return {member.filename for member in members}
