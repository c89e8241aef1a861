namespace Winnow.Shards;

/// <summary>A document read by its id.</summary>
/// <param name="Found">Whether there is one; nothing else counts otherwise.</param>
/// <param name="Version">Its version.</param>
/// <param name="SeqNo">The operation that wrote it.</param>
/// <param name="PrimaryTerm">The term of that operation.</param>
/// <param name="Routing">Its routing, when it was given.</param>
/// <param name="Source">Its bytes, as they were sent.</param>
public readonly record struct GetResult(
    bool Found, long Version, long SeqNo, long PrimaryTerm, string? Routing, ReadOnlyMemory<byte> Source)
{
    public static GetResult NotFound { get; } = new(false, Versions.NotFound, SequenceNumbers.Unassigned, 0, null, default);
}
