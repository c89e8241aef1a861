using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Winnow.Silo.Logging;

/// <summary>One record, one line: time, level, category, message, then the message's values and the exception as <c>key=value</c>.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "winnow";
    private const string OriginalFormat = "{OriginalFormat}";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(logEntry.Category.AsSpan(logEntry.Category.LastIndexOf('.') + 1));
        textWriter.Write(' ');
        WriteLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            foreach (var (key, value) in values)
            {
                if (!string.Equals(key, OriginalFormat, StringComparison.Ordinal))
                {
                    WriteValue(textWriter, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                }
            }
        }

        if (logEntry.Exception is not null)
        {
            WriteValue(textWriter, "exception", logEntry.Exception.ToString());
        }

        textWriter.Write('\n');
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => " TRACE ",
        LogLevel.Debug => " DEBUG ",
        LogLevel.Information => " INFO  ",
        LogLevel.Warning => " WARN  ",
        _ => " ERROR ",
    };

    private static void WriteValue(TextWriter writer, string key, string value)
    {
        writer.Write(' ');
        writer.Write(key);
        writer.Write("=\"");
        WriteLine(writer, value.Replace("\"", "'", StringComparison.Ordinal));
        writer.Write('"');
    }

    /// <summary>Text without its line ends.</summary>
    private static void WriteLine(TextWriter writer, string text) =>
        writer.Write(text.ReplaceLineEndings(" | "));
}
