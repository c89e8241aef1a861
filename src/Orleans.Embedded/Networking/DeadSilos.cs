using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Networking;

/// <summary>Gives up connections to silos that have been declared dead, and the calls that wait for their answers.</summary>
internal sealed class DeadSilos(SiloConnections connections, SiloRuntimeClient client)
{
    public void OnMembershipChanged(ClusterMembershipUpdate update)
    {
        foreach (var change in update.Changes)
        {
            if (change.Status == SiloStatus.Dead)
            {
                connections.OnDead(change.SiloAddress);
                client.BreakCallsTo(change.SiloAddress);
            }
        }
    }
}
