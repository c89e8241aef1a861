using Orleans.Runtime;
using Orleans.Runtime.Reminders;
using Xunit;

namespace Orleans.Embedded.Tests.Reminders;

public class InMemoryReminderTableTests
{
    private readonly InMemoryReminderTable _table = new();

    [Fact]
    public async Task A_row_is_removed_only_with_its_newest_etag()
    {
        var first = await _table.UpsertRow(Row(1));
        var second = await _table.UpsertRow(Row(1));
        Assert.NotEqual(first, second);
        Assert.False(await _table.RemoveRow(Row(1).GrainId, "r", first!));
        Assert.Equal(second, (await _table.ReadRow(Row(1).GrainId, "r"))!.ETag);
        Assert.True(await _table.RemoveRow(Row(1).GrainId, "r", second!));
        Assert.Null(await _table.ReadRow(Row(1).GrainId, "r"));
        Assert.False(await _table.RemoveRow(Row(1).GrainId, "r", second!));
    }

    [Fact]
    public async Task Every_row_is_in_exactly_one_part_of_the_ring()
    {
        for (var i = 0; i < 50; i++)
        {
            await _table.UpsertRow(Row(i));
        }

        uint[] cuts = [1u << 29, 1u << 30, 1u << 31, 3u << 30];
        var parts = await Task.WhenAll(cuts.Select((cut, i) => _table.ReadRows(cut, cuts[(i + 1) % cuts.Length])));
        Assert.Equal(50, parts.Sum(p => p.Reminders.Count));
        Assert.Equal(50, parts.SelectMany(p => p.Reminders).Select(r => r.GrainId).Distinct().Count());
        Assert.Equal(50, (await _table.ReadRows(7, 7)).Reminders.Count);
    }

    [Fact]
    public async Task What_was_read_is_a_copy()
    {
        await _table.UpsertRow(Row(1));
        (await _table.ReadRow(Row(1).GrainId, "r"))!.Period = TimeSpan.Zero;
        Assert.Equal(TimeSpan.FromMinutes(1), (await _table.ReadRow(Row(1).GrainId, "r"))!.Period);
    }

    private static ReminderEntry Row(int number) => new()
    {
        GrainId = GrainId.Create("test", $"grain-{number}"),
        ReminderName = "r",
        StartAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(1),
    };
}
