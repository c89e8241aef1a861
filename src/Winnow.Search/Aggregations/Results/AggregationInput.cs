using Winnow.Store;

namespace Winnow.Search.Aggregations;

/// <summary>Reads what <see cref="AggregationOutput"/> wrote. Whatever the bytes are, it reads no further than they reach.</summary>
internal ref struct AggregationInput(ReadOnlySpan<byte> bytes)
{
    private const string Source = "aggregation results";

    // Far beyond any request that the parser lets through.
    private const int MaxDepth = 1000;

    private readonly List<object> _shared = [];
    private ByteReader _reader = new(bytes, Source);
    private int _depth;

    public readonly int Remaining => _reader.Remaining;

    public delegate T Reader<out T>(ref AggregationInput input);

    public byte ReadByte() => _reader.ReadByte();

    public bool ReadBool() => _reader.ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Corrupt($"invalid boolean [{other}]"),
    };

    public int ReadVInt()
    {
        var value = _reader.ReadVInt();
        return value >= 0 ? value : throw Corrupt($"negative number [{value}]");
    }

    public long ReadVLong() => _reader.ReadVLong();

    public long ReadZLong() => _reader.ReadZLong();

    public long ReadInt64() => _reader.ReadInt64();

    public double ReadDouble() => BitConverter.Int64BitsToDouble(_reader.ReadInt64());

    public byte[] ReadBytes() => _reader.ReadBytes(ReadVInt()).ToArray();

    public string ReadString() => _reader.ReadString();

    public long? ReadOptionalLong() => ReadBool() ? ReadZLong() : null;

    public string? ReadOptionalString() => ReadBool() ? ReadString() : null;

    /// <summary>How many items follow, each of which takes at least one byte: a wild count fails before anything is allocated.</summary>
    public int ReadCount()
    {
        var count = ReadVInt();
        return count <= Remaining ? count : throw Corrupt($"[{count}] items do not fit in [{Remaining}] bytes");
    }

    public T ReadShared<T>(Reader<T> read)
        where T : class
    {
        var number = ReadVInt();
        if (number > 0)
        {
            return number <= _shared.Count && _shared[number - 1] is T known ? known : throw Corrupt($"unknown reference [{number}]");
        }

        var value = read(ref this);
        _shared.Add(value);
        return value;
    }

    public string ReadSharedString() => ReadShared(static (ref AggregationInput input) => input.ReadString());

    public T[] ReadArray<T>(Reader<T> read)
    {
        var items = new T[ReadCount()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = read(ref this);
        }

        return items;
    }

    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw Corrupt("nested too deep");
        }
    }

    public void Leave() => _depth--;

    public static CorruptIndexException Corrupt(string reason) => new(reason, Source);
}
