using System.Text;

namespace Winnow.Cli.Import;

/// <summary>
/// Lines of cells under a header line. An empty cell is a field that the document does not have. Numbers and booleans are written as
/// JSON numbers and booleans where the column is of such a type.
/// </summary>
internal sealed class DelimitedSource : IDocumentSource
{
    private const int SampledLines = 20_000;

    private readonly LineReader _lines;
    private readonly CellReader _cells;
    private readonly byte[][] _keys;
    private readonly int _idColumn;
    private readonly ColumnTypes _types;

    public DelimitedSource(FileInfo file, string? idColumn, char delimiter, bool quoted)
    {
        _lines = new LineReader(file);
        _cells = new CellReader(_lines, (byte)delimiter, quoted);
        if (!_cells.NextRow())
        {
            throw new FormatException($"{file.Name} is empty: a header line is expected");
        }

        var names = Enumerable.Range(0, _cells.Count).Select(column => Encoding.UTF8.GetString(_cells[column])).ToArray();
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FormatException($"{file.Name} has more than one column '{twice.Key}'");
        }

        _keys = [.. names.Select(Key)];
        _idColumn = idColumn is null ? -1 : Array.IndexOf(names, idColumn);
        if (idColumn is not null && _idColumn < 0)
        {
            throw new FormatException($"{file.Name} has no column '{idColumn}'; it has {string.Join(", ", names)}");
        }

        _types = new ColumnTypes(names);
        for (var line = 0; line < SampledLines && _cells.NextRow(); line++)
        {
            _types.Sample(_cells);
        }

        _lines.Rewind();
        _cells.NextRow();
    }

    public long BytesRead => _lines.BytesRead;

    public byte[]? SuggestMapping(IReadOnlyDictionary<string, string> types) => _types.Mapping(types);

    public bool Next(BulkBuffer buffer)
    {
        do
        {
            if (!_cells.NextRow())
            {
                return false;
            }
        }
        while (_cells.IsBlank);

        if (_cells.Count > _keys.Length)
        {
            throw new FormatException($"{_lines.Place}: {_cells.Count} cells under {_keys.Length} column names");
        }

        buffer.Begin(_idColumn >= 0 && _idColumn < _cells.Count ? _cells[_idColumn] : default);
        WriteSource(buffer);
        buffer.End();
        return true;
    }

    private void WriteSource(BulkBuffer buffer)
    {
        var separator = "{"u8;
        for (var column = 0; column < _cells.Count; column++)
        {
            var cell = _cells[column];
            if (cell.IsEmpty)
            {
                continue;
            }

            buffer.Write(separator);
            separator = ","u8;
            buffer.Write(_keys[column]);
            if (_types.IsLiteral(column, cell))
            {
                buffer.Write(cell);
            }
            else
            {
                buffer.Write("\""u8);
                buffer.WriteEscaped(cell);
                buffer.Write("\""u8);
            }
        }

        buffer.Write(separator[0] == (byte)'{' ? "{}"u8 : "}"u8);
    }

    private static byte[] Key(string name)
    {
        var buffer = new BulkBuffer();
        buffer.Write("\""u8);
        buffer.WriteEscaped(Encoding.UTF8.GetBytes(name));
        buffer.Write("\":"u8);
        return buffer.Bytes.ToArray();
    }

    public void Dispose() => _lines.Dispose();
}
