from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.arrow_lengths import check_arrow
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]
ROWS = {"question": ["q0", None, "q2"], "answer": ["a0", "a1", None], "n": [1, 2, 3]}


def written(method: str, frame: pl.DataFrame, **options: Any) -> bytes:
    buffer = io.BytesIO()
    getattr(frame, method)(buffer, **options)
    return buffer.getvalue()


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for nth, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Page {nth}")
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("method", "container"),
    [("write_parquet", "parquet"), ("write_ipc", "arrow"), ("write_ipc_stream", "arrow")],
)
def test_tables_of_typed_columns(read: Read, method: str, container: str) -> None:
    loaded = read(written(method, pl.DataFrame(ROWS)))
    frame = loaded.dataset.frame
    assert frame.select("row", "line", "prompt", "response").rows() == [
        (1, None, "q0", "a0"),
        (2, None, "", "a1"),
        (3, None, "q2", ""),
    ]
    assert loaded.files[0].container == container


def test_nested_columns_hold_conversations(read: Read) -> None:
    messages = [[{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], None]
    loaded = read(written("write_parquet", pl.DataFrame({"messages": messages})))
    assert loaded.dataset.frame.select("prompt", "response").rows() == [("q", "a")]
    assert loaded.quarantine.select("row", "line", "reason", "raw").rows() == [
        (2, None, '"messages" is null, not a list of messages', '{"messages":null}')
    ]


def test_dates_and_odd_types_beside_the_texts(read: Read) -> None:
    frame = pl.DataFrame(
        {
            "prompt": ["a", "b"],
            "response": [b"x", b"y"],
            "date": [date(2024, 5, 4), None],
            "at": [datetime(2024, 5, 4, 1)] * 2,
            "big": pl.Series([2**100, 1], dtype=pl.Int128),
        }
    )
    loaded = read(written("write_ipc", frame))
    assert loaded.quarantine["reason"].to_list() == ['"response" is bytes, not text'] * 2
    text = frame.with_columns(response=pl.lit("r"))
    assert read(written("write_ipc", text)).dataset.frame["date"].to_list() == ["2024-05-04", None]


@pytest.mark.parametrize("method", ["write_parquet", "write_ipc", "write_ipc_stream"])
def test_a_table_that_is_cut_off(read: Read, method: str) -> None:
    data = written(method, pl.DataFrame(ROWS))
    with pytest.raises(InputError, match=r"-: damaged (Parquet|Arrow): "):
        read(data[:-60])


def test_an_arrow_stream_is_checked_before_it_is_read() -> None:
    table = pa.table(
        {
            "text": ["x", "y", None],
            "none": pa.nulls(3),
            "same": pa.array(["q", "q", "r"]).dictionary_encode(),
            "list": [[1], [], [2, 3]],
            "struct": [{"z": 1}] * 3,
            "flag": [True, False, None],
        }
    )
    for compression in (None, "zstd", "lz4"):
        buffer = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression=compression)
        with pa.ipc.new_stream(buffer, table.schema, options=options) as writer:
            writer.write_table(table)
        data = buffer.getvalue()
        check_arrow(data)
        file = io.BytesIO()
        with pa.ipc.new_file(file, table.schema, options=options) as writer:
            writer.write_table(table)
            writer.write_table(table)
        check_arrow(file.getvalue())
        with pytest.raises(ValueError, match="the file has no end"):
            check_arrow(file.getvalue()[:-3])
        with pytest.raises(ValueError, match="cut off"):
            check_arrow(data[: len(data) // 2 + len(data) // 3])


def test_a_length_that_cannot_be_is_named(read: Read) -> None:
    data = bytearray(written("write_ipc_stream", pl.DataFrame({"prompt": ["a" * 100]})))
    body = data.index(b"\xff\xff\xff\xff", 8)
    huge = (2**50).to_bytes(8, "little")
    for at in range(body + 8, len(data) - 8, 8):
        changed = bytes(data[:at]) + huge + bytes(data[at + 8 :])
        with pytest.raises(InputError):
            read(changed)


def test_the_first_sheet_with_rows_is_read(read: Read) -> None:
    rows: list[list[Any]] = [
        ["Question", "Answer", "id", "when"],
        ["q0", "a0", "1,23E+15", "04. May"],
        [None, None, None, None],
        ["q1", 5, "12", "3"],
        ["q2", date(2024, 1, 2), "13", "4"],
    ]
    loaded = read(workbook([], rows, [["notes"], ["x"]]))
    frame = loaded.dataset.frame
    assert frame.select("row", "prompt", "response").rows() == [
        (1, "q0", "a0"),
        (2, "q1", "5"),
        (3, "q2", "2024-01-02 00:00:00"),
    ]
    assert loaded.files[0].container == "xlsx"
    sheet, answer, number, day = loaded.files[0].notes
    assert answer.startswith('column "Answer" holds 1 dates among numbers, such as "2024-01-02')
    assert sheet == 'sheet "Page 2"; not read: Page 1, Page 3'
    assert number.startswith('column "id" holds 1 cells such as "1,23E+15"')
    assert day.startswith('column "when" holds 1 dates among numbers, such as "04. May"')


def test_a_workbook_without_rows_and_one_that_is_damaged(read: Read) -> None:
    with pytest.raises(InputError, match="a workbook without rows"):
        read(workbook([["question", "answer"]]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        read(buffer.getvalue())


def test_a_workbook_that_is_a_bomb(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunegate.curate.load.compression._FREE", 1 << 20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(32 << 20))
    with pytest.raises(InputError, match="bytes of xlsx unpack to more than"):
        read(buffer.getvalue())
