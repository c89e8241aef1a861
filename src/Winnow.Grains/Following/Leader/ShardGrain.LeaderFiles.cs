using Winnow.Grains.Following.Leader;

namespace Winnow.Grains.Shards;

/// <content>This copy as one whose files followers in other clusters begin with.</content>
internal sealed partial class ShardGrain : IShardFilesGrain
{
    private LeaderSessions? _followers;

    public Task<LeaderFiles> OpenFiles()
    {
        var shard = Shard();
        following.Changes.CheckInSync(shard);
        return (_followers ??= new LeaderSessions(shard, following.Leader)).Open();
    }

    public Task<RecoveryChunk> ReadFile(LeaderChunkRequest request) => Followers(request.SessionId).Read(request);

    public Task VerifyFile(LeaderChunkRequest request) => Followers(request.SessionId).Verify(request.SessionId, request.File);

    public Task CloseFiles(LeaderChunkRequest request)
    {
        Shard();
        _followers?.Close(request.SessionId);
        return Task.CompletedTask;
    }

    private LeaderSessions Followers(string sessionId)
    {
        Shard();
        return _followers ?? throw LeaderErrors.NoSession(_key, sessionId);
    }

    private void EndFollowers()
    {
        _followers?.Dispose();
        _followers = null;
    }
}
