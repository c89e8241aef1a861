using System.Net.Sockets;

namespace Winnow.Grains.Remote;

/// <summary>What goes wrong with remote clusters, in Elasticsearch's words.</summary>
internal static class RemoteErrors
{
    public const string NoSuchClusterType = "no_such_remote_cluster_exception";
    public const string ConnectType = "connect_transport_exception";

    public static WinnowException NoSuchCluster(string alias) => new(
        new WinnowError { Type = NoSuchClusterType, Status = 404, Reason = $"no such remote cluster: [{alias}]" });

    public static WinnowException NoRole(string node) => new(new WinnowError
    {
        Type = "illegal_argument_exception",
        Status = 400,
        Reason = $"node [{node}] does not have the remote cluster client role enabled",
    });

    public static WinnowException Unreachable(RemoteClusterSettings settings, string? failure, Exception? cause = null) => new(
        new WinnowError
        {
            Type = ConnectType,
            Status = 500,
            Reason = $"[{settings.Alias}][{string.Join(", ", settings.Addresses)}] connect_exception{(failure is null ? "" : $": {failure}")}",
        },
        cause);

    /// <summary>Whether a call failed because of the way to the remote cluster, or of silos that are not there: another try may reach others.</summary>
    public static bool IsLost(Exception exception) => exception switch
    {
        WinnowException { Error.Type: ConnectType } => true,
        OrleansException or TimeoutException or IOException or SocketException => true,

        // The client was closed meanwhile.
        ObjectDisposedException => true,
        _ => false,
    };
}
