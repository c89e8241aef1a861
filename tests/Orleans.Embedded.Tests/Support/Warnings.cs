using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Embedded.Tests.Support;

/// <summary>Keeps what is logged as a warning or worse.</summary>
internal sealed class Warnings : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();

    public string[] Entries => [.. _entries];

    public ILogger CreateLogger(string categoryName) => new Logger(_entries, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> entries, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                entries.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
