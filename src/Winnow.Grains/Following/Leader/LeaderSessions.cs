using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Leader;

/// <summary>The commits that a copy keeps for followers that begin: each until it is closed, or nobody asks any more, or the copy goes.</summary>
internal sealed class LeaderSessions(IndexShard shard, LeaderServices services) : IDisposable
{
    /// <summary>What is being written when the commit is made is on all copies soon.</summary>
    private static readonly TimeSpan SafeTimeout = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private bool _disposed;

    public async Task<LeaderFiles> Open()
    {
        Sweep();
        var engine = shard.Engine;
        var files = await services.Pool.Write.Run(engine.AcquireRecoveryFiles);
        if (_disposed)
        {
            files.Dispose();
            throw ShardErrors.NotHere(engine.Config.Index, shard.Key);
        }

        var session = new Session(services.Uuids.Next(), files) { LastAsked = services.Time.GetTimestamp() };
        _sessions.Add(session.Id, session);
        try
        {
            await AwaitSafe(engine);
        }
        catch
        {
            Close(session.Id);
            throw;
        }

        session.LastAsked = services.Time.GetTimestamp();
        return new LeaderFiles
        {
            SessionId = session.Id,
            Copy = shard.Key.ToString(),
            HistoryUuid = engine.HistoryUuid,
            PrimaryTerm = engine.PrimaryTerm,
            LocalCheckpoint = files.Commit.LocalCheckpoint,
            MappingVersion = services.Metadata.Find(shard.Key.IndexUuid)?.Metadata.MappingVersion ?? 1,
            Files = [.. files.Files.Select(file => new RecoveryFileMessage { Name = file.Name, Length = file.Length, Checksum = file.Checksum })],
        };
    }

    public Task<RecoveryChunk> Read(LeaderChunkRequest request)
    {
        var files = Touch(request.SessionId);
        return services.Pool.Write.Run(() =>
        {
            var bytes = files.Read(request.File, request.Offset, request.Length);
            return new RecoveryChunk { Bytes = bytes, Checksum = Crc32C.Compute(bytes) };
        });
    }

    /// <summary>Throws, and this copy has failed, when its own file is not what was committed.</summary>
    public Task Verify(string sessionId, string file)
    {
        var files = Touch(sessionId);
        return services.Pool.Write.Run(() =>
        {
            shard.Engine.VerifyRecoveryFile(files, file);
            return true;
        });
    }

    public void Close(string sessionId)
    {
        if (_sessions.Remove(sessionId, out var session))
        {
            session.Files.Dispose();
        }
    }

    /// <summary>Ends the sessions that nobody asks for.</summary>
    public void Sweep()
    {
        var timeout = services.Settings.ActivityTimeout;
        foreach (var session in _sessions.Values.Where(session => services.Time.GetElapsedTime(session.LastAsked) > timeout).ToList())
        {
            Close(session.Id);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var id in _sessions.Keys.ToList())
        {
            Close(id);
        }
    }

    /// <summary>
    /// A commit may hold what only this copy has, even above its own maximum. A follower must not have what a failover here takes back. Where the index
    /// follows another itself, nothing is taken back: what is here, its leader has everywhere.
    /// </summary>
    private async Task AwaitSafe(ShardEngine engine)
    {
        if (engine.IsFollowing)
        {
            return;
        }

        try
        {
            await engine.AwaitGlobalCheckpoint(engine.SeqNoStats.MaxSeqNo).WaitAtMost(SafeTimeout, services.Time);
        }
        catch (TimeoutException)
        {
            throw LeaderErrors.NotSafe(shard.Key, engine.SeqNoStats.MaxSeqNo, engine.SeqNoStats.GlobalCheckpoint);
        }

        if (engine.Failure is not null)
        {
            throw ShardErrors.NotHere(engine.Config.Index, shard.Key);
        }
    }

    private RecoveryFiles Touch(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var session))
        {
            throw LeaderErrors.NoSession(shard.Key, sessionId);
        }

        session.LastAsked = services.Time.GetTimestamp();
        return session.Files;
    }

    private sealed record Session(string Id, RecoveryFiles Files)
    {
        public long LastAsked { get; set; }
    }
}
