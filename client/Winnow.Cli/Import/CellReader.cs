namespace Winnow.Cli.Import;

/// <summary>Cuts lines into cells. Quoted cells (RFC 4180) may hold delimiters, doubled quotes and line ends.</summary>
internal sealed class CellReader(LineReader lines, byte delimiter, bool quoted)
{
    private readonly List<(int Start, int Length)> _cells = [];
    private byte[] _row = new byte[4096];
    private int _length;

    public int Count => _cells.Count;

    public bool IsBlank => _cells.Count == 1 && _cells[0].Length == 0;

    public ReadOnlySpan<byte> this[int column] => _row.AsSpan(_cells[column].Start, _cells[column].Length);

    public bool NextRow()
    {
        _cells.Clear();
        _length = 0;
        if (!lines.Next(out var line))
        {
            return false;
        }

        if (!quoted || line.IndexOf((byte)'"') < 0)
        {
            Split(line);
        }
        else
        {
            SplitQuoted(line);
        }

        return true;
    }

    private void Split(ReadOnlySpan<byte> line)
    {
        Append(line);
        var start = 0;
        while (true)
        {
            var end = line[start..].IndexOf(delimiter);
            if (end < 0)
            {
                _cells.Add((start, line.Length - start));
                return;
            }

            _cells.Add((start, end));
            start += end + 1;
        }
    }

    private void SplitQuoted(ReadOnlySpan<byte> line)
    {
        var start = 0;
        var position = 0;
        var inside = false;
        var opened = 0;
        while (true)
        {
            if (position == line.Length)
            {
                if (!inside)
                {
                    _cells.Add((start, _length - start));
                    return;
                }

                if (!lines.Next(out line))
                {
                    throw new FormatException($"{lines.PlaceOf(opened)}: the file ends inside the quoted cell that begins here");
                }

                Append("\n"u8);
                position = 0;
                continue;
            }

            var value = line[position++];
            if (value == (byte)'"')
            {
                if (inside && position < line.Length && line[position] == (byte)'"')
                {
                    position++;
                    Append("\""u8);
                }
                else
                {
                    inside = !inside;
                    opened = inside ? lines.LineNumber : opened;
                }
            }
            else if (value == delimiter && !inside)
            {
                _cells.Add((start, _length - start));
                start = _length;
            }
            else
            {
                Append([value]);
            }
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _row.Length)
        {
            Array.Resize(ref _row, Math.Max(_row.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_row.AsSpan(_length));
        _length += bytes.Length;
    }
}
