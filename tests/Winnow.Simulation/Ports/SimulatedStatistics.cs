using Winnow.Contracts;
using Winnow.Grains;

namespace Winnow.Simulation.Ports;

/// <summary>A machine on which nothing but its disk ever changes.</summary>
internal sealed class SimulatedStatistics(Func<(long Total, long Free)> disk) : ISystemStatistics
{
    public NodeStats Read(string dataPath)
    {
        var (total, free) = disk();
        return new NodeStats { FsTotal = total, FsFree = free, FsAvailable = free };
    }
}
