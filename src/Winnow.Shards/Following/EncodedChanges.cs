namespace Winnow.Shards;

/// <summary>A piece of a shard's history as <see cref="OperationsCodec"/> writes it.</summary>
/// <param name="Operations">In the order of their numbers, without a gap.</param>
/// <param name="Count">How many.</param>
/// <param name="LastSeqNo">The number of the last one; one below what was asked for when there is none.</param>
public sealed record EncodedChanges(ReadOnlyMemory<byte> Operations, int Count, long LastSeqNo);
