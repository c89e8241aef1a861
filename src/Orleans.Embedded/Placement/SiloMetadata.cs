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
}

/// <summary>Asks every silo for its metadata as soon as it joins, so that it is known when the silo becomes active.</summary>
internal sealed partial class SiloMetadataCache(
    SiloRuntime runtime,
    MembershipAgent membership,
    IOptions<SiloMetadata> own,
    [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider,
    ILogger<SiloMetadataCache> logger)
    : SystemComponent(runtime, Name), ISiloMetadataSource, ISiloMetadataCache, IMembershipListener
{
    private const string Name = "silo-metadata";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<SiloAddress, SiloMetadata> _known = new();
    private readonly HashSet<SiloAddress> _asked = [];

    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) =>
        siloAddress.Equals(Runtime.SiloAddress) ? own.Value : _known.TryGetValue(siloAddress, out var metadata) ? metadata : SiloMetadata.Empty;

    public Task<SiloMetadata> GetMetadata() => Task.FromResult(own.Value);

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

    [LoggerMessage(Message = "{Silo} has not told its metadata")]
    private partial void LogFetchFailed(LogLevel level, Exception exception, SiloAddress silo);
}
