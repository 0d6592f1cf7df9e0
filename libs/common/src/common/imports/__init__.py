"""Files that are read in row by row: kept, looked at, then applied as they were shown."""

from common.imports.acts import apply_import, take_in
from common.imports.files import Files
from common.imports.keeping import KEPT, Moment, refusal
from common.imports.rows import FileOfRows, RowOfFile

__all__ = [
    "KEPT",
    "FileOfRows",
    "Files",
    "Moment",
    "RowOfFile",
    "apply_import",
    "refusal",
    "take_in",
]
