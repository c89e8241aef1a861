using System.Text.Json.Serialization;

namespace Winnow.Shards;

/// <summary>What a folder on disk is: found before anything in it is opened.</summary>
/// <param name="IndexUuid">The index.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="AllocationId">The copy.</param>
/// <param name="Primary">Whether the copy was the primary when it was last opened.</param>
public sealed record ShardState(string IndexUuid, int ShardId, string AllocationId, bool Primary)
{
    /// <summary>
    /// Copies that the folder held before this one and still holds: it was brought level from what they had, and has all of it and more. Where one of
    /// them is trusted and this one is not yet, it is opened as that.
    /// </summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];

    /// <summary>What is there came from another history: it begins one of its own when it is opened, and has that before anybody uses it.</summary>
    public bool StartsNewHistory { get; init; }

    /// <summary>All copies that the folder may be opened as.</summary>
    [JsonIgnore]
    public IEnumerable<string> AllocationIds => Earlier.Prepend(AllocationId);
}
