using System.Data.Common;
using System.Net;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// The database that all silos share: a machine of its own on the network. A call that finds no way there fails; so does one whose answer
/// finds no way back, after it has been carried out.
/// </summary>
public sealed class SimulatedDatabase(SimulatedWorld world, SimulatedRandom random, SimulatedNetwork network)
{
    private readonly SimulatedRandom _random = random.Fork("database");

    public static IPAddress Address { get; } = IPAddress.Parse("10.0.1.1");

    public TimeSpan MeanLatency { get; set; } = TimeSpan.FromMicroseconds(800);

    /// <summary>How long a caller waits for an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a call fails although the network is whole: half of these have been carried out.</summary>
    public double FailureChance { get; set; }

    internal SimulatedWorld World => world;

    internal async Task<T> Call<T>(SimulatedProcess process, IPAddress caller, string what, Func<Task<T>> operation)
    {
        await process.Delay(_random.Around(MeanLatency));
        var fails = _random.Chance(FailureChance);
        var isCarriedOut = !fails || _random.Chance(0.5);
        if (network.IsCut(caller, Address) || !isCarriedOut)
        {
            await Fail(process, what, isLost: fails);
        }

        var result = await operation();
        await process.Delay(_random.Around(MeanLatency));
        if (network.IsCut(Address, caller) || fails)
        {
            await Fail(process, what, isLost: fails);
        }

        return result;
    }

    private async Task Fail(SimulatedProcess process, string what, bool isLost)
    {
        await process.Delay(isLost ? TimeSpan.FromMilliseconds(20) : Timeout);
        world.Note(process, "database", $"{what} failed");
        throw new DatabaseUnavailableException($"The database does not answer: {what}");
    }
}

/// <summary>The database was not reached, or its answer got lost.</summary>
public sealed class DatabaseUnavailableException(string message) : DbException(message);
