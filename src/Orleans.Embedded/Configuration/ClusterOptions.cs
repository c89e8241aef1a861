using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Checks options before a silo or client starts.</summary>
    public interface IConfigurationValidator
    {
        void ValidateConfiguration();
    }
}

namespace Orleans.Configuration
{
    /// <summary>Which cluster and service a silo or client belongs to.</summary>
    public class ClusterOptions
    {
        public const string DefaultClusterId = "default";
        public const string DefaultServiceId = "default";

        /// <summary>Silos with the same id form a cluster.</summary>
        /// <value>"default"</value>
        public string ClusterId { get; set; } = DefaultClusterId;

        /// <summary>The name under which state is kept, over the lives of several clusters.</summary>
        /// <value>"default"</value>
        public string ServiceId { get; set; } = DefaultServiceId;
    }

    /// <summary>Both ids are needed.</summary>
    public class ClusterOptionsValidator(IOptions<ClusterOptions> options) : IConfigurationValidator
    {
        private readonly ClusterOptions _options = options.Value;

        public void ValidateConfiguration()
        {
            if (string.IsNullOrWhiteSpace(_options.ClusterId))
            {
                throw new OrleansConfigurationException($"{nameof(ClusterOptions)}.{nameof(ClusterOptions.ClusterId)} is required");
            }

            if (string.IsNullOrWhiteSpace(_options.ServiceId))
            {
                throw new OrleansConfigurationException($"{nameof(ClusterOptions)}.{nameof(ClusterOptions.ServiceId)} is required");
            }
        }
    }

    /// <summary>The silo itself.</summary>
    public class SiloOptions
    {
        /// <summary>The silo's name.</summary>
        /// <value>Silo_ and five random hexadecimal digits</value>
        public string SiloName { get; set; } = null!;
    }

    /// <summary>Where a silo listens and how others reach it.</summary>
    public class EndpointOptions
    {
        public const int DEFAULT_SILO_PORT = 11111;
        public const int DEFAULT_GATEWAY_PORT = 30000;
        private int _siloPort = DEFAULT_SILO_PORT;

        /// <summary>The address that others use.</summary>
        public IPAddress AdvertisedIPAddress { get; set; } = null!;

        /// <summary>The port for other silos.</summary>
        /// <value>11111</value>
        public int SiloPort
        {
            get => _siloPort;
            set => _siloPort = value is > 0 and < 65536 ? value : throw new ArgumentException($"No port can have the number {value}", nameof(value));
        }

        /// <summary>The port for clients; 0 for none.</summary>
        /// <value>30000</value>
        public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

        /// <summary>Where to listen for silos if not at the advertised address.</summary>
        public IPEndPoint? SiloListeningEndpoint { get; set; }

        /// <summary>Where to listen for clients if not at the advertised address.</summary>
        public IPEndPoint? GatewayListeningEndpoint { get; set; }
    }

    /// <summary>How a client finds gateways.</summary>
    public class GatewayOptions
    {
        public const int DEFAULT_PREFERED_GATEWAY_INDEX = -1;

        /// <value>1 minute</value>
        public TimeSpan GatewayListRefreshPeriod { get; set; } = TimeSpan.FromMinutes(1);

        /// <value>-1: any</value>
        public int PreferredGatewayIndex { get; set; } = DEFAULT_PREFERED_GATEWAY_INDEX;
    }

    /// <summary>The fixed gateways of a client.</summary>
    public class StaticGatewayListProviderOptions
    {
        public List<Uri> Gateways { get; set; } = [];
    }

    /// <summary>Where the membership table of a development cluster lives.</summary>
    public class DevelopmentClusterMembershipOptions
    {
        public IPEndPoint? PrimarySiloEndpoint { get; set; }
    }
}
