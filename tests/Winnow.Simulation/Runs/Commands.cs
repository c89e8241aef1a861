using System.CommandLine;
using Winnow.Simulation.Bugs;
using Winnow.Simulation.Faults;

namespace Winnow.Simulation.Runs;

/// <summary>The command line.</summary>
internal static class Commands
{
    public static RootCommand Create()
    {
        var seed = new Option<ulong?>("--seed") { Description = "The one seed to run." };
        var seeds = new Option<SeedRange?>("--seeds") { Description = "Seeds to run: A..B, both included.", CustomParser = result => SeedRange.Parse(result.Tokens[0].Value) };
        var jobs = new Option<int>("--jobs") { Description = "How many processes share the seeds.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "How many operations the clients of a run do.", DefaultValueFactory = _ => 200 };
        var faults = new Option<FaultKinds?>("--faults")
        {
            Description = $"What may go wrong: All, None, or some of {string.Join(',', Enum.GetNames<FaultKinds>().Except(["All", "None"]))}. By default All, or those that bring out the bug.",
            CustomParser = result => Enum.Parse<FaultKinds>(result.Tokens[0].Value, ignoreCase: true),
        };
        var scene = new Option<Scene?>("--scene")
        {
            Description = $"What is run: {string.Join(", ", Scene.All.Select(known => known.Name))}. By default {Scene.Cluster.Name}, or that which brings out the bug.",
            CustomParser = result => Scene.Find(result.Tokens[0].Value),
        };
        var trace = new Option<FileInfo?>("--trace") { Description = "Where to write every event of the run, one a line." };
        var bug = new Option<ReintroducedBug?>("--bug")
        {
            Description = $"A bug to put back, until the first run that finds it: {string.Join(", ", ReintroducedBugs.All.Select(known => known.Name))}.",
            CustomParser = result => ReintroducedBugs.Find(result.Tokens[0].Value),
        };
        var root = new RootCommand("Runs a Winnow cluster on one thread, with simulated time, network and disks, as seeds have it.") { scene, seed, seeds, jobs, steps, faults, bug, trace };
        root.SetAction(parsed =>
        {
            var known = parsed.GetValue(bug);
            var options = new SimulationOptions { Steps = parsed.GetValue(steps), Scene = parsed.GetValue(scene) ?? known?.Scene ?? Scene.Cluster, Faults = parsed.GetValue(faults) ?? known?.Faults ?? FaultKinds.All, Bug = known };
            var range = parsed.GetValue(seeds) ?? new SeedRange(parsed.GetValue(seed) ?? 1, parsed.GetValue(seed) ?? 1);
            if (parsed.GetValue(jobs) is var processes && processes > 1)
            {
                return new JobRunner(processes).Run(range, options);
            }

            using var writer = parsed.GetValue(trace) is { } file ? new StreamWriter(file.FullName) { AutoFlush = true } : null;
            return new SeedRunner(Console.Out).Run(range, options, writer);
        });
        return root;
    }
}
