using System.CommandLine;
using System.Diagnostics;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Runs;

var seed = new Option<ulong?>("--seed") { Description = "The one seed to run." };
var seeds = new Option<string?>("--seeds") { Description = "A range of seeds to run: A..B, both included." };
var steps = new Option<int>("--steps") { Description = "How many operations the clients do.", DefaultValueFactory = _ => 200 };
var faults = new Option<string>("--faults") { Description = $"What may go wrong: all, none, or some of {string.Join(',', Enum.GetNames<FaultKinds>())}.", DefaultValueFactory = _ => "all" };
var traceFile = new Option<FileInfo?>("--trace") { Description = "Where to write every event of the run, one a line." };
var root = new RootCommand("Runs a Winnow cluster on one thread, with simulated time, network and disks.") { seed, seeds, steps, faults, traceFile };
root.SetAction(parsed =>
{
    var options = new SimulationOptions { Steps = parsed.GetValue(steps), Faults = Enum.Parse<FaultKinds>(parsed.GetValue(faults)!, ignoreCase: true) };
    var (first, last) = Range(parsed.GetValue(seed), parsed.GetValue(seeds));
    using var writer = parsed.GetValue(traceFile) is { } file ? new StreamWriter(file.FullName) : null;
    var failed = 0;
    var started = Stopwatch.GetTimestamp();
    for (var number = first; number <= last; number++)
    {
        var result = RunResult.Of(options with { Seed = number }, writer);
        if (result.Failure is not null || first == last)
        {
            Console.WriteLine($"seed {number}: {result.Violated ?? "ok"}, {result.Events} events, {result.Hash:x16}, {result.SimulatedTime}, {result.Operations} ops {result.Acknowledged} acked");
        }

        if (result.Failure is not null)
        {
            failed++;
            Console.WriteLine(first == last ? result.Failure.ToString() : result.Failure.Message.Split('\n')[0]);
        }
    }

    Console.WriteLine($"{last - first + 1} runs, {failed} failed, {(last - first + 1) / Stopwatch.GetElapsedTime(started).TotalSeconds:f1} runs/s");
    return failed > 0 ? 1 : 0;
});
return root.Parse(args).Invoke();

static (ulong First, ulong Last) Range(ulong? seed, string? seeds)
{
    if (seeds is null)
    {
        return (seed ?? 1, seed ?? 1);
    }

    var bounds = seeds.Split("..");
    return (ulong.Parse(bounds[0]), ulong.Parse(bounds[1]));
}
