using System.Diagnostics;
using System.Globalization;

namespace Winnow.Simulation.Runs;

/// <summary>Shares seeds among processes of this program: a simulation has a process' thread pool to itself.</summary>
internal sealed class JobRunner(int jobs)
{
    public int Run(SeedRange range, SimulationOptions options)
    {
        var started = Stopwatch.GetTimestamp();
        var processes = Enumerable.Range(0, jobs)
            .Select(job => range with { First = range.First + (range.Stride * (ulong)job), Stride = range.Stride * (ulong)jobs })
            .Where(part => part.Count > 0)
            .Select(part => Start(part, options))
            .ToArray();
        foreach (var process in processes)
        {
            process.WaitForExit();
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {range.Count} runs in {seconds:f1} s, {range.Count / seconds:f2} runs/s"));
        return processes.Max(process => process.ExitCode);
    }

    private static Process Start(SeedRange range, SimulationOptions options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(JobRunner).Assembly.Location);
        }

        foreach (var argument in options.Arguments.Prepend(range.ToString()).Prepend("--seeds"))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
