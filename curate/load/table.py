"""Tables with typed columns: Parquet, Arrow and xlsx, read with polars."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import polars as pl

from tunegate.curate.errors import InputError
from tunegate.curate.load.arrow_lengths import check_arrow
from tunegate.curate.load.batch import Batch, Contents, Notes
from tunegate.curate.load.compression import check_size
from tunegate.curate.load.spreadsheet import Cells

_ROWS = 10_000


def read_parquet(data: bytes, *, file: str) -> Contents:
    """The rows of a Parquet file.

    Raises:
        InputError: when it is damaged.
    """
    return _contents("parquet", _opened(pl.read_parquet, data, file=file, kind="Parquet"))


def read_arrow(data: bytes, *, file: str) -> Contents:
    """The rows of an Arrow file, in the stream or the file format.

    Raises:
        InputError: when it is damaged.
    """
    try:
        check_arrow(data)
    except ValueError as error:
        raise InputError(f"{file}: damaged Arrow: {error}", _WRITE_AGAIN) from error
    read = pl.read_ipc if data.startswith(b"ARROW1") else pl.read_ipc_stream
    return _contents("arrow", _opened(read, data, file=file, kind="Arrow"))


def read_xlsx(data: bytes, *, file: str, notes: Notes) -> Contents:
    """The rows of the first sheet that has any, all cells as text.

    Raises:
        InputError: when it is no workbook, or damaged, or has no rows.
    """
    import fastexcel

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    check_size(unpacked, packed=len(data), file=file, kind="xlsx")
    try:
        book = fastexcel.read_excel(data)
        for name in book.sheet_names:
            sheet = book.load_sheet(name, dtypes="string").to_polars()
            if sheet.height:
                break
        else:
            raise InputError(f"{file}: a workbook without rows")
    except fastexcel.FastExcelError as error:
        what = str(error).splitlines()[0]
        raise InputError(f"{file}: cannot be read as a workbook: {what}", _SAVE_AGAIN) from error
    others = [other for other in book.sheet_names if other != name]
    if others:
        notes.say(f'sheet "{name}"; not read: {", ".join(others)}')
    sheet = sheet.filter(pl.any_horizontal(pl.all().is_not_null()))
    cells = Cells(sheet.columns, notes)
    for part in sheet.iter_slices(_ROWS):
        cells.look(part.to_dicts(), [None] * part.height)
    cells.report()
    return _contents("xlsx", sheet)


def is_workbook(data: bytes) -> bool:
    """Whether a zip archive is an xlsx workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


_WRITE_AGAIN = "download or write it again"
_SAVE_AGAIN = "save it again, or as CSV"


def _opened(
    read: Callable[[io.BytesIO], pl.DataFrame], data: bytes, *, file: str, kind: str
) -> pl.DataFrame:
    try:
        return read(io.BytesIO(data))
    except pl.exceptions.PanicException as error:
        what = "its parts do not fit together"
        raise InputError(f"{file}: damaged {kind}: {what}", _WRITE_AGAIN) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        what = str(error).splitlines()[0][:200]
        raise InputError(f"{file}: damaged {kind}: {what}", _WRITE_AGAIN) from error


def _contents(container: str, frame: pl.DataFrame) -> Contents:
    return Contents(container, _batches(frame), total=frame.height)


def _batches(frame: pl.DataFrame) -> Iterator[Batch]:
    for part in frame.iter_slices(_ROWS):
        yield Batch(part.to_dicts(), [None] * part.height, None, size=part.height)
