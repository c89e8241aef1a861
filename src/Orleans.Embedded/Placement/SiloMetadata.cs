using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime.Membership;
using Orleans.Runtime.Placement.Filtering;

namespace Orleans.Runtime.MembershipService.SiloMetadata;

/// <summary>What a silo says of itself, as keys and values.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.SiloMetadata")]
public record SiloMetadata
{
    public static SiloMetadata Empty { get; } = new();

    [Id(0)]
    public ImmutableDictionary<string, string> Metadata { get; private set; } = ImmutableDictionary<string, string>.Empty;

    internal void Add(string key, string value) => Metadata = Metadata.SetItem(key, value);
}

/// <summary>The metadata of all silos.</summary>
public interface ISiloMetadataCache
{
    SiloMetadata GetSiloMetadata(SiloAddress siloAddress);
}

/// <summary>Gives a silo metadata.</summary>
public static class SiloMetadataHostingExtensions
{
    private const string Section = "Orleans:Metadata";

    /// <summary>Takes the metadata from the configuration section Orleans:Metadata.</summary>
    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder) => builder.UseSiloMetadata(builder.Configuration);

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfiguration configuration) =>
        builder.UseSiloMetadata(configuration.GetSection(Section));

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfigurationSection configurationSection) =>
        builder.UseSiloMetadata(configurationSection.GetChildren().Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value!));

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, Dictionary<string, string> metadata) =>
        builder.ConfigureServices(services =>
        {
            services.AddOptions<SiloMetadata>().Configure(m =>
            {
                foreach (var (key, value) in metadata)
                {
                    m.Add(key, value);
                }
            });
            services.TryAddSingleton<SiloMetadataCache>();
            services.TryAddSingleton<ISiloMetadataCache>(sp => sp.GetRequiredService<SiloMetadataCache>());
            services.AddSingleton<IMembershipListener>(sp => sp.GetRequiredService<SiloMetadataCache>());
            services.AddSingleton<SystemComponent>(sp => sp.GetRequiredService<SiloMetadataCache>());
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(sp => sp.GetRequiredService<SiloMetadataCache>());
            services.AddPlacementFilter<RequiredMatchSiloMetadataPlacementFilterStrategy, RequiredMatchSiloMetadataPlacementFilterDirector>(ServiceLifetime.Transient);
            services.AddPlacementFilter<PreferredMatchSiloMetadataPlacementFilterStrategy, PreferredMatchSiloMetadataPlacementFilterDirector>(ServiceLifetime.Transient);
        });
}

/// <summary>Tells a silo's metadata.</summary>
[Alias("Orleans.ISiloMetadataSource")]
internal interface ISiloMetadataSource : ISystemTarget
{
    [Alias("GetMetadata")]
    Task<SiloMetadata> GetMetadata();

    /// <summary>A silo that joins tells its own and is told this one's.</summary>
    [Alias("Introduce")]
    Task<SiloMetadata> Introduce(SiloAddress silo, SiloMetadata metadata);
}

/// <summary>
/// The metadata of a silo is known to every silo that it reaches before it becomes active: whoever is told of an active silo can look at its
/// metadata at once, and is not told again. What could not be told is asked for.
/// </summary>
internal sealed partial class SiloMetadataCache(
    SiloRuntime runtime,
    MembershipAgent membership,
    IOptions<SiloMetadata> own,
    [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider,
    ILogger<SiloMetadataCache> logger)
    : SystemComponent(runtime, Name), ISiloMetadataSource, ISiloMetadataCache, IMembershipListener, ILifecycleParticipant<ISiloLifecycle>
{
    private const string Name = "silo-metadata";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<SiloAddress, SiloMetadata> _known = new();
    private readonly HashSet<SiloAddress> _asked = [];

    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) =>
        siloAddress.Equals(Runtime.SiloAddress) ? own.Value : _known.TryGetValue(siloAddress, out var metadata) ? metadata : SiloMetadata.Empty;

    public Task<SiloMetadata> GetMetadata() => Task.FromResult(own.Value);

    public Task<SiloMetadata> Introduce(SiloAddress silo, SiloMetadata metadata)
    {
        // This silo may not have read yet that the other one joins.
        if (membership.View.StatusOf(silo) != SiloStatus.Dead)
        {
            _known[silo] = metadata;
        }

        return GetMetadata();
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe("Silo metadata: introduction", ServiceLifecycleStage.BecomeActive - 1, cancellationToken => RunAsync(IntroduceToAll).WaitAsync(cancellationToken));

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update)
    {
        foreach (var change in update.Changes)
        {
            if (change.Status == SiloStatus.Dead)
            {
                _known.TryRemove(change.SiloAddress, out _);
            }
            else if (!change.SiloAddress.Equals(Runtime.SiloAddress) && !_known.ContainsKey(change.SiloAddress))
            {
                Scheduler.QueueAction(() => _ = Fetch(change.SiloAddress));
            }
        }
    }

    /// <summary>Of two silos that join together, the later one finds the earlier one in the table.</summary>
    private Task IntroduceToAll() => Task.WhenAll(
        membership.View.Entries.Values
            .Where(entry => entry.Status is SiloStatus.Joining or SiloStatus.Active && !entry.SiloAddress.Equals(Runtime.SiloAddress) && !membership.IsStale(entry))
            .Select(entry => IntroduceTo(entry.SiloAddress)));

    private async Task IntroduceTo(SiloAddress silo)
    {
        try
        {
            var metadata = await Peer<ISiloMetadataSource>(Name, silo).Introduce(Runtime.SiloAddress, own.Value).WaitAsync(membership.Options.ProbeTimeout, timeProvider);
            if (!IsGone(silo))
            {
                _known[silo] = metadata;
            }
        }
        catch (Exception exception)
        {
            // Each asks the other until it knows.
            LogNotIntroduced(exception, silo);
        }
    }

    // Until it answers or is dead: without its metadata the filters would never place anything there.
    private async Task Fetch(SiloAddress silo)
    {
        if (!_asked.Add(silo))
        {
            return;
        }

        for (var attempt = 1; !IsGone(silo) && !_known.ContainsKey(silo); attempt++)
        {
            try
            {
                var metadata = await Peer<ISiloMetadataSource>(Name, silo).GetMetadata();
                if (!IsGone(silo))
                {
                    _known[silo] = metadata;
                }
            }
            catch (Exception exception)
            {
                LogFetchFailed(IsGone(silo) ? LogLevel.Debug : LogLevel.Warning, exception, silo);
                await Task.Delay(RetryDelay * Math.Min(attempt, 25), timeProvider);
            }
        }

        _asked.Remove(silo);
    }

    private bool IsGone(SiloAddress silo) => membership.CurrentStatus.IsTerminating() || membership.View.StatusOf(silo) is SiloStatus.Dead or SiloStatus.None;

    [LoggerMessage(Level = LogLevel.Debug, Message = "This silo could not introduce itself to {Silo}")]
    private partial void LogNotIntroduced(Exception exception, SiloAddress silo);

    [LoggerMessage(Message = "{Silo} has not told its metadata")]
    private partial void LogFetchFailed(LogLevel level, Exception exception, SiloAddress silo);
}
