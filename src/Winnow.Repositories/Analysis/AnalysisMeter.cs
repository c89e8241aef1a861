namespace Winnow.Repositories.Analysis;

/// <summary>Counts and times what an analysis asks of a storage.</summary>
internal sealed class AnalysisMeter(TimeProvider time)
{
    private readonly Lock _gate = new();
    private AnalysisReport _report = new();

    public Task<T> Write<T>(long bytes, Func<Task<T>> put) => Time(put, (report, took) => report with
    {
        Writes = report.Writes + 1,
        WrittenBytes = report.WrittenBytes + bytes,
        WriteTime = report.WriteTime + took,
    });

    public Task<T> Read<T>(long bytes, Func<Task<T>> get) => Time(get, (report, took) => report with
    {
        Reads = report.Reads + 1,
        ReadBytes = report.ReadBytes + bytes,
        ReadTime = report.ReadTime + took,
        LongestRead = took > report.LongestRead ? took : report.LongestRead,
    });

    public Task<bool> List(Func<Task<bool>> list) => Time(list, (report, took) => report with { ListTime = took });

    public Task<bool> Delete(Func<Task<bool>> delete) => Time(delete, (report, took) => report with { DeleteTime = took });

    public AnalysisReport Report()
    {
        lock (_gate)
        {
            return _report;
        }
    }

    private async Task<T> Time<T>(Func<Task<T>> work, Func<AnalysisReport, TimeSpan, AnalysisReport> count)
    {
        var started = time.GetTimestamp();
        var result = await work();
        var took = time.GetElapsedTime(started);
        lock (_gate)
        {
            _report = count(_report, took);
        }

        return result;
    }
}
