using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking;

/// <summary>Gives up connections to silos that have been declared dead, and the calls whose answers can no longer come from a silo.</summary>
internal sealed class DeadSilos
{
    private readonly SiloConnections _connections;
    private readonly SiloRuntimeClient _client;

    public DeadSilos(SiloConnections connections, SiloRuntimeClient client, Gateway gateway)
    {
        _connections = connections;
        _client = client;
        connections.ConnectionBroken = silo =>
        {
            client.BreakCallsTo(silo);
            gateway.FailRequestsTo(silo);
        };
    }

    public void OnMembershipChanged(ClusterMembershipUpdate update)
    {
        foreach (var change in update.Changes)
        {
            if (change.Status == SiloStatus.Dead)
            {
                _connections.OnDead(change.SiloAddress);
                _client.BreakCallsTo(change.SiloAddress);
            }
        }
    }
}
