namespace Winnow.Search.Aggregations;

/// <summary>The documents of a block, each once.</summary>
internal static class DistinctDocs
{
    public static ReadOnlySpan<int> Of(ReadOnlySpan<int> docs, int[] buffer)
    {
        var count = 0;
        var last = -1;
        foreach (var doc in docs)
        {
            buffer[count] = doc;
            count += doc != last ? 1 : 0;
            last = doc;
        }

        return buffer.AsSpan(0, count);
    }
}
