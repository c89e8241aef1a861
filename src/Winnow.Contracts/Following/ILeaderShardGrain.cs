namespace Winnow.Contracts;

/// <summary>
/// A shard for followers in other clusters, who cannot know where its copies are: a stateless worker, key <c>index uuid/shard</c>, that asks a copy
/// and, when that is gone, another.
/// </summary>
[Alias("winnow.ILeaderShardGrain")]
public interface ILeaderShardGrain : IGrainWithStringKey
{
    static string KeyOf(string indexUuid, int shard) => $"{indexUuid}/{shard}";

    /// <inheritdoc cref="IShardChangesGrain.Changes"/>
    [Alias("Changes"), ResponseTimeout("00:12:30")]
    Task<ShardChanges> Changes(ShardChangesRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IShardChangesGrain.Terms"/>
    [Alias("Terms"), ResponseTimeout("00:02:30")]
    Task<TermRunMessage[]> Terms(SharedTermsRequest request);

    /// <inheritdoc cref="IShardChangesGrain.Versions"/>
    [Alias("Versions"), ResponseTimeout("00:02:30")]
    Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request);

    /// <summary>How far the shard is, which history it has and how large it is.</summary>
    [Alias("Describe")]
    Task<LeaderShard> Describe();

    /// <inheritdoc cref="IShardChangesGrain.AddLease"/>
    [Alias("AddLease"), ResponseTimeout("00:02:00")]
    Task<RetentionLeaseMessage> AddLease(ShardLeaseRequest request);

    /// <inheritdoc cref="IShardChangesGrain.RenewLease"/>
    [Alias("RenewLease"), ResponseTimeout("00:02:00")]
    Task<RetentionLeaseMessage> RenewLease(ShardLeaseRequest request);

    /// <inheritdoc cref="IShardChangesGrain.RemoveLease"/>
    [Alias("RemoveLease"), ResponseTimeout("00:02:00")]
    Task RemoveLease(ShardLeaseRequest request);

    /// <inheritdoc cref="IShardFilesGrain.OpenFiles"/>
    /// <remarks>What the session keeps is read where it was opened (<see cref="LeaderFiles.Copy"/>): the bytes pass no grain on their way.</remarks>
    [Alias("OpenFiles"), ResponseTimeout("00:05:00")]
    Task<LeaderFiles> OpenFiles();
}
