using Winnow.Grains.Documents;
using Winnow.Grains.Nodes;
using Winnow.Search;

namespace Winnow.Grains.Tests.Documents;

public sealed class IndexingPressureTests
{
    [Fact]
    public void More_than_the_limit_is_refused_with_429_until_something_is_answered()
    {
        var pressure = Of("1kb");
        var first = pressure.Coordinating(1000);
        var refused = Assert.Throws<ElasticsearchException>(() => pressure.Coordinating(25));
        Assert.Equal(("es_rejected_execution_exception", 429), (refused.Type, refused.Status));
        Assert.Contains("coordinating_operation_bytes=25, max_coordinating_and_primary_bytes=1024", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1000, 1), (pressure.Stats().CurrentCoordinating, pressure.Stats().CoordinatingRejections));

        using var small = pressure.Coordinating(24);
        first.Dispose();
        first.Dispose();
        using var next = pressure.Coordinating(1000);
        Assert.Equal((1024, 2024), (pressure.Stats().CurrentCoordinating, pressure.Stats().TotalCoordinating));
    }

    [Fact]
    public void Primaries_have_a_limit_of_their_own()
    {
        var pressure = Of("100b");
        using var coordinated = pressure.Coordinating(100);
        using (pressure.Primary(100))
        {
            Assert.Equal(429, Assert.Throws<ElasticsearchException>(() => pressure.Primary(1)).Status);
            Assert.Equal((100, 1, 0), (pressure.Stats().CurrentPrimary, pressure.Stats().PrimaryRejections, pressure.Stats().CoordinatingRejections));
        }

        Assert.Equal(0, pressure.Stats().CurrentPrimary);
        pressure.Primary(100).Dispose();
    }

    [Fact]
    public void Nothing_is_lost_or_left_when_many_hold_and_let_go_at_once()
    {
        var pressure = Of("1000b");
        var refused = 0;
        Parallel.For(0, 20_000, _ =>
        {
            try
            {
                using var held = pressure.Coordinating(400);
                Assert.InRange(pressure.Stats().TotalCoordinating, 400, long.MaxValue);
            }
            catch (ElasticsearchException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        var stats = pressure.Stats();
        Assert.Equal((0, refused, (20_000 - refused) * 400L), (stats.CurrentCoordinating, stats.CoordinatingRejections, stats.TotalCoordinating));
    }

    [Fact]
    public void The_limit_is_a_tenth_of_the_memory_when_nothing_is_set()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.InRange(Of(null).Stats().Limit, memory / 11, memory / 9);
        Assert.InRange(Of("50%").Stats().Limit, memory / 3, memory);
    }

    private static IndexingPressure Of(string? limit) => new(new WinnowNode
    {
        Id = "id",
        Name = "name",
        ClusterName = "cluster",
        EphemeralId = "ephemeral",
        Settings = limit is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["indexing_pressure.memory.limit"] = limit },
    });
}
