using System.Diagnostics;
using System.Globalization;

namespace Winnow.Grains.Ports;

/// <summary>Reads <c>/proc</c> where there is one; what is not there is left at its default.</summary>
internal sealed class LinuxStatistics : ISystemStatistics
{
    private readonly Lock _gate = new();
    private CpuSample _cpu;
    private (long Total, long Idle) _last;
    private int _osPercent;
    private int _processPercent;

    public NodeStats Read(string dataPath)
    {
        using var process = Process.GetCurrentProcess();
        var memory = MemoryInfo();
        var load = Numbers("/proc/loadavg");
        var gc = GC.GetGCMemoryInfo();
        var disk = Disk(dataPath);
        SampleCpu(process);
        return new NodeStats
        {
            OsCpuPercent = _osPercent,
            ProcessCpuPercent = _processPercent,
            LoadAverage1m = load.Length > 2 ? load[0] : -1,
            LoadAverage5m = load.Length > 2 ? load[1] : -1,
            LoadAverage15m = load.Length > 2 ? load[2] : -1,
            OsMemoryTotal = memory.GetValueOrDefault("MemTotal", gc.TotalAvailableMemoryBytes),
            OsMemoryFree = memory.GetValueOrDefault("MemAvailable"),
            SwapTotal = memory.GetValueOrDefault("SwapTotal"),
            SwapFree = memory.GetValueOrDefault("SwapFree"),
            OpenFileDescriptors = Directory.Exists("/proc/self/fd") ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : -1,
            MaxFileDescriptors = MaxFileDescriptors(),
            ProcessCpuMillis = (long)process.TotalProcessorTime.TotalMilliseconds,
            ProcessVirtualMemory = process.VirtualMemorySize64,
            ProcessResidentMemory = process.WorkingSet64,
            HeapUsed = GC.GetTotalMemory(forceFullCollection: false),
            HeapCommitted = gc.TotalCommittedBytes,
            HeapMax = gc.TotalAvailableMemoryBytes,
            GcCollections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
            GcPauseMillis = (long)GC.GetTotalPauseDuration().TotalMilliseconds,
            Threads = process.Threads.Count,
            FsTotal = disk.Total,
            FsFree = disk.Free,
            FsAvailable = disk.Available,
        };
    }

    public int CpuPercentSinceLast()
    {
        lock (_gate)
        {
            var before = _last;
            _last = CpuTicks();
            return before.Total > 0 && _last.Total > before.Total ? Percent(before, _last) : 0;
        }
    }

    private static int Percent((long Total, long Idle) from, (long Total, long Idle) to) =>
        (int)(100 * (1 - ((double)(to.Idle - from.Idle) / (to.Total - from.Total))));

    /// <summary>What all processors have spent so far, and what of it doing nothing; waiting for a disk is doing nothing.</summary>
    private static (long Total, long Idle) CpuTicks()
    {
        var line = File.Exists("/proc/stat") ? File.ReadLines("/proc/stat").First() : "cpu 0 0 0 0 0";
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum(), ticks[3] + ticks[4]);
    }

    private static (long Total, long Free, long Available) Disk(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return (drive.TotalSize, drive.TotalFreeSpace, drive.AvailableFreeSpace);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static Dictionary<string, long> MemoryInfo()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        if (!File.Exists("/proc/meminfo"))
        {
            return values;
        }

        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            var parts = line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var kilobytes))
            {
                values[parts[0]] = kilobytes * 1024;
            }
        }

        return values;
    }

    private static double[] Numbers(string file) => File.Exists(file)
        ? [.. File.ReadAllText(file).Split(' ').Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : -1)]
        : [];

    private static long MaxFileDescriptors()
    {
        if (!File.Exists("/proc/self/limits"))
        {
            return -1;
        }

        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        var parts = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is { Length: > 3 } && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var limit) ? limit : -1;
    }

    /// <summary>Percentages since the sample before; a sample within the same half second keeps the last ones.</summary>
    private void SampleCpu(Process process)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (_cpu.At != 0 && Stopwatch.GetElapsedTime(_cpu.At, now) < TimeSpan.FromMilliseconds(500))
            {
                return;
            }

            var (total, idle) = CpuTicks();
            var sample = new CpuSample(now, total, idle, process.TotalProcessorTime);
            if (_cpu.At != 0 && sample.Total > _cpu.Total)
            {
                _osPercent = Percent((_cpu.Total, _cpu.Idle), (total, idle));
                var wall = Stopwatch.GetElapsedTime(_cpu.At, now) * Environment.ProcessorCount;
                _processPercent = (int)Math.Min(100, 100 * (sample.Process - _cpu.Process) / wall);
            }

            _cpu = sample;
        }
    }

    private readonly record struct CpuSample(long At, long Total, long Idle, TimeSpan Process);
}
