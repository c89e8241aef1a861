using System.Diagnostics;
using System.Globalization;

namespace Winnow.Simulation.Runs;

/// <summary>
/// Shares seeds among processes of this program: a simulation has a process' thread pool to itself. A process runs so many seeds and then
/// makes room for the next, so that one that is lost takes few with it.
/// </summary>
internal sealed class JobRunner(int jobs)
{
    private const ulong MostSeeds = 1000;
    private readonly Lock _lock = new();
    private int _exitCode;

    public int Run(SeedRange range, SimulationOptions options)
    {
        var started = Stopwatch.GetTimestamp();
        var size = Math.Clamp((range.Count + (ulong)jobs - 1) / (ulong)jobs, 1, MostSeeds);
        using var parts = range.Split(size).GetEnumerator();
        var threads = Enumerable.Range(0, jobs).Select(_ => new Thread(() => Work(parts, options))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {range.Count} runs in {seconds:f1} s, {range.Count / seconds:f2} runs/s"));
        return _exitCode;
    }

    private void Work(IEnumerator<SeedRange> parts, SimulationOptions options)
    {
        while (Take(parts) is { } part)
        {
            using var process = Start(part, options);
            process.WaitForExit();
            lock (_lock)
            {
                _exitCode = Math.Max(_exitCode, process.ExitCode);
            }
        }
    }

    private SeedRange? Take(IEnumerator<SeedRange> parts)
    {
        lock (_lock)
        {
            return parts.MoveNext() ? parts.Current : null;
        }
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
