namespace Winnow.Shards;

/// <summary>The sequence numbers that are none.</summary>
public static class SequenceNumbers
{
    /// <summary>The primary has not given a number yet.</summary>
    public const long Unassigned = -2;

    /// <summary>The checkpoint and maximum of a shard without operations.</summary>
    public const long NoOpsPerformed = -1;
}
