"""Files that are read in row by row: kept, looked at, then applied as they were shown."""

from common.imports.files import Files
from common.imports.keeping import KEPT, Moment, keep_rows, refusal
from common.imports.rows import FileOfRows, RowOfFile

__all__ = [
    "KEPT",
    "FileOfRows",
    "Files",
    "Moment",
    "RowOfFile",
    "keep_rows",
    "refusal",
]
