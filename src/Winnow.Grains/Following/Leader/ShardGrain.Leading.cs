using Winnow.Grains.Replication;
using Winnow.Protocols.Replication;

namespace Winnow.Grains.Shards;

/// <content>This copy as one that followers in other clusters read from, and whose primary keeps history for them.</content>
internal sealed partial class ShardGrain : IShardChangesGrain
{
    public Task<ShardChanges> Changes(ShardChangesRequest request, CancellationToken cancellationToken = default) =>
        following.Changes.Read(Shard(), request, cancellationToken);

    public Task<TermRunMessage[]> Terms(SharedTermsRequest request) => following.Changes.Terms(Shard(), request);

    public Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request) => following.Changes.Versions(Shard(), request);

    public Task<LeaderShard> Describe() => Task.FromResult(following.Changes.Describe(Shard()));

    public Task<RetentionLeaseMessage> AddLease(ShardLeaseRequest request) => OnPrimary(
        request, async primary => Message(await primary.AddLease(request.Id, Retaining(request), request.Source)), (other, forwarded) => other.AddLease(forwarded));

    public Task<RetentionLeaseMessage> RenewLease(ShardLeaseRequest request) => OnPrimary(
        request, async primary => Message(await primary.RenewLease(request.Id, Retaining(request), request.Source)), (other, forwarded) => other.RenewLease(forwarded));

    public Task RemoveLease(ShardLeaseRequest request) => OnPrimary(
        request,
        async primary =>
        {
            await primary.RemoveLease(request.Id);
            return true;
        },
        async (other, forwarded) =>
        {
            await other.RemoveLease(forwarded);
            return true;
        });

    private static long? Retaining(ShardLeaseRequest request) => request.RetainingSeqNo == ShardLeaseRequest.RetainAll ? null : request.RetainingSeqNo;

    private static RetentionLeaseMessage Message(Lease lease) => new()
    {
        Id = lease.Id,
        RetainingSeqNo = lease.RetainingSeqNo,
        TimestampMillis = lease.TimestampMillis,
        Source = lease.Source,
    };

    /// <summary>Here when this is the primary, else there, once.</summary>
    private Task<T> OnPrimary<T>(ShardLeaseRequest request, Func<PrimaryReplication, Task<T>> here, Func<IShardChangesGrain, ShardLeaseRequest, Task<T>> there)
    {
        var shard = Shard();
        if (_primary is { IsOver: false } primary)
        {
            return here(primary);
        }

        return !request.Forwarded && metadata.Find(_key.IndexUuid)?.Metadata.Shards[_key.Shard].Primary is { Active: true } copy
            ? there(GrainFactory.GetGrain<IShardChangesGrain>(IShardGrain.KeyOf(_key.IndexUuid, _key.Shard, copy.AllocationId!, copy.NodeId!)), request with { Forwarded = true })
            : throw ShardErrors.NotHere(shard.Engine.Config.Index, _key);
    }
}
