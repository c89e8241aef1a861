using System.Globalization;
using System.Text.Json.Nodes;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

/// <summary>Snapshots are written as their states, oldest first, one a day, the newest of today: S, F(ailed), P(artial), I(n progress). Names are their positions.</summary>
public sealed class SnapshotRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{}", "SSFS", "2")]
    [InlineData("""{"min_count":1}""", "SSFS", "2")]
    [InlineData("""{"min_count":1}""", "SSSF", "")]
    [InlineData("""{"max_count":2}""", "SSSS", "0,1")]
    [InlineData("""{"max_count":2}""", "SSSF", "0")]
    [InlineData("""{"max_count":2}""", "FSSF", "0")]
    [InlineData("""{"max_count":1}""", "FSFS", "0,1,2")]
    [InlineData("""{"max_count":3,"expire_after":"100d"}""", "FSSS", "")]
    [InlineData("""{"max_count":2,"expire_after":"100d"}""", "FSFSS", "0,1,2")]
    [InlineData("""{"expire_after":"2d"}""", "SSSSS", "0,1")]
    [InlineData("""{"expire_after":"2d"}""", "FPSFS", "0,1")]
    [InlineData("""{"expire_after":"2d","min_count":3}""", "SSSSS", "0,1")]
    [InlineData("""{"expire_after":"2d","min_count":4}""", "SSSSS", "0")]
    [InlineData("""{"expire_after":"2d","min_count":5}""", "SSSSS", "")]
    [InlineData("""{"expire_after":"2d","min_count":5}""", "FSPSSSS", "0,2")]
    [InlineData("""{"expire_after":"2d","min_count":2}""", "FSFSFFF", "0,2")]
    [InlineData("""{"expire_after":"30d","min_count":1,"max_count":2}""", "SSSS", "0,1")]
    [InlineData("""{"expire_after":"1h"}""", "SI", "0")]
    [InlineData("""{"max_count":1}""", "SIS", "0")]
    [InlineData("""{"expire_after":"1d"}""", "SS", "")]
    [InlineData("""{"expire_after":"1d","min_count":1}""", "", "")]
    public void Snapshots_go_as_the_policy_says(string retention, string states, string expected) =>
        Assert.Equal(expected, string.Join(',', Parse(retention).Expired(Snapshots(states), Now).Select(snapshot => snapshot.Name)));

    [Fact]
    public void The_order_in_which_snapshots_are_listed_does_not_matter()
    {
        var snapshots = Snapshots("SFSSPS");
        var retention = Parse("""{"expire_after":"3d","min_count":1,"max_count":3}""");
        var expected = retention.Expired(snapshots, Now);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, retention.Expired([.. snapshots.Reverse()], Now));
    }

    [Theory]
    [InlineData("""{"min_count":0}""", "minimum snapshot count must be at least 1, but was: 0")]
    [InlineData("""{"max_count":-1}""", "maximum snapshot count must be at least 1, but was: -1")]
    [InlineData("""{"min_count":3,"max_count":2}""", "minimum snapshot count 3 cannot be larger than maximum snapshot count 2")]
    [InlineData("""{"expire_after":"30x"}""", "failed to parse setting [expire_after] with value [30x] as a time value: unit is missing or unrecognized")]
    [InlineData("""{"expire_after":30}""", "[snapshot_retention] [expire_after] is no string")]
    [InlineData("""{"min_count":"x"}""", "[snapshot_retention] [min_count] is no whole number")]
    [InlineData("""{"mincount":1}""", "[snapshot_retention] unknown field [mincount]")]
    public void What_cannot_be_is_refused(string retention, string reason) =>
        Assert.Equal(reason, Assert.Throws<Refusal>(() => Parse(retention)).Message);

    private static SnapshotRetention Parse(string json) => SnapshotRetention.Parse((JsonObject)JsonNode.Parse(json)!);

    private static RetainedSnapshot[] Snapshots(string states) =>
        [.. states.Select((state, i) => new RetainedSnapshot(
            i.ToString(CultureInfo.InvariantCulture),
            state switch { 'S' => "SUCCESS", 'F' => "FAILED", 'P' => "PARTIAL", _ => "IN_PROGRESS" },
            Now.AddDays(i - states.Length + 1).ToUnixTimeMilliseconds()))];
}
