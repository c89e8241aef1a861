namespace Winnow.Store;

/// <summary>
/// A file, or a slice of one, open for random access without copying. Any number of threads may read one input at the same time:
/// it has no position.
/// </summary>
/// <remarks>
/// <para><b>Who may hold spans.</b> A span from <see cref="Span"/> points into the mapped file. It is valid while the input that it came
/// from, or any other input or slice of the same opening, is not disposed; touching it later ends the process. So whoever reads keeps an
/// input open for as long as it reads: a segment reader is counted by its searches and disposes its inputs with the last one, and a
/// consumer of its own takes its own <see cref="Slice(long, long)"/>. Asking a disposed input for a span throws
/// <see cref="ObjectDisposedException"/>.</para>
/// <para>Reading outside the file is a <see cref="CorruptIndexException"/>: offsets come from other parts of the index.</para>
/// </remarks>
public sealed unsafe class IndexInput : IDisposable
{
    private FileMemory? _memory;
    private byte* _start;

    /// <summary>Takes over the creator's use of <paramref name="memory"/>.</summary>
    public IndexInput(string name, FileMemory memory)
        : this(name, memory, 0, memory.Length)
    {
    }

    private IndexInput(string name, FileMemory memory, long offset, long length)
    {
        Name = name;
        Length = length;
        _memory = memory;
        _start = memory.Pointer + offset;
    }

    /// <summary>The file, as messages should name it.</summary>
    public string Name { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>An input over bytes in memory, which it pins; the caller no longer changes them.</summary>
    public static IndexInput FromBytes(string name, byte[] bytes) => new(name, new PinnedMemory(bytes));

    /// <summary>Bytes of the file, in place.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        byte* start = _start;
        if (start == null)
        {
            throw new ObjectDisposedException(Name);
        }

        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw PastEnd(offset, length);
        }

        return new ReadOnlySpan<byte>(start + offset, length);
    }

    /// <summary>A reader that starts at <paramref name="offset"/> and sees <paramref name="length"/> bytes.</summary>
    public ByteReader Reader(long offset, int length) => new(Span(offset, length), Name);

    /// <summary>A reader from <paramref name="offset"/> to the end of the file, or as far as a span reaches.</summary>
    public ByteReader Reader(long offset = 0) => Reader(offset, (int)Math.Clamp(Length - offset, 0, int.MaxValue));

    /// <summary>A part of this input as an input of its own, disposed separately.</summary>
    public IndexInput Slice(long offset, long length)
    {
        FileMemory? memory = _memory;
        if (memory is null || !memory.TryAcquire())
        {
            throw new ObjectDisposedException(Name);
        }

        if (offset < 0 || length < 0 || offset > Length - length)
        {
            memory.Release();
            throw PastEnd(offset, length);
        }

        return new IndexInput(Name, memory, _start - memory.Pointer + offset, length);
    }

    /// <summary>Ends this use of the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory)
        {
            _start = null;
            memory.Release();
        }
    }

    private CorruptIndexException PastEnd(long offset, long length) =>
        new($"read past EOF: offset={offset} length={length} but the file's length is {Length}", Name);
}
