using Orleans.Runtime.Activations;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

internal sealed class SingleSilo(ILocalSiloDetails silo) : ISiloStatusOracle, ISiloConnections, IClientRouter, IGrainLocatorCore, ISiloRoles, ISiloLoad
{
    public SiloStatus CurrentStatus { get; set; } = SiloStatus.Active;
    public string SiloName => silo.Name;
    public SiloAddress SiloAddress => silo.SiloAddress;
    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => siloAddress.Equals(SiloAddress) ? CurrentStatus : SiloStatus.None;
    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => new() { [SiloAddress] = CurrentStatus };
    public SiloAddress[] GetActiveSilos() => [SiloAddress];
    public bool TryGetSiloName(SiloAddress siloAddress, out string siloName) { siloName = silo.Name; return siloAddress.Equals(SiloAddress); }
    public bool IsFunctionalDirectory(SiloAddress siloAddress) => siloAddress.Equals(SiloAddress);
    public bool IsDeadSilo(SiloAddress siloAddress) => false;
    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => true;
    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => true;
    public void Send(SiloAddress to, Message message) => throw new NotSupportedException();
    public void Send(Message message) => throw new NotSupportedException();
    public Task<GrainAddress> RegisterAsync(Activation activation) => Task.FromResult(activation.Address);
    public Task UnregisterAsync(Activation activation) => Task.CompletedTask;
    public bool TryGetCached(GrainId grainId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GrainAddress? address) { address = null; return false; }
    public ValueTask<GrainAddress?> LookupAsync(GrainId grainId) => new((GrainAddress?)null);
    public void Cache(GrainAddress address) { }
    public void Invalidate(GrainAddress address) { }
    public string? RoleOf(SiloAddress s) => null;
    public int ActivationCount(SiloAddress s) => 0;
    public void OnPlaced(SiloAddress s) { }
}
