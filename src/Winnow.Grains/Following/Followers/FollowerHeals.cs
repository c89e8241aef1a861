using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>What this activation knows of how its shard came by its leader's files.</summary>
internal sealed class FollowerHeals
{
    public FollowFailure? Reason { get; private set; }

    /// <summary>Of the last heal, as far as it is known.</summary>
    public HealProgress? Progress { get; private set; }

    public void Begin(FollowFailure reason) => Reason = reason;

    public void Report(HealProgress progress) => Progress = progress;

    /// <param name="state">Null before the shard has begun.</param>
    /// <param name="wanted">Whether it is to heal.</param>
    /// <param name="followed">As it is persisted.</param>
    public ShardHealView View(ShardFollowState? state, bool wanted, FollowedShard followed) => new()
    {
        State = wanted ? StateOf(state, followed) : "disabled",
        Reason = (state?.BootstrapReason ?? Reason)?.ToString(),
        Failure = state is { BootstrapReason: not null, Failure: { } failure } ? FollowFailures.ToError(failure) : null,
        StartedMillis = Progress?.StartedMillis,
        BytesFetched = Progress?.BytesFetched ?? 0,
        BytesReused = Progress?.BytesReused ?? 0,
        Count = followed.Heals,
    };

    private string StateOf(ShardFollowState? state, FollowedShard followed) => state switch
    {
        { Phase: ShardFollowPhase.Bootstrapping } => Progress is { Ended: false } || state.Failure is null ? "healing" : "waiting",
        { Phase: ShardFollowPhase.Failed } when Reason is not null && Progress is { Failure: not null } => "failed",
        _ => followed.Heals > 0 ? "done" : "idle",
    };
}
