using Orleans.Embedded.Simulation;
using Winnow.Contracts;
using Winnow.Grains;
using Winnow.Shards;

namespace Winnow.Simulation.Ports;

/// <summary>Work that leaves a grain's turn is an event of its process, some time later: longer when its disk is slow.</summary>
internal sealed class SimulatedComputePool(SimulatedProcess process, Func<TimeSpan> diskDelay) : IComputePool
{
    public IShardExecutor Write { get; } = new Lane(process, "write", diskDelay);

    public IShardExecutor Search { get; } = new Lane(process, "search", static () => TimeSpan.Zero);

    public IShardExecutor Merge { get; } = new Lane(process, "merge", diskDelay);

    public IShardExecutor Snapshot { get; } = new Lane(process, "snapshot", diskDelay);

    public ThreadPoolStats[] Stats() => [];

    private sealed class Lane(SimulatedProcess process, string name, Func<TimeSpan> delay) : IShardExecutor
    {
        public void Execute(Action work) =>
            process.Post(name, static state => ((Action)state!)(), work, process.Random.Next(2_000) + delay().Ticks);
    }
}
