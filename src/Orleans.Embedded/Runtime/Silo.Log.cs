using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

public sealed partial class Silo
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} starts")]
    private partial void LogStarting(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has started")]
    private partial void LogStarted(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Error, Message = "Silo {Silo} failed to start")]
    private partial void LogStartFailed(Exception exception, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} stops")]
    private partial void LogStopping(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has stopped")]
    private partial void LogStopped(SiloAddress silo);
}
