using System.CommandLine;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Runs;

var seed = new Option<ulong>("--seed") { Description = "Decides everything that happens.", DefaultValueFactory = _ => 1 };
var steps = new Option<int>("--steps") { Description = "How many operations the workload does.", DefaultValueFactory = _ => 200 };
var traceFile = new Option<FileInfo?>("--trace") { Description = "Where to write every event, one a line." };
var root = new RootCommand("Runs a Winnow cluster on one thread, with simulated time, network and disks.") { seed, steps, traceFile };
root.SetAction(parsed =>
{
    using var writer = parsed.GetValue(traceFile) is { } file ? new StreamWriter(file.FullName) : null;
    var trace = new SimulationTrace(writer);
    var world = new SimulatedWorld(parsed.GetValue(seed), trace);
    world.Run(() => new SimulationRun(world, parsed.GetValue(steps)).RunAsync(), TimeSpan.FromMinutes(10));
    Console.WriteLine($"seed {world.Seed}: {trace.Events} events, {trace.Hash:x16}");
});
return root.Parse(args).Invoke();
