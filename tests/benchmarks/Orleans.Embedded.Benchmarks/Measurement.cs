using System.Diagnostics;
using System.Globalization;

namespace Orleans.Embedded.Benchmarks;

/// <summary>Runs a case in rounds and prints their median and best.</summary>
internal static class Measurement
{
    public static void PrintHeader() =>
        Console.WriteLine($"{"",-48}{"median us",12}{"best us",10}{"cpu us",10}{"bytes",8}{"calls/s",12}");

    public static async Task Run(string name, int rounds, int calls, Func<int, Task> run)
    {
        // Tiered compilation needs a few thousand calls and a little while in the background.
        for (var i = 0; i < 12; i++)
        {
            await run(calls);
        }

        using var process = Process.GetCurrentProcess();
        var results = new List<(double Wall, double Cpu, long Bytes)>();
        for (var i = 0; i < rounds; i++)
        {
            GC.Collect();
            process.Refresh();
            var cpu = process.TotalProcessorTime;
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var start = TimeProvider.System.GetTimestamp();
            await run(calls);
            var wall = TimeProvider.System.GetElapsedTime(start);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
            process.Refresh();
            results.Add((wall.TotalMicroseconds / calls, (process.TotalProcessorTime - cpu).TotalMicroseconds / calls, bytes / calls));
        }

        var median = Median(results.Select(r => r.Wall));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-48}{median,12:f2}{results.Min(r => r.Wall),10:f2}{Median(results.Select(r => r.Cpu)),10:f2}{Median(results.Select(r => (double)r.Bytes)),8:f0}{1_000_000 / median,12:n0}"));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
