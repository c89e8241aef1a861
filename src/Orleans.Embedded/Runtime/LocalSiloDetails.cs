using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

internal sealed class LocalSiloDetails(
    IOptions<SiloOptions> siloOptions,
    IOptions<ClusterOptions> clusterOptions,
    IOptions<EndpointOptions> endpointOptions,
    [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider) : ILocalSiloDetails
{
    private SiloAddress? _siloAddress;

    public string Name => siloOptions.Value.SiloName;

    public string ClusterId => clusterOptions.Value.ClusterId;

    public string DnsHostName { get; } = Dns.GetHostName();

    /// <summary>Has the generation that was chosen when the silo started; who asks before that fixes the clock's.</summary>
    public SiloAddress SiloAddress => _siloAddress ?? FixGeneration(SiloAddress.AllocateNewGeneration(timeProvider));

    /// <summary>Port 0 stands for no gateway.</summary>
    public SiloAddress GatewayAddress => SiloAddress.New(Options.AdvertisedIPAddress, Options.GatewayPort, SiloAddress.Generation);

    public IPEndPoint Endpoint => new(Options.AdvertisedIPAddress, Options.SiloPort);

    private EndpointOptions Options => endpointOptions.Value;

    /// <summary>Gives this life a generation above that of an earlier one, which may have begun in the same second or under a clock that was ahead.</summary>
    public SiloAddress ChooseGenerationAfter(int earlier) => FixGeneration(Math.Max(SiloAddress.AllocateNewGeneration(timeProvider), earlier + 1));

    private SiloAddress FixGeneration(int generation)
    {
        var address = SiloAddress.New(Endpoint, generation);
        return Interlocked.CompareExchange(ref _siloAddress, address, null) ?? address;
    }
}
