using Orleans.Embedded.Simulation;
using Winnow.Simulation.Blobs;

namespace Winnow.Simulation.Repositories;

/// <summary>How large a run of the repository alone is, and what its storage is like, as the seed has it.</summary>
internal sealed class RepositoryShape(SimulatedRandom random, int steps)
{
    public int Operations { get; } = Math.Max(8, steps / 4);

    public int Clusters { get; } = random.Chance(0.7) ? 2 : 1;

    public int Members { get; } = random.Next(1, 4);

    public int Workers { get; } = random.Next(1, 6);

    public TimeSpan ThinkTime { get; } = TimeSpan.FromMilliseconds(random.Pick([20, 200, 1000]));

    /// <summary>How long a cluster waits for a process before another one carries on.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(random.Pick([2, 10]));

    public int Names { get; } = random.Next(3, 10);

    /// <summary>What is expected to be alive says so that often; who does not for four times as long is taken for dead by the other cluster.</summary>
    public TimeSpan Renewal { get; } = TimeSpan.FromSeconds(random.Pick([1, 5, 60]));

    public StorageWeather Weather { get; } = new()
    {
        MeanDelay = TimeSpan.FromMilliseconds(random.Pick([1, 5, 30])),
        Stalls = random.Pick([0, 0.01, 0.1]),
        Refuses = random.Pick([0, 0, 0.004, 0.02]),
        LosesAnswers = random.Pick([0, 0, 0.004, 0.02]),
        Repeats = random.Pick([0, 0.05, 0.3]),
        StaleLists = random.Pick([0, 0.5, 1]),
    };
}
