using Microsoft.Extensions.Logging;

namespace Orleans.Embedded.Simulation;

/// <summary>Writes what a process logs between the events of the trace. It is no event itself: a run is the same whether it is read or not.</summary>
internal sealed class TraceLoggerProvider(SimulatedProcess process) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new TraceLogger(process, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    private sealed class TraceLogger(SimulatedProcess process, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var text = $"{logLevel} {category}: {formatter(state, exception)} {exception}";
                process.World.Trace.Write(process.World.Now, process.Name, "log", text.ReplaceLineEndings(" | "));
            }
        }
    }
}
