using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Winnow.Hosting.Sql;

/// <summary>Tells Orleans clients the gateways of the active silos in the membership table.</summary>
internal sealed class SqlGatewayListProvider(SqlDatabase database, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> options) : IGatewayListProvider
{
    private readonly SqlMembershipTable _table = new(database, cluster);

    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => _table.InitializeMembershipTable(true);

    public async Task<IList<Uri>> GetGateways()
    {
        var table = await _table.ReadAll();
        return [.. table.Members
            .Select(row => row.Item1)
            .Where(silo => silo is { Status: SiloStatus.Active, ProxyPort: > 0 })
            .Select(silo => SiloAddress.New(silo.SiloAddress.Endpoint.Address, silo.ProxyPort, silo.SiloAddress.Generation).ToGatewayUri())];
    }
}
