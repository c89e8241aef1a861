using Winnow.Grains.Ports;

namespace Winnow.Grains.Tests.Ports;

public sealed class LinuxStatisticsTests
{
    [Fact]
    public void The_processors_figure_is_of_the_time_since_the_last_look()
    {
        var statistics = new LinuxStatistics();
        Assert.Equal(0, statistics.CpuPercentSinceLast());
        Assert.All(Enumerable.Range(0, 20), _ => Assert.InRange(statistics.CpuPercentSinceLast(), 0, 100));
    }
}
