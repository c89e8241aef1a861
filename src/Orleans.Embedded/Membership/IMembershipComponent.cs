using Orleans.Concurrency;

namespace Orleans.Runtime.Membership;

/// <summary>What silos ask of each other to watch over the cluster.</summary>
[Alias("Orleans.IMembershipComponent")]
internal interface IMembershipComponent : ISystemTarget
{
    [Alias("Ping")]
    Task Ping(int number);

    /// <summary>Pings another silo on the caller's behalf; false when it does not answer.</summary>
    [Alias("PingIndirectly")]
    Task<bool> PingIndirectly(SiloAddress target, TimeSpan timeout, int number);

    /// <summary>Says that the table has changed.</summary>
    [OneWay]
    [Alias("OnGossip")]
    Task OnGossip(MembershipVersion version);
}
