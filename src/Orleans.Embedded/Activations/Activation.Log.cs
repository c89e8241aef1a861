using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Activations;

internal sealed partial class Activation
{
    private void LogMayInterleaveFailed(Exception exception, Activation activation) => ActivationLog.MayInterleaveFailed(_shared.Logger, exception, activation);

    private void LogExpired(Message message) => ActivationLog.Expired(_shared.Logger, message);

    private void LogOneWayFailed(Exception exception, Message message) => ActivationLog.OneWayFailed(_shared.Logger, exception, message);

    private void LogDuplicate(Activation activation, GrainAddress registered) => ActivationLog.Duplicate(_shared.Logger, activation, registered);

    private void LogActivationFailed(Exception exception, Activation activation) => ActivationLog.ActivationFailed(_shared.Logger, _shared.Runtime.IsStopping ? LogLevel.Debug : LogLevel.Warning, exception, activation);

    private void LogDeactivating(Activation activation, DeactivationReasonCode code, string text) => ActivationLog.Deactivating(_shared.Logger, activation, code, text);

    private void LogOverdue(Activation activation, int running) => ActivationLog.Overdue(_shared.Logger, activation, running);

    private void LogDeactivationStepFailed(Exception exception, Activation activation) => ActivationLog.DeactivationStepFailed(_shared.Logger, exception, activation);
}

internal static partial class ActivationLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The interleaving predicate of {Activation} failed")]
    public static partial void MayInterleaveFailed(ILogger logger, Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dropped a request whose caller has given up: {Message}")]
    public static partial void Expired(ILogger logger, Message message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A one-way request failed: {Message}")]
    public static partial void OneWayFailed(ILogger logger, Exception exception, Message message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Activation} gives way to {Registered}")]
    public static partial void Duplicate(ILogger logger, Activation activation, GrainAddress registered);

    [LoggerMessage(Message = "{Activation} failed to activate")]
    public static partial void ActivationFailed(ILogger logger, LogLevel level, Exception exception, Activation activation);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Activation} goes: {Code} {Text}")]
    public static partial void Deactivating(ILogger logger, Activation activation, DeactivationReasonCode code, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Activation} goes although {Running} of its requests have not ended")]
    public static partial void Overdue(ILogger logger, Activation activation, int running);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step in the deactivation of {Activation} failed")]
    public static partial void DeactivationStepFailed(ILogger logger, Exception exception, Activation activation);
}
