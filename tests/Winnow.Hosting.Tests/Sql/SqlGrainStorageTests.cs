using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Winnow.Hosting.Sql;

namespace Winnow.Hosting.Tests.Sql;

/// <summary>What Orleans, and the fencing of grains, rely on in a grain storage.</summary>
public abstract class SqlGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("test", "key/with/parts");
    private readonly SqlStore _store;
    private readonly SqlDatabase _database;
    private readonly SqlGrainStorage _storage;

    protected SqlGrainStorageTests(SqlStore store)
    {
        _store = store;
        _database = store.Open();
        _storage = Storage(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_state_that_was_never_written_is_new()
    {
        var state = await Read();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State.Text);
    }

    [Fact]
    public async Task A_written_state_comes_back()
    {
        var state = await Write(await Read(), "one");
        Assert.True(state.RecordExists);
        var read = await Read();
        Assert.Equal(("one", state.ETag, true), (read.State.Text, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task A_writer_with_an_old_etag_is_refused_and_changes_nothing()
    {
        var first = await Read();
        var second = await Read();
        await Write(first, "first");
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(second, "second"));
        Assert.Equal("first", (await Read()).State.Text);
        await Write(first, "first again");
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_its_etag_goes_on()
    {
        var state = await Write(await Read(), "one");
        var stale = await Read();
        await _storage.ClearStateAsync("state", Grain, state);
        Assert.False(state.RecordExists);
        var read = await Read();
        Assert.False(read.RecordExists);
        Assert.Equal("", read.State.Text);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(stale, "from before"));
        await Write(read, "anew");
        Assert.Equal("anew", (await Read()).State.Text);
    }

    [Fact]
    public async Task States_and_services_are_kept_apart()
    {
        await Write(await Read(), "one");
        var other = new GrainState<Stored>(new Stored());
        await _storage.ReadStateAsync("other", Grain, other);
        Assert.False(other.RecordExists);
        await Storage(_database, "another").ReadStateAsync("state", Grain, other);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task Of_many_writers_from_one_etag_exactly_one_wins()
    {
        using var second = _store.Open();
        var storages = new[] { _storage, Storage(second) };
        await Write(await Read(), "0");
        for (var round = 0; round < 5; round++)
        {
            var states = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Read()));
            var outcomes = await Task.WhenAll(states.Select(async (state, i) =>
            {
                state.State.Text = $"{round}-{i}";
                try
                {
                    await storages[i % 2].WriteStateAsync("state", Grain, state);
                    return state.State.Text;
                }
                catch (InconsistentStateException)
                {
                    return null;
                }
            }));
            Assert.Equal((await Read()).State.Text, Assert.Single(outcomes.OfType<string>()));
        }
    }

    [Fact]
    public async Task What_was_written_is_there_after_reopening_the_database()
    {
        var state = await Write(await Read(), new string('ä', 100_000));
        using var reopened = _store.Open();
        var read = new GrainState<Stored>(new Stored());
        await Storage(reopened).ReadStateAsync("state", Grain, read);
        Assert.Equal(state.State.Text, read.State.Text);
        Assert.Equal(state.ETag, read.ETag);
    }

    private static SqlGrainStorage Storage(SqlDatabase database, string service = "test") =>
        new(database, Options.Create(new ClusterOptions { ClusterId = service, ServiceId = service }));

    private async Task<GrainState<Stored>> Read()
    {
        var state = new GrainState<Stored>(new Stored());
        await _storage.ReadStateAsync("state", Grain, state);
        return state;
    }

    private async Task<GrainState<Stored>> Write(GrainState<Stored> state, string text)
    {
        state.State.Text = text;
        await _storage.WriteStateAsync("state", Grain, state);
        return state;
    }

    public sealed class Stored
    {
        public string Text { get; set; } = "";
    }
}

public sealed class SqliteGrainStorageTests() : SqlGrainStorageTests(new SqliteStore());

[Collection(PostgreSqlServer.Name)]
public sealed class PostgreSqlGrainStorageTests(PostgreSqlServer server) : SqlGrainStorageTests(server.NewStore());
