using System.Globalization;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Leader;

/// <summary>A shard for callers who cannot know its copies.</summary>
[GrainType("winnow.leader-shard"), StatelessWorker, Reentrant]
internal sealed class LeaderShardGrain(LeaderCopies copies) : Grain, ILeaderShardGrain
{
    private string _uuid = "";
    private int _shard;

    /// <summary>What is known to be everywhere: up to here any copy has it, and who wants more waits where it is known first.</summary>
    private long _globalCheckpoint = -1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var at = key.LastIndexOf('/');
        (_uuid, _shard) = (key[..Math.Max(at, 0)], int.Parse(key.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    public async Task<ShardChanges> Changes(ShardChangesRequest request, CancellationToken cancellationToken = default)
    {
        var waits = request.FromSeqNo > _globalCheckpoint;
        var changes = await Ask<IShardChangesGrain, ShardChanges>(waits, (grain, copy) => Read(grain, copy, waits, request, cancellationToken));
        if (changes.Count == 0 && !waits)
        {
            // The copy that was asked has not heard of what another has said.
            changes = await Ask<IShardChangesGrain, ShardChanges>(primaryFirst: true, (grain, _) => grain.Changes(request, cancellationToken));
        }

        _globalCheckpoint = Math.Max(_globalCheckpoint, changes.GlobalCheckpoint);
        return changes;
    }

    public Task<TermRunMessage[]> Terms(SharedTermsRequest request) =>
        Ask<IShardChangesGrain, TermRunMessage[]>(primaryFirst: true, (grain, _) => grain.Terms(request));

    public Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request) =>
        Ask<IShardChangesGrain, SharedVersionsAnswer>(primaryFirst: true, (grain, _) => grain.Versions(request));

    public Task<LeaderShard> Describe() => Ask<IShardChangesGrain, LeaderShard>(primaryFirst: true, (grain, _) => grain.Describe());

    public Task<RetentionLeaseMessage> AddLease(ShardLeaseRequest request) =>
        Ask<IShardChangesGrain, RetentionLeaseMessage>(primaryFirst: true, (grain, _) => grain.AddLease(request));

    public Task<RetentionLeaseMessage> RenewLease(ShardLeaseRequest request) =>
        Ask<IShardChangesGrain, RetentionLeaseMessage>(primaryFirst: true, (grain, _) => grain.RenewLease(request));

    public Task RemoveLease(ShardLeaseRequest request) => Ask<IShardChangesGrain, bool>(primaryFirst: true, async (grain, _) =>
    {
        await grain.RemoveLease(request);
        return true;
    });

    public Task<LeaderFiles> OpenFiles() => Ask<IShardFilesGrain, LeaderFiles>(primaryFirst: true, (grain, _) => grain.OpenFiles());

    /// <summary>One that is behind answers at once that it has nothing; the primary is asked then.</summary>
    private static Task<ShardChanges> Read(IShardChangesGrain grain, ShardCopy copy, bool waits, ShardChangesRequest request, CancellationToken cancellationToken) =>
        grain.Changes(waits || copy.Primary ? request : request with { PollTimeout = TimeSpan.Zero }, cancellationToken);

    private Task<T> Ask<TGrain, T>(bool primaryFirst, Func<TGrain, ShardCopy, Task<T>> question)
        where TGrain : IGrainWithStringKey => copies.Ask(_uuid, _shard, primaryFirst, question);
}
