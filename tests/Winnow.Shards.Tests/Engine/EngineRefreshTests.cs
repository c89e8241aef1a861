using Winnow.Search;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>When writes become visible to searches.</summary>
public sealed class EngineRefreshTests
{
    [Fact]
    public async Task Waiting_for_a_refresh_ends_with_the_refresh_that_shows_the_operation()
    {
        var fixture = new EngineFixture(("index.max_refresh_listeners", "2"));
        await using ShardEngine engine = await fixture.OpenAsync();
        Task<bool> first = engine.WaitForRefreshAsync(fixture.Index(engine, "1", "{}").Location);
        Task<bool> second = engine.WaitForRefreshAsync(fixture.Index(engine, "2", "{}").Location);
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(2, engine.Stats().RefreshListeners);
        Assert.True(engine.ScheduledRefresh());
        Assert.False(await first || await second);
        Assert.Equal(2, engine.Stats().DocsCount);
        TranslogLocation shown = fixture.Index(engine, "3", "{}").Location;
        engine.Refresh();
        Assert.True(engine.WaitForRefreshAsync(shown).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_listener_that_is_one_too_many_forces_a_refresh()
    {
        var fixture = new EngineFixture(("index.max_refresh_listeners", "2"));
        await using ShardEngine engine = await fixture.OpenAsync();
        Task<bool>[] waiting = [.. Enumerable.Range(0, 3).Select(n => engine.WaitForRefreshAsync(fixture.Index(engine, $"{n}", "{}").Location))];
        bool[] forced = await Task.WhenAll(waiting);
        Assert.Equal(new[] { false, false, true }, forced);
        Assert.Equal(3, engine.Stats().DocsCount);
    }

    [Fact]
    public async Task Scheduled_refreshes_are_left_out_while_nobody_searches_and_made_up_for()
    {
        var fixture = new EngineFixture();
        await using ShardEngine engine = await fixture.OpenAsync();
        fixture.Index(engine, "1", "{}");
        Assert.True(engine.ScheduledRefresh());
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        fixture.Index(engine, "2", "{}");
        Assert.True(engine.IsSearchIdle);
        Assert.False(engine.ScheduledRefresh());
        await engine.AwaitSearchActiveAsync();
        using SearcherLease searcher = engine.AcquireSearcher();
        Assert.Equal(2, searcher.Reader.NumDocs);
        Assert.False(engine.IsSearchIdle);

        engine.UpdateSettings(new IndexSettings([KeyValuePair.Create("index.refresh_interval", "1s")]));
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Index(engine, "3", "{}");
        Assert.True(engine.ScheduledRefresh());
    }

    [Fact]
    public async Task A_lease_keeps_its_reader_over_refreshes_merges_and_the_end_of_the_engine()
    {
        var fixture = new EngineFixture();
        ShardEngine engine = await fixture.OpenAsync();
        fixture.Index(engine, "1", """{"n":1}""");
        engine.Refresh();
        SearcherLease searcher = engine.AcquireSearcher();
        fixture.Index(engine, "1", """{"n":2}""");
        engine.ForceMerge(1, onlyExpungeDeletes: false, flush: true, CancellationToken.None);
        await engine.DisposeAsync();
        Assert.Equal("""{"n":1}""", EngineFixture.Text(searcher.Reader.StoredSource(0)));
        searcher.Dispose();
        Assert.Throws<EngineClosedException>(() => engine.AcquireSearcher());
        Assert.Throws<EngineClosedException>(() => engine.Get("1"));
    }
}
