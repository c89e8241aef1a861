using System.Diagnostics;

namespace Winnow.Benchmarks;

/// <summary>Processor time of this process, which a busy machine distorts less than the clock's.</summary>
internal sealed class CpuWatch
{
    private TimeSpan _started;
    private TimeSpan _sum;

    public double Seconds => _sum.TotalSeconds;

    public static CpuWatch StartNew()
    {
        var watch = new CpuWatch();
        watch.Start();
        return watch;
    }

    public void Start() => _started = Now();

    public void Stop() => _sum += Now() - _started;

    private static TimeSpan Now() => Process.GetCurrentProcess().TotalProcessorTime;
}
