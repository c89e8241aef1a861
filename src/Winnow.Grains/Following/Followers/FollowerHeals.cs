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

    public ShardHealView View(ShardFollowState state, FollowedShard followed) => new()
    {
        State = StateOf(state, followed),
        Reason = (state.BootstrapReason ?? Reason)?.ToString(),
        Failure = state is { BootstrapReason: not null, Failure: { } failure } ? FollowFailures.ToError(failure) : null,
        StartedMillis = Progress?.StartedMillis,
        BytesFetched = Progress?.BytesFetched ?? 0,
        BytesReused = Progress?.BytesReused ?? 0,
        Count = followed.Heals,
    };

    private string StateOf(ShardFollowState state, FollowedShard followed) => state switch
    {
        { Parameters.SelfHeal: false } => "disabled",
        { Phase: ShardFollowPhase.Bootstrapping } => Progress is { Ended: false } || state.Failure is null ? "healing" : "waiting",
        { Phase: ShardFollowPhase.Failed } when Reason is not null && Progress is { Failure: not null } => "failed",
        _ => followed.Heals > 0 ? "done" : "idle",
    };
}
