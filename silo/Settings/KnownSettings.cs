using Winnow.Grains.Cluster;
using Winnow.Repositories;

namespace Winnow.Silo.Settings;

/// <summary>The settings that a node can be started with.</summary>
internal static class KnownSettings
{
    public const string ClusterName = "cluster.name";
    public const string NodeName = "node.name";
    public const string NodeRoles = "node.roles";
    public const string NodeAttributes = "node.attr.";
    public const string PathData = "path.data";
    public const string PathCluster = "path.cluster";
    public const string StorageConnectionString = "cluster.storage.connection_string";
    public const string PathRepo = "path.repo";
    public const string NetworkHost = "network.host";
    public const string HttpHost = "http.host";
    public const string HttpPort = "http.port";
    public const string HttpMaxContentLength = "http.max_content_length";
    public const string TransportHost = "transport.host";
    public const string TransportPort = "transport.port";
    public const string TransportPublishHost = "transport.publish_host";
    public const string TransportPublishPort = "transport.publish_port";
    public const string GatewayPort = "gateway.port";
    public const string GatewayPublishPort = "gateway.publish_port";
    public const string TransportTlsEnabled = "xpack.security.transport.ssl.enabled";
    public const string TransportTlsCertificate = "xpack.security.transport.ssl.certificate";
    public const string TransportTlsKey = "xpack.security.transport.ssl.key";
    public const string TransportTlsAuthorities = "xpack.security.transport.ssl.certificate_authorities";
    public const string TransportTlsVerification = "xpack.security.transport.ssl.verification_mode";
    public const string FaultDetectionInterval = "cluster.fault_detection.follower_check.interval";
    public const string FaultDetectionRetryCount = "cluster.fault_detection.follower_check.retry_count";
    public const string LogLevel = "logger.level";

    private static readonly string[] Node =
    [
        ClusterName, NodeName, NodeRoles, PathData, PathCluster, StorageConnectionString, PathRepo, NetworkHost, HttpHost, HttpPort,
        TransportHost, TransportPort, TransportPublishHost, TransportPublishPort, GatewayPort, GatewayPublishPort,
        TransportTlsEnabled, TransportTlsCertificate, TransportTlsKey, TransportTlsAuthorities, TransportTlsVerification,
        FaultDetectionInterval, FaultDetectionRetryCount, LogLevel,
        HttpMaxContentLength, "indexing_pressure.memory.limit",
        "cluster.fault_detection.leader_check.interval", "cluster.fault_detection.leader_check.timeout", "cluster.fault_detection.leader_check.retry_count",
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Node.Concat(ClusterScopedSettings.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static bool IsKnown(string key) =>
        Names.Contains(key) || (key.StartsWith(NodeAttributes, StringComparison.Ordinal) && key.Length > NodeAttributes.Length)
        || RepositoryClients.IsClientSetting(key) || ClusterScopedSettings.IsKnown(key);
}
