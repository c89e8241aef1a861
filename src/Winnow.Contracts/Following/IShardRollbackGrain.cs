namespace Winnow.Contracts;

/// <summary>The primary of an index that was a leader itself gives up what the leader of today does not have. Same keys as <see cref="IShardGrain"/>.</summary>
[Alias("winnow.IShardRollbackGrain")]
public interface IShardRollbackGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins, unless that is under way, and says how far it is. What is to be given up is written down first; searches see it until it is gone. The index
    /// knows of the end of it.
    /// </summary>
    [Alias("RollBack"), AlwaysInterleave]
    Task<RollbackProgress> RollBack(long primaryTerm);
}

/// <summary>How far a rollback is.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RollbackProgress")]
public sealed record RollbackProgress
{
    [Id(0)] public bool Ended { get; init; }

    /// <summary>Why it came to nothing; null while it runs, and when it has succeeded.</summary>
    [Id(1)] public WinnowError? Failure { get; init; }
}
