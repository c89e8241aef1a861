using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Membership;

internal sealed partial class MembershipAgent
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Membership is now {Snapshot}")]
    private partial void LogNewView(ClusterMembershipSnapshot snapshot);

    [LoggerMessage(Level = LogLevel.Information, Message = "An earlier life on this endpoint, {Silo}, is declared dead")]
    private partial void LogPredecessor(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Silo} is suspected by {Votes} silos; declared dead: {Declared}")]
    private partial void LogSuspect(SiloAddress silo, int votes, bool declared);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Silo} did not answer an indirect probe")]
    private partial void LogIndirectProbeFailed(Exception exception, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Error, Message = "The status listener {Listener} failed")]
    private partial void LogListenerFailed(Exception exception, Type listener);
}
