using Winnow.Grains.Errors;
using Winnow.Grains.Remote;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>Exceptions as what the decisions know.</summary>
internal static class FollowFailures
{
    public static FollowFailure Of(Exception exception) => exception switch
    {
        WinnowException winnow => Of(winnow.Error),

        // The client was closed while it called: there is another one soon.
        OperationCanceledException => new FollowFailure("node_disconnected_exception", 503, exception.Message),
        _ when RemoteErrors.IsLost(exception) => new FollowFailure(RemoteErrors.ConnectType, 503, exception.Message),
        _ => Of(exception.ToError()),
    };

    /// <summary>The same of a follower: its leader is known elsewhere by its UUID only, which says nothing to those who read it.</summary>
    public static FollowFailure Of(Exception exception, FollowEntry entry) =>
        exception is WinnowException { Error: { Type: FollowErrors.IndexGone, Index: { } gone } } && string.Equals(gone, entry.LeaderUuid, StringComparison.Ordinal)
            ? new FollowFailure(FollowErrors.IndexGone, 404, $"no such index [{entry.LeaderIndex}/{entry.LeaderUuid}]")
            : Of(exception);

    public static WinnowError ToError(FollowFailure failure) => new() { Type = failure.Type, Status = failure.Status, Reason = failure.Reason };

    private static FollowFailure Of(WinnowError error) => new(error.Type, error.Status, error.Reason ?? "");
}
