namespace Winnow.Grains;

/// <summary>What the operating system says of the machine and of this process.</summary>
public interface ISystemStatistics
{
    /// <summary>The parts of a node's statistics that come from outside; the disk is that of the data path.</summary>
    NodeStats Read(string dataPath);

    /// <summary>How busy the machine's processors were since the last call; 0 at the first one, and where nobody tells.</summary>
    int CpuPercentSinceLast() => 0;
}
