using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Messaging;

/// <summary>Gateways from configuration.</summary>
public class StaticGatewayListProvider(IOptions<StaticGatewayListProviderOptions> options, IOptions<GatewayOptions> gatewayOptions) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => gatewayOptions.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>(options.Value.Gateways);
}

/// <summary>Gateways of the active silos in a membership table.</summary>
internal sealed class MembershipGatewayListProvider([FromKeyedServices(MembershipGatewayListProvider.TableKey)] IMembershipTable table, IOptions<GatewayOptions> options) : IGatewayListProvider
{
    public const string TableKey = "gateways";

    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        var data = await table.ReadAll();
        return [.. data.Members
            .Select(m => m.Item1)
            .Where(m => m is { Status: SiloStatus.Active, ProxyPort: > 0 })
            .Select(m => SiloAddress.New(m.SiloAddress.Endpoint.Address, m.ProxyPort, m.SiloAddress.Generation).ToGatewayUri())];
    }
}
