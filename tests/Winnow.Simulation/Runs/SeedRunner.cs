using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Orleans.Embedded.Simulation;

namespace Winnow.Simulation.Runs;

/// <summary>Runs seeds one after the other, and says which of them broke what and how to see it again.</summary>
internal sealed class SeedRunner(TextWriter output)
{
    /// <summary>The commit that this program was built from.</summary>
    private static string Commit { get; } =
        typeof(SeedRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+').ElementAtOrDefault(1)?[..12] ?? "unknown";

    public int Run(SeedRange range, SimulationOptions options, TextWriter? trace)
    {
        var started = Stopwatch.GetTimestamp();
        var (failed, acknowledged) = (0, 0L);
        foreach (var seed in range.Seeds())
        {
            var result = RunResult.Of(options with { Seed = seed }, trace);
            acknowledged += result.Acknowledged;
            if (result.Failure is { } failure)
            {
                if (options.Bug is not null && RunResult.Of(options with { Seed = seed, Bug = null }, null).Violated is { } violated)
                {
                    output.WriteLine($"seed {seed}: {violated} without {options.Bug.Name} as well: it does not count");
                    continue;
                }

                failed++;
                Report(result, range.Count == 1 ? failure.ToString() : failure.Message.Split('\n')[0]);
                if (options.Bug is not null)
                {
                    break;
                }

                if (failure is SimulationStuckException)
                {
                    // Its thread never comes back.
                    Environment.Exit(2);
                }
            }
            else if (range.Count == 1)
            {
                Report(result, "");
            }
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{range.Count} runs, {failed} failed, {acknowledged} acknowledged writes, {seconds:f1} s, {range.Count / seconds:f2} runs/s, commit {Commit}"));
        return failed > 0 ? 1 : 0;
    }

    private void Report(RunResult result, string why)
    {
        var options = result.Options;
        output.WriteLine($"seed {options.Seed}: {result.Violated ?? "ok"}; {result.Events} events, hash {result.Hash:x16}, {result.SimulatedTime} simulated, {result.Operations} operations, {result.Acknowledged} acknowledged");
        if (why.Length > 0)
        {
            output.WriteLine($"  {why}");
            output.WriteLine($"  again: git checkout {Commit} && dotnet run -c Release --project tests/Winnow.Simulation -- --seed {options.Seed} {string.Join(' ', options.Arguments)}");
        }

        output.Flush();
    }
}
