namespace Winnow.Shards;

/// <summary>What the engine knows of a document's last operation.</summary>
/// <param name="Version">The document's version.</param>
/// <param name="SeqNo">The operation that gave it.</param>
/// <param name="PrimaryTerm">The term of that operation.</param>
/// <param name="Location">Where its source can be read back; none when it is in a segment.</param>
/// <param name="DeletedAt">For a deletion when it happened, in the clock's ticks; else -1.</param>
internal readonly record struct VersionValue(long Version, long SeqNo, long PrimaryTerm, TranslogLocation Location, long DeletedAt = -1)
{
    public bool IsDelete => DeletedAt >= 0;
}
