using Winnow.Grains.Following.Administration;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Recovery;

/// <summary>Leaders in remote clusters.</summary>
internal sealed class RemoteLeaderShards(IRemoteClusters remotes, Leaders leaders, FollowSettings settings, TimeProvider time) : ILeaderShards
{
    public Task<Protocols.Following.LeaderIndex> Find(FollowEntry entry) => leaders.Present(entry);

    public ILeaderShard Get(FollowEntry entry, int shard) => new LeaderShardCalls(remotes.Get(entry.RemoteCluster), entry.LeaderUuid, shard, settings, time);

    private sealed class LeaderShardCalls(IRemoteCluster remote, string leaderUuid, int shard, FollowSettings settings, TimeProvider time) : ILeaderShard
    {
        private const string AlreadyExists = "retention_lease_already_exists_exception";
        private const string RetainsMore = "retention_lease_invalid_retaining_sequence_number_exception";

        public async Task Retain(string leaseId)
        {
            var request = new ShardLeaseRequest { Id = leaseId, Source = FollowLease.Source };
            try
            {
                await Ask(leader => leader.AddLease(request));
            }
            catch (WinnowException exception) when (string.Equals(exception.Error.Type, AlreadyExists, StringComparison.Ordinal))
            {
                await Again(request);
            }
        }

        /// <summary>What was claimed may be above what there is: in the history that was followed before, the follower had come farther.</summary>
        private async Task Again(ShardLeaseRequest request)
        {
            try
            {
                await Ask(leader => leader.RenewLease(request));
            }
            catch (WinnowException exception) when (string.Equals(exception.Error.Type, RetainsMore, StringComparison.Ordinal))
            {
                await Ask(leader => Done(leader.RemoveLease(request)));
                await Ask(leader => leader.AddLease(request));
            }
        }

        public async Task<bool> GoesOn(string historyUuid, long fromSeqNo)
        {
            try
            {
                await Ask(leader => leader.Changes(new ShardChangesRequest { FromSeqNo = fromSeqNo, MaxOperations = 1, HistoryUuid = historyUuid, PollTimeout = TimeSpan.Zero }));
                return true;
            }
            catch (WinnowException exception) when (FollowErrors.Classify(FollowFailures.Of(exception)) == FollowFailureKind.HistoryGone)
            {
                return false;
            }
        }

        public Task<TermRunMessage[]> Terms(SharedTermsRequest request) => Ask(leader => leader.Terms(request));

        public Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request) => Ask(leader => leader.Versions(request));

        public Task<LeaderFiles> OpenFiles() => Ask(leader => leader.OpenFiles());

        public Task<RecoveryChunk> ReadFile(LeaderChunkRequest request) => Ask(request, files => files.ReadFile(request));

        public Task VerifyFile(LeaderChunkRequest request) => Ask(request, files => Done(files.VerifyFile(request)));

        public Task CloseFiles(LeaderChunkRequest request) => Ask(request, files => Done(files.CloseFiles(request)));

        public Task<ReadOnlyMemory<byte>> Mapping(long version) => remote.Call(async grains =>
        {
            var patience = settings.WaitForMetadataTimeout;
            var index = await grains.GetGrain<ILeaderGrain>(0)
                .Index(new LeaderIndexRequest { Uuid = leaderUuid, MappingVersion = version, Timeout = patience })
                .WaitAsync(patience + settings.InternalActionTimeout, time);
            return index.Mapping;
        });

        private static async Task<bool> Done(Task call)
        {
            await call;
            return true;
        }

        private Task<T> Ask<T>(Func<ILeaderShardGrain, Task<T>> question) => remote.Call(grains =>
            question(grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(leaderUuid, shard))).WaitAsync(settings.InternalActionTimeout, time));

        /// <summary>A session is where it was opened.</summary>
        private Task<T> Ask<T>(LeaderChunkRequest session, Func<IShardFilesGrain, Task<T>> question) => remote.Call(grains =>
            question(grains.GetGrain<IShardFilesGrain>(session.Copy)).WaitAsync(settings.InternalActionTimeout, time));
    }
}
