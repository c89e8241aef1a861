namespace Orleans.TestingHost;

/// <content>What may happen to silos besides being stopped: cuts between them, and pauses.</content>
public sealed partial class InProcessTestCluster
{
    /// <summary>Nothing gets from the silos of one side to those of the other, in either direction, and nobody is told.</summary>
    internal void Partition(IEnumerable<InProcessSiloHandle> side, IEnumerable<InProcessSiloHandle> otherSide)
    {
        var others = otherSide.ToArray();
        foreach (var one in side)
        {
            foreach (var other in others)
            {
                CutOneWay(one, other);
                CutOneWay(other, one);
            }
        }
    }

    /// <summary>Cuts a silo off from all others.</summary>
    internal void Isolate(InProcessSiloHandle silo) => Partition([silo], GetActiveSilos().Where(s => s != silo));

    /// <summary>What one silo sends does not reach the other any more; the opposite way stays.</summary>
    internal void CutOneWay(InProcessSiloHandle from, InProcessSiloHandle to) => Network.Cut(from.SiloAddress.Endpoint, to.SiloAddress.Endpoint);

    /// <summary>Ends all cuts. What was sent meanwhile is lost.</summary>
    internal void HealPartitions() => Network.HealAll();

    /// <summary>A silo does nothing any more, as after SIGSTOP: its connections stay, time goes on.</summary>
    internal static void Pause(InProcessSiloHandle silo) => silo.Scheduler.Pause();

    /// <summary>A paused silo goes on with what it was doing, as after SIGCONT.</summary>
    internal static void Resume(InProcessSiloHandle silo) => silo.Scheduler.Resume();
}
