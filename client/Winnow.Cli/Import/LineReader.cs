namespace Winnow.Cli.Import;

/// <summary>Lines of a file as bytes, without copying; a line that the buffer cannot hold makes it grow.</summary>
internal sealed class LineReader(FileInfo file) : IDisposable
{
    private readonly FileStream _stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _finished;

    public long BytesRead { get; private set; }

    public int LineNumber { get; private set; }

    /// <summary>File and line, for messages.</summary>
    public string Place => PlaceOf(LineNumber);

    public string PlaceOf(int line) => $"{file.Name}:{line}";

    /// <summary>The next line without its end. The span is valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return Take(searched + at, 1, out line);
            }

            if (_finished)
            {
                return _end > _start ? Take(_end - _start, 0, out line) : Nothing(out line);
            }

            searched = _end - _start;
            Fill();
        }
    }

    /// <summary>Starts over.</summary>
    public void Rewind()
    {
        _stream.Position = 0;
        (_start, _end, _finished, BytesRead, LineNumber) = (0, 0, false, 0, 0);
    }

    public void Dispose() => _stream.Dispose();

    private bool Take(int length, int terminator, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, length);
        if (LineNumber == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        if (line.Length > 0 && line[^1] == (byte)'\r')
        {
            line = line[..^1];
        }

        _start += length + terminator;
        BytesRead += length + terminator;
        LineNumber++;
        return true;
    }

    private static bool Nothing(out ReadOnlySpan<byte> line)
    {
        line = default;
        return false;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _finished = read == 0;
    }
}
