using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

internal sealed class LocalSiloDetails : ILocalSiloDetails
{
    public LocalSiloDetails(
        IOptions<SiloOptions> siloOptions,
        IOptions<ClusterOptions> clusterOptions,
        IOptions<EndpointOptions> endpointOptions,
        [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider)
    {
        var endpoint = endpointOptions.Value;
        Name = siloOptions.Value.SiloName;
        ClusterId = clusterOptions.Value.ClusterId;
        DnsHostName = Dns.GetHostName();
        var generation = Generations.Next(new IPEndPoint(endpoint.AdvertisedIPAddress, endpoint.SiloPort), SiloAddress.AllocateNewGeneration(timeProvider));
        SiloAddress = SiloAddress.New(endpoint.AdvertisedIPAddress, endpoint.SiloPort, generation);
        GatewayAddress = SiloAddress.New(endpoint.AdvertisedIPAddress, endpoint.GatewayPort, generation);
    }

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName { get; }

    public SiloAddress SiloAddress { get; }

    /// <summary>Port 0 stands for no gateway.</summary>
    public SiloAddress GatewayAddress { get; }

    /// <summary>Two lives within a second on one endpoint still need different generations.</summary>
    private static class Generations
    {
        private static readonly Dictionary<IPEndPoint, int> Last = [];

        public static int Next(IPEndPoint endpoint, int proposed)
        {
            lock (Last)
            {
                var next = Math.Max(proposed, Last.GetValueOrDefault(endpoint) + 1);
                return Last[endpoint] = next;
            }
        }
    }
}
