using System.Buffers;

namespace Winnow.Search;

/// <summary>The hits of one shard as JSON, ready to be copied into the response, in the order in which they were asked for.</summary>
public sealed class FetchResult
{
    private const byte FormatVersion = 1;

    public IReadOnlyList<ReadOnlyMemory<byte>> Hits { get; init; } = [];

    public void WriteTo(IBufferWriter<byte> target)
    {
        var output = new ResultOutput(target);
        output.WriteByte(FormatVersion);
        output.WriteVInt(Hits.Count);
        foreach (var hit in Hits)
        {
            output.WriteBytes(hit.Span);
        }
    }

    public static FetchResult Read(ReadOnlySpan<byte> bytes)
    {
        var input = new ResultInput(bytes, "fetch result");
        input.ExpectVersion(FormatVersion);
        var hits = new ReadOnlyMemory<byte>[input.ReadCount()];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = input.ReadBytes();
        }

        return input.AtEnd(new FetchResult { Hits = hits });
    }
}

/// <summary>Which documents of a shard to fetch, with what the query phase said of them.</summary>
public sealed class ShardFetchRequest
{
    private const byte FormatVersion = 1;

    public IReadOnlyList<ShardHit> Hits { get; init; } = [];

    public void WriteTo(IBufferWriter<byte> target)
    {
        var output = new ResultOutput(target);
        output.WriteByte(FormatVersion);
        output.WriteVInt(Hits.Count);
        foreach (var hit in Hits)
        {
            output.WriteVInt(hit.Doc);
            output.WriteSingle(hit.Score);
            output.WriteVInt(hit.SortValues?.Length ?? 0);
            foreach (var value in hit.SortValues ?? [])
            {
                output.WriteValue(value);
            }
        }
    }

    public static ShardFetchRequest Read(ReadOnlySpan<byte> bytes)
    {
        var input = new ResultInput(bytes, "fetch request");
        input.ExpectVersion(FormatVersion);
        var hits = new ShardHit[input.ReadCount()];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = new ShardHit(input.ReadVInt(), input.ReadSingle(), input.ReadValues(input.ReadCount()));
        }

        return input.AtEnd(new ShardFetchRequest { Hits = hits });
    }
}
