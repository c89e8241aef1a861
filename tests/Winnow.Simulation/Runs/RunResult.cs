using Orleans.Embedded.Simulation;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Runs;

/// <summary>How a run ended.</summary>
internal sealed record RunResult(SimulationOptions Options, Exception? Failure, ulong Hash, long Events, TimeSpan SimulatedTime, int Operations, int Acknowledged)
{
    /// <summary>What does not hold: an invariant's number, or the kind of a crash.</summary>
    public string? Violated => Failure is ViolationException violation ? violation.Invariant : Failure?.GetType().Name;

    public static RunResult Of(SimulationOptions options, TextWriter? traceWriter)
    {
        var trace = new SimulationTrace(traceWriter);
        var world = new SimulatedWorld(options.Seed, trace);
        var run = options.Scene.Create(world, options);
        Exception? failure = null;
        try
        {
            world.Run(run.RunAsync, TimeSpan.FromHours(2));
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        return new RunResult(
            options, failure, trace.Hash, trace.Events, new TimeSpan(world.Now), run.Progress.Operations, run.Progress.Acknowledged);
    }
}
