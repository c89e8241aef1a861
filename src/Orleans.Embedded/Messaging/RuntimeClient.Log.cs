using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

internal abstract partial class RuntimeClient
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "No caller waits for {Message}")]
    private partial void LogUnknownResponse(Message message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Gave up after {Timeout} waiting for the answer to {Message}")]
    private partial void LogTimeout(Message message, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Not sent again: {Message}")]
    private partial void LogNotSentAgain(Exception exception, Message message);
}
