using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Winnow.Hosting.Sql;

namespace Winnow.Hosting.Tests.Sql;

/// <summary>What Orleans relies on in a reminder table.</summary>
public abstract class SqlReminderTableTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly SqlStore _store;
    private readonly SqlDatabase _database;
    private readonly SqlReminderTable _table;

    protected SqlReminderTableTests(SqlStore store)
    {
        _store = store;
        _database = store.Open();
        _table = new SqlReminderTable(_database, Options.Create(new ClusterOptions { ServiceId = "test" }));
    }

    public void Dispose()
    {
        _database.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_written()
    {
        var etag = await _table.UpsertRow(Reminder(1, "a"));
        var read = await _table.ReadRow(Grain(1), "a");
        Assert.Equal((Grain(1), "a", Start, TimeSpan.FromMinutes(1), etag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Null(await _table.ReadRow(Grain(1), "b"));
    }

    [Fact]
    public async Task Writing_again_changes_the_etag()
    {
        var first = await _table.UpsertRow(Reminder(1, "a"));
        var second = await _table.UpsertRow(Reminder(1, "a"));
        Assert.NotEqual(first, second);
        Assert.Single((await _table.ReadRows(Grain(1))).Reminders);
    }

    [Fact]
    public async Task A_reminder_is_removed_only_as_it_was_read()
    {
        var first = await _table.UpsertRow(Reminder(1, "a"));
        var second = await _table.UpsertRow(Reminder(1, "a"));
        Assert.False(await _table.RemoveRow(Grain(1), "a", first!));
        Assert.True(await _table.RemoveRow(Grain(1), "a", second!));
        Assert.False(await _table.RemoveRow(Grain(1), "a", second!));
    }

    [Fact]
    public async Task Every_reminder_is_in_exactly_one_part_of_the_ring()
    {
        for (var i = 0; i < 50; i++)
        {
            await _table.UpsertRow(Reminder(i, "a"));
        }

        uint[] cuts = [1u << 29, 1u << 30, 1u << 31, 3u << 30];
        var found = new List<GrainId>();
        for (var i = 0; i < cuts.Length; i++)
        {
            // The last range goes around the end of the ring.
            var rows = await _table.ReadRows(cuts[i], cuts[(i + 1) % cuts.Length]);
            found.AddRange(rows.Reminders.Select(row => row.GrainId));
        }

        Assert.Equal(50, found.Count);
        Assert.Equal(50, found.Distinct().Count());
    }

    [Fact]
    public async Task The_whole_ring_is_read_when_both_ends_are_one()
    {
        await _table.UpsertRow(Reminder(1, "a"));
        await _table.UpsertRow(Reminder(2, "a"));
        Assert.Equal(2, (await _table.ReadRows(0, 0)).Reminders.Count);
        await _table.TestOnlyClearTable();
        Assert.Empty((await _table.ReadRows(0, 0)).Reminders);
    }

    private static GrainId Grain(int number) => GrainId.Create("test", $"grain-{number}");

    private static ReminderEntry Reminder(int number, string name) => new()
    {
        GrainId = Grain(number),
        ReminderName = name,
        StartAt = Start,
        Period = TimeSpan.FromMinutes(1),
        ETag = "",
    };
}

public sealed class SqliteReminderTableTests() : SqlReminderTableTests(new SqliteStore());

[Collection(PostgreSqlServer.Name)]
public sealed class PostgreSqlReminderTableTests(PostgreSqlServer server) : SqlReminderTableTests(server.NewStore());
