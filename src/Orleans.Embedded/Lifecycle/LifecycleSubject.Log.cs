using Microsoft.Extensions.Logging;

namespace Orleans;

public abstract partial class LifecycleSubject
{
    private void LogStopFailed(Exception exception, string observer, string stage) => LifecycleLog.StopFailed(Logger, exception, observer, stage);
}

internal static partial class LifecycleLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Observer} failed to stop at stage {Stage}")]
    public static partial void StopFailed(ILogger logger, Exception exception, string observer, string stage);
}
