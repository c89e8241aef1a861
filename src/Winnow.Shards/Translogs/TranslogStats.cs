namespace Winnow.Shards;

/// <summary>Sizes of a translog: all of it, and what no commit holds yet.</summary>
public readonly record struct TranslogStats(
    long Operations, long SizeInBytes, long UncommittedOperations, long UncommittedSizeInBytes, long Generation)
{
    internal TranslogStats Plus(ClosedGeneration closed, bool uncommitted) => this with
    {
        Operations = Operations + closed.Summary.Operations,
        SizeInBytes = SizeInBytes + closed.Length,
        UncommittedOperations = UncommittedOperations + (uncommitted ? closed.Summary.Operations : 0),
        UncommittedSizeInBytes = UncommittedSizeInBytes + (uncommitted ? closed.Length : 0),
    };
}
