using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Directory;

namespace Orleans.TestingHost;

public sealed partial class InProcessTestCluster
{
    /// <summary>Stops a silo in peace: its grains are deactivated and move.</summary>
    public async Task StopSiloAsync(InProcessSiloHandle instance)
    {
        await instance.StopSiloAsync(stopGracefully: true);
        Remove(instance);
    }

    /// <summary>Stops a silo as a crash would.</summary>
    public async Task KillSiloAsync(InProcessSiloHandle instance)
    {
        await instance.StopSiloAsync(stopGracefully: false);
        Remove(instance);
    }

    /// <summary>Stops a silo and starts its next life on the same ports.</summary>
    public async Task<InProcessSiloHandle> RestartSiloAsync(InProcessSiloHandle instance)
    {
        await StopSiloAsync(instance);
        return await CreateSiloAsync(instance.Options);
    }

    /// <summary>Starts the next life of a silo that was stopped or killed.</summary>
    public Task<InProcessSiloHandle> RestartStoppedSecondarySiloAsync(string siloName)
    {
        if (Silos.Any(s => s.IsActive && string.Equals(s.Name, siloName, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"The silo {siloName} is running");
        }

        var number = int.Parse(siloName.AsSpan(siloName.LastIndexOf('_') + 1));
        return CreateSiloAsync(InProcessTestSiloSpecificOptions.Create(this, Options, number));
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos.Reverse())
        {
            await StopSiloAsync(silo);
        }
    }

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopClusterClientAsync()
    {
        if (Interlocked.Exchange(ref _clientHost, null) is { } client)
        {
            await client.StopAsync();
            client.Dispose();
        }
    }

    public Task KillClientAsync()
    {
        Interlocked.Exchange(ref _clientHost, null)?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Waits until every active silo knows which silos are active, and no dead one counts as alive.</summary>
    public async Task WaitForLivenessToStabilizeAsync(bool didKill = false)
    {
        var expected = GetActiveSilos().Select(s => s.SiloAddress).ToHashSet();
        foreach (var silo in GetActiveSilos())
        {
            var membership = silo.ServiceProvider.GetRequiredService<IClusterMembershipService>();
            using var timeout = new CancellationTokenSource(GetLivenessStabilizationTime(new ClusterMembershipOptions(), didKill));
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(timeout.Token))
            {
                var active = snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress);
                if (expected.SetEquals(active))
                {
                    break;
                }
            }

            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"{silo.SiloAddress} still sees {membership.CurrentSnapshot}, and not that {string.Join(", ", expected)} are active");
            }
        }
    }

    public Task WaitForClusterManifestToStabilizeAsync(bool didKill = false) => WaitForLivenessToStabilizeAsync(didKill);

    /// <summary>How long the silos may take to agree.</summary>
    public static TimeSpan GetLivenessStabilizationTime(ClusterMembershipOptions clusterMembershipOptions, bool didKill = false)
    {
        var time = didKill ? clusterMembershipOptions.ProbeTimeout * (clusterMembershipOptions.NumMissedProbesLimit + 1) : TimeSpan.Zero;
        return time + (clusterMembershipOptions.UseLivenessGossip ? TimeSpan.FromSeconds(10) : clusterMembershipOptions.TableRefreshTimeout * 2);
    }

    /// <summary>Ends a grain's activation and waits until it is gone.</summary>
    public async Task DeactivateAsync(GrainId grainId)
    {
        if (TryGetGrainContext(grainId, out var context))
        {
            context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "A test asks for it"));
            await context.Deactivated;
        }
    }

    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    public Task WaitForDeactivationAsync(GrainId grainId) => TryGetGrainContext(grainId, out var context) ? context.Deactivated : Task.CompletedTask;

    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    public bool TryGetGrainContext(GrainId grainId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IGrainContext? grainContext)
    {
        foreach (var silo in GetActiveSilos())
        {
            if (silo.ServiceProvider.GetRequiredService<Catalog>().TryGet(grainId, out grainContext))
            {
                return true;
            }
        }

        grainContext = null;
        return false;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        PortAllocator.Dispose();
    }

    private void Remove(InProcessSiloHandle instance)
    {
        lock (_silos)
        {
            _silos.Remove(instance);
        }
    }
}
