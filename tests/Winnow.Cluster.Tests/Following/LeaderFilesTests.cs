using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;
using Winnow.Store;

namespace Winnow.Cluster.Tests.Following;

/// <summary>The files that a follower begins with.</summary>
public sealed class LeaderFilesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CallHooks _calls = new();

    [Fact]
    public async Task A_sessions_files_stay_as_they_were_while_the_shard_goes_on()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 500);
        var copy = (await Copies.Of(client, "test"))[0];
        var leader = client.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(copy.IndexUuid, 0));
        var session = await leader.OpenFiles();
        var files = client.Grains.GetGrain<IShardFilesGrain>(session.Copy);
        Assert.Equal((499L, 1L, 2L), (session.LocalCheckpoint, session.PrimaryTerm, session.MappingVersion));
        Assert.Equal(await Leader.History(client, copy), session.HistoryUuid);
        await Copies.Write(client, "test", 0, 500);
        await Copies.Shard(client, copy).Flush(true, true);
        await Copies.Shard(client, copy).ForceMerge(1, false, true);
        foreach (var file in session.Files)
        {
            var bytes = new List<byte>();
            while (bytes.Count < file.Length)
            {
                var chunk = await files.ReadFile(new LeaderChunkRequest
                {
                    Copy = session.Copy,
                    SessionId = session.SessionId,
                    File = file.Name,
                    Offset = bytes.Count,
                    Length = (int)Math.Min(1000, file.Length - bytes.Count),
                });
                Assert.Equal(Crc32C.Compute(chunk.Bytes.Span), (uint)chunk.Checksum);
                bytes.AddRange(chunk.Bytes.ToArray());
            }

            // A file's footer ends with the checksum of what stands before it.
            Assert.Equal(file.Checksum, (long)Crc32C.Compute([.. bytes[..^8]]));
            await files.VerifyFile(Request(session, file.Name));
        }

        await files.CloseFiles(Request(session, ""));
        Assert.Equal(IShardFilesGrain.NoSession, await Error(() => files.ReadFile(Request(session, session.Files[0].Name))));
    }

    [Fact]
    public async Task Nothing_is_in_the_files_that_a_failover_could_take_back()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await client.Write("test", "safe");
        var copies = await Copies.Of(client, "test");
        var (reached, held) = (Signal(), Signal());
        _calls.Before = (method, key) =>
        {
            if (method != nameof(IShardReplicationGrain.Replicate) || !key.Contains(copies[1].AllocationId!, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return held.Task;
        };
        var writing = client.Write("test", "on its way");
        await reached.Task.WaitAsync(Patience);
        var opening = client.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(copies[0].IndexUuid, 0)).OpenFiles();
        await Wait.Until(async () => (await Copies.Shard(client, copies[0]).Stats()).CommitUserData.Single(entry => entry.Name == "local_checkpoint").Value == "1");
        Assert.False(opening.IsCompleted);
        _calls.Before = null;
        held.SetResult();
        await writing;
        Assert.Equal(1, (await opening.WaitAsync(Patience)).LocalCheckpoint);
    }

    [Fact]
    public async Task A_session_that_nobody_asks_for_ends()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 0);
        var client = cluster.All().First();
        await client.Write("test", "1");
        var copy = (await Copies.Of(client, "test"))[0];
        var leader = client.Grains.GetGrain<ILeaderShardGrain>(ILeaderShardGrain.KeyOf(copy.IndexUuid, 0));
        var session = await leader.OpenFiles();
        var files = client.Grains.GetGrain<IShardFilesGrain>(session.Copy);
        var used = await files.ReadFile(Request(session, session.Files[0].Name) with { Length = 4 });
        Assert.Equal(4, used.Bytes.Length);
        await client.Cluster.PutSettings(new PutClusterSettingsRequest
        {
            Body = Encoding.UTF8.GetBytes("""{"persistent":{"ccr.indices.recovery.recovery_activity_timeout":"1ms"}}"""),
        });

        // The refresh of every second looks after it.
        await Wait.Until(async () => await Lost(() => files.ReadFile(Request(session, session.Files[0].Name) with { Length = 4 })));
    }

    [Theory]
    [InlineData("ccr.indices.recovery.chunk_size", "100b")]
    [InlineData("ccr.indices.recovery.max_concurrent_file_chunks", "11")]
    [InlineData("ccr.indices.recovery.recovery_activity_timeout", "0s")]
    public async Task Settings_that_cannot_be_are_refused(string key, string value)
    {
        await using var cluster = await LinkedCluster.Start(1);
        var body = Encoding.UTF8.GetBytes($$$"""{"persistent":{"{{{key}}}":"{{{value}}}"}}""");
        var refused = await Assert.ThrowsAsync<WinnowException>(() => cluster.All().First().Cluster.PutSettings(new PutClusterSettingsRequest { Body = body }));
        Assert.Equal(400, refused.Status);
    }

    private static LeaderChunkRequest Request(LeaderFiles session, string file) => new() { Copy = session.Copy, SessionId = session.SessionId, File = file };

    private static async Task<bool> Lost(Func<Task> call)
    {
        try
        {
            await call();
            return false;
        }
        catch (WinnowException exception)
        {
            return exception.Error.Type == IShardFilesGrain.NoSession;
        }
    }

    private static async Task<string> Error(Func<Task> call) => (await Assert.ThrowsAsync<WinnowException>(call)).Error.Type;

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
