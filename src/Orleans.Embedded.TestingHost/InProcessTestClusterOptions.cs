using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>How a test cluster is made.</summary>
public sealed class InProcessTestClusterOptions
{
    public string ClusterId { get; set; } = InProcessTestClusterBuilder.CreateClusterId();

    public string ServiceId { get; set; } = Guid.NewGuid().ToString("N");

    public short InitialSilosCount { get; set; } = 1;

    /// <summary>Whether every silo has a gateway, or only the first.</summary>
    public bool GatewayPerSilo { get; set; } = true;

    /// <summary>Whether a client is connected when the cluster is deployed.</summary>
    public bool InitializeClientOnDeploy { get; set; } = true;

    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}

/// <summary>One silo of a test cluster.</summary>
public sealed class InProcessTestSiloSpecificOptions
{
    public int SiloPort { get; set; }

    public int GatewayPort { get; set; }

    public string SiloName { get; set; } = "";

    public static InProcessTestSiloSpecificOptions Create(InProcessTestCluster testCluster, InProcessTestClusterOptions testClusterOptions, int instanceNumber, bool assignNewPort = false)
    {
        var (siloPort, gatewayPort) = assignNewPort
            ? testCluster.PortAllocator.AllocateConsecutivePortPairs(1)
            : testCluster.PortsOf(instanceNumber);
        return new InProcessTestSiloSpecificOptions
        {
            SiloName = $"Silo_{instanceNumber}",
            SiloPort = siloPort,
            GatewayPort = instanceNumber == 0 || testClusterOptions.GatewayPerSilo ? gatewayPort : 0,
        };
    }
}
