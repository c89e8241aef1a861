using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;
using Winnow.Search;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Tests.Shards;

public sealed class ShardOpenerTests
{
    private const long Term = 1;
    private static readonly ShardKey Key = new("u", 0, "a", "n");
    private readonly ShardStores _stores = new(new RamDirectory(), NullLogger<ShardStores>.Instance);

    // Flushes as soon as it has replayed anything.
    private readonly IndexView _index = new(new IndexMetadata
    {
        Uuid = Key.IndexUuid,
        Name = "i",
        Settings = ImmutableSortedDictionary<string, string>.Empty.Add("index.translog.flush_threshold_size", "1b"),
        Shards = [new ShardTable()],
    });

    [Fact]
    public async Task A_copy_that_fails_as_soon_as_it_is_open_releases_its_folder()
    {
        await LeaveAnOperationInTheTranslog();
        IndexOutput? obstacle = null;
        var failing = Opener(new InlinePool { BeforeNested = () => obstacle ??= BlockNextGeneration() });
        await Assert.ThrowsAsync<EngineClosedException>(() => failing.OpenRecovering(Key, _index, Term, static (_, _) => { }, rollBack: false));
        Assert.NotNull(obstacle);
        obstacle.Dispose();

        await using var shard = await Opener(new InlinePool()).OpenRecovering(Key, _index, Term, static (_, _) => { }, rollBack: false);

        Assert.Null(shard.Engine.Failure);
        Assert.Equal(0, shard.Engine.SeqNoStats.LocalCheckpoint);
    }

    [Fact]
    public async Task A_folder_stays_the_trusted_copy_that_another_is_made_of()
    {
        await LeaveAnOperationInTheTranslog();
        var (next, trusting) = (Key with { AllocationId = "b" }, Trusting(Key.AllocationId));
        await (await Opener(new InlinePool()).OpenRecovering(next, trusting, Term, static (_, _) => { }, rollBack: false)).DisposeAsync();
        Assert.Equal(["b", "a"], _stores.AllocationsIn(Key.IndexUuid, Key.Shard));
        Assert.Equal(["b", "a"], _stores.Held(Key.IndexUuid).Select(copy => copy.AllocationId));

        await using var shard = await Opener(new InlinePool()).Open(Key, trusting, Term, static (_, _) => { }, rollBackTo: null);
        Assert.Equal(0, shard.Engine.SeqNoStats.LocalCheckpoint);
        Assert.Equal(["a"], _stores.AllocationsIn(Key.IndexUuid, Key.Shard));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("other", false)]
    public async Task A_folder_that_was_rolled_back_or_never_trusted_is_the_new_copy_only(string inSync, bool rollBack)
    {
        await LeaveAnOperationInTheTranslog();
        var (next, trusting) = (Key with { AllocationId = "b" }, Trusting(inSync));
        await (await Opener(new InlinePool()).OpenRecovering(next, trusting, Term, static (_, _) => { }, rollBack)).DisposeAsync();

        Assert.Equal(["b"], _stores.AllocationsIn(Key.IndexUuid, Key.Shard));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Opener(new InlinePool()).Open(Key, Trusting("a"), Term, static (_, _) => { }, rollBackTo: null));
        Assert.Contains("holds the copy [b], not [a]", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The index, with the copy in sync and its primary.</summary>
    private IndexView Trusting(string allocationId) => new(_index.Metadata with
    {
        Shards = [new ShardTable { Id = Key.Shard, PrimaryTerm = Term, InSync = [allocationId], Copies = [new ShardCopy { Primary = true, AllocationId = allocationId }] }],
    });

    private async Task LeaveAnOperationInTheTranslog()
    {
        var engine = await ShardEngine.OpenAsync(new ShardEngineConfig
        {
            Directory = _stores.Open(Key.IndexUuid, Key.Shard),
            Index = "i",
            IndexUuid = Key.IndexUuid,
            ShardId = Key.Shard,
            AllocationId = Key.AllocationId,
            Mapper = _index.Mapper,
            Settings = new IndexSettings([]),
            PrimaryTerm = Term,
            NewUuid = new RandomUuidSource().Next,
            Executor = new InlinePool(),
        });
        await engine.SyncAsync(engine.NoOp(0, Term, "an operation").Location);
        engine.Abort();
    }

    /// <summary>The flush after opening cannot begin the translog's next generation.</summary>
    private IndexOutput BlockNextGeneration()
    {
        var translog = _stores.Open(Key.IndexUuid, Key.Shard).OpenSubdirectory("translog");
        var last = translog.ListAll()
            .Where(name => name.EndsWith(".tlog", StringComparison.Ordinal))
            .Max(name => long.Parse(name.AsSpan("translog-".Length, name.Length - "translog-.tlog".Length), CultureInfo.InvariantCulture));
        return translog.OpenAppend($"translog-{last + 1}.tlog");
    }

    private ShardOpener Opener(IComputePool pool) =>
        new(_stores, pool, TimeProvider.System, new RandomUuidSource(), NullLogger<ShardOpener>.Instance);

    /// <summary>Does everything at once, what is asked for meanwhile as well.</summary>
    private sealed class InlinePool : IComputePool, IShardExecutor
    {
        private int _depth;

        public Action BeforeNested { get; init; } = static () => { };

        public IShardExecutor Write => this;

        public IShardExecutor Search => this;

        public IShardExecutor Merge => this;

        public IShardExecutor Snapshot => this;

        public ThreadPoolStats[] Stats() => [];

        public void Execute(Action work)
        {
            if (_depth > 0)
            {
                BeforeNested();
            }

            _depth++;
            work();
            _depth--;
        }
    }
}
