using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Directory;

/// <summary>
/// This silo's part of the grain directory, and its way to the other parts.
///
/// Every membership version assigns each grain to one active silo. A silo that is assigned new ranges serves them only when every
/// silo that may hold activations has said which of its activations are registered there; a silo answers that question only when it
/// has itself reached the asker's version, and from then on refuses registrations in ranges that it has lost. A registration whose
/// answer comes from a silo that is no longer assigned the grain is repeated at the new one. So at most one activation of a grain
/// is registered at a time, except with a silo that has been declared dead and does not know it yet.
/// </summary>
internal sealed partial class GrainDirectory : SystemComponent, IGrainDirectoryComponent, IGrainLocatorCore, IMembershipListener
{
    private const string Name = "grain-directory";
    private readonly MembershipAgent _membership;
    private readonly GrainAddressCache _cache;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly int _pointsPerSilo;

    // Kept here for the ranges that this silo serves.
    private readonly Dictionary<GrainId, GrainAddress> _entries = [];

    // This silo's own activations that are registered somewhere.
    private readonly Dictionary<GrainId, GrainAddress> _registered = [];
    private DirectoryRing _ring;
    private HashRanges _served = HashRanges.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isTakingOver;

    // The newest version for which this silo has told its registered activations.
    private MembershipVersion _recoveredAt = MembershipVersion.MinValue;

    public GrainDirectory(
        SiloRuntime runtime,
        MembershipAgent membership,
        IOptions<ConsistentRingOptions> ringOptions,
        IOptions<GrainDirectoryOptions> options,
        [FromKeyedServices(TimeProviderNames.GrainDirectory)] TimeProvider timeProvider,
        ILogger<GrainDirectory> logger)
        : base(runtime, Name)
    {
        _membership = membership;
        _timeProvider = timeProvider;
        _logger = logger;
        _pointsPerSilo = ringOptions.Value.UseVirtualBucketsConsistentRing ? ringOptions.Value.NumVirtualBucketsConsistentRing : 1;
        _cache = new GrainAddressCache(options.Value.CacheSize);
        _ring = new DirectoryRing(MembershipView.Empty, _pointsPerSilo);
    }

    private SiloAddress Local => Runtime.SiloAddress;

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update)
    {
        foreach (var change in update.Changes)
        {
            if (change.Status == SiloStatus.Dead)
            {
                _cache.RemoveSilo(change.SiloAddress);
            }
        }

        Scheduler.QueueAction(() => Follow(view));
    }

    public bool TryGetCached(GrainId grainId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GrainAddress? address) => _cache.TryGet(grainId, out address);

    public void Cache(GrainAddress address) => _cache.Add(address);

    public void Invalidate(GrainAddress address) => _cache.Remove(address);

    public ValueTask<GrainAddress?> LookupAsync(GrainId grainId) => _cache.TryGet(grainId, out var known) ? new(known) : new(RunAsync(() => LookupCore(grainId)));

    public Task<GrainAddress> RegisterAsync(Activation activation) => RunAsync(() => RegisterCore(activation.Address));

    public Task UnregisterAsync(Activation activation) => RunAsync(() => UnregisterCore(activation.Address));

    private async Task<GrainAddress?> LookupCore(GrainId grainId)
    {
        var (answer, _) = await Ask(grainId, static (owner, grainId, version) => owner.Lookup(grainId, version), grainId);
        if (answer.Address is not { SiloAddress: { } silo } address || _membership.IsDeadSilo(silo))
        {
            return null;
        }

        if (!silo.Equals(Local))
        {
            _cache.Add(address);
        }

        return address;
    }

    private async Task<GrainAddress> RegisterCore(GrainAddress address)
    {
        while (true)
        {
            var (answer, owner) = await Ask(address.GrainId, static (owner, address, version) => owner.Register(address, version), address);
            if (owner.Equals(_ring.OwnerOf(address.GrainId)) && answer.Version >= _recoveredAt)
            {
                var result = answer.Address!;
                if (result.ActivationId == address.ActivationId)
                {
                    _registered[address.GrainId] = result;
                }
                else
                {
                    _cache.Add(result);
                }

                return result;
            }

            // The grain's keeper has changed on the way, and the new one may not have heard of this.
        }
    }

    private async Task UnregisterCore(GrainAddress address)
    {
        if (_registered.TryGetValue(address.GrainId, out var registered) && registered.ActivationId == address.ActivationId)
        {
            _registered.Remove(address.GrainId);
        }

        // The last silo to leave has nobody who would look there, and one that has been declared dead is not heard.
        if (_ring.OwnerOf(address.GrainId) is null || _membership.CurrentStatus == SiloStatus.Dead)
        {
            return;
        }

        try
        {
            await Ask(address.GrainId, static (owner, address, version) => owner.Unregister(address, version), address);
        }
        catch (SiloUnavailableException) when (_membership.CurrentStatus.IsTerminating())
        {
            // The last silo but one has left meanwhile.
        }
    }

    /// <summary>Asks the silo that keeps a grain's registration, until one says that it does.</summary>
    private async Task<(DirectoryAnswer Answer, SiloAddress Owner)> Ask<TArgument>(
        GrainId grainId, Func<IGrainDirectoryComponent, TArgument, MembershipVersion, Task<DirectoryAnswer>> call, TArgument argument)
    {
        for (var attempt = 1; ; attempt++)
        {
            ThrowIfDead();
            var version = _ring.Version;
            if (_ring.OwnerOf(grainId) is { } owner)
            {
                try
                {
                    var answer = await call(owner.Equals(Local) ? this : Peer<IGrainDirectoryComponent>(Name, owner), argument, version);
                    if (answer.IsOwner)
                    {
                        return (answer, owner);
                    }

                    await _membership.Refresh(answer.Version);
                }
                catch (Exception exception) when (exception is OrleansException or TimeoutException && attempt < 100 && !owner.Equals(Local))
                {
                    LogAskFailed(exception, grainId, owner);
                    await _membership.Refresh();
                }
            }
            else if (_membership.CurrentStatus.IsTerminating())
            {
                throw new SiloUnavailableException($"This silo, {Local}, is stopping, and no other keeps the grain directory for {grainId}");
            }
            else if (attempt >= 100)
            {
                throw new OrleansException($"No silo keeps the grain directory for {grainId}: none is active");
            }

            if (_ring.Version == version)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(10 * attempt, 500)), _timeProvider);
            }
        }
    }
}
