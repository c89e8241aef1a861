namespace Winnow.Contracts;

/// <summary>A follower that is being promoted, key its uuid: what has begun comes to its end, or is given up, whichever silo dies.</summary>
[Alias("winnow.IPromotionGrain")]
public interface IPromotionGrain : IGrainWithStringKey
{
    /// <summary>Promotes the follower as planned, or leaves it a follower when that cannot be. Comes again without harm.</summary>
    [Alias("Run"), ResponseTimeout("02:00:00")]
    Task<PromotedIndex> Run(ReadOnlyMemory<byte> plan);
}

/// <summary>An index that was promoted.</summary>
[GenerateSerializer, Immutable, Alias("winnow.PromotedIndex")]
public sealed record PromotedIndex
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public PromotedShard[] Shards { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.PromotedShard")]
public sealed record PromotedShard
{
    [Id(0)] public int Shard { get; init; }

    /// <summary>It has all operations of its leader up to here.</summary>
    [Id(1)] public long MaxSeqNo { get; init; }

    /// <summary>In which clients' writes begin.</summary>
    [Id(2)] public long PrimaryTerm { get; init; }
}
