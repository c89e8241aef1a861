namespace Winnow.Contracts;

/// <summary>The primary of a follower gets its leader's present files in place of what it has. Same keys as <see cref="IShardGrain"/>.</summary>
[Alias("winnow.IShardHealGrain")]
public interface IShardHealGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins, unless that is under way or this heal is over already, and says how far it is. What is here answers searches until the files are; then
    /// they take its place in one step, and the index knows of it when the heal is over.
    /// </summary>
    [Alias("Heal"), AlwaysInterleave]
    Task<HealProgress> Heal(HealRequest request);
}

[GenerateSerializer, Immutable, Alias("winnow.HealRequest")]
public sealed record HealRequest
{
    /// <summary>Names the heal among all: it is begun once.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public long PrimaryTerm { get; init; }
}

/// <summary>How far a heal is.</summary>
[GenerateSerializer, Immutable, Alias("winnow.HealProgress")]
public sealed record HealProgress
{
    /// <summary>The heal that is under way, which somebody else may have begun.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public bool Ended { get; init; }

    /// <summary>Why it came to nothing; null while it runs, and when it has succeeded.</summary>
    [Id(2)] public WinnowError? Failure { get; init; }

    [Id(3)] public long StartedMillis { get; init; }

    [Id(4)] public long BytesFetched { get; init; }

    [Id(5)] public long BytesReused { get; init; }
}
