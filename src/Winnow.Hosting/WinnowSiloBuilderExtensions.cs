using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Winnow.Contracts;
using Winnow.Grains;
using Winnow.Grains.Nodes;
using Winnow.Grains.Remote;
using Winnow.Hosting.Remote;
using Winnow.Store;

namespace Winnow.Hosting;

/// <summary>Makes a silo a node of a Winnow cluster.</summary>
public static class WinnowSiloBuilderExtensions
{
    /// <summary>
    /// Adds Winnow's grains and services to the silo, locks its data directory, and opens its shards when the silo starts.
    /// </summary>
    /// <exception cref="LockObtainFailedException">Another process uses the data directory.</exception>
    public static ISiloBuilder UseWinnow(this ISiloBuilder builder, Action<WinnowOptions> configure)
    {
        var options = new WinnowOptions();
        configure(options);
        WinnowOptionsValidator.Validate(options);

        var uuids = options.UuidSource ?? WinnowServices.CreateUuidSource();
        var environment = NodeEnvironment.Open(options.DataDirectory ?? new FsDirectory(options.PathData), uuids.Next);
        var node = new WinnowNode
        {
            Id = environment.NodeId,
            Name = options.NodeName,
            ClusterName = options.ClusterName,
            EphemeralId = uuids.Next(),
            Roles = [.. options.NodeRoles],
            Attributes = new SortedDictionary<string, string>(options.NodeAttributes, StringComparer.Ordinal),
            Settings = SettingsOf(options),
        };

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => environment);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DataDirectoryLife>();
        builder.Services.AddSingleton(services => services.GetRequiredService<NodeEnvironment>().Directory);
        builder.Services.AddSingleton(uuids);
        builder.AddWinnowGrains(node);
        if (options.ConfigureEndpoints)
        {
            builder.Configure<EndpointOptions>(endpoints => Configure(endpoints, options));
        }

        if (options.TransportTls is { } tls)
        {
            builder.UseWinnowTls(tls);
        }

        builder.UseRemotePreface();
        builder.Services.TryAddSingleton<IRemoteClientFactory, OrleansRemoteClientFactory>();

        if (options.Store != ClusterStore.External)
        {
            builder.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterName;
                cluster.ServiceId = options.ClusterName;
            });
            builder.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = options.FaultDetectionInterval;
                membership.NumMissedProbesLimit = options.FaultDetectionRetryCount;
            });
            _ = options.Store == ClusterStore.PostgreSql
                ? builder.UseWinnowPostgreSql(options.ConnectionString)
                : builder.UseWinnowSqlite(Path.Combine(options.PathCluster, "winnow.db"));
        }

        builder.AddStartupTask((services, _) => services.GetRequiredService<IGrainFactory>().GetGrain<INodeGrain>(node.Id).Start());
        return builder;
    }

    /// <summary>The settings that were given, and those options that grains read as settings.</summary>
    private static SortedDictionary<string, string> SettingsOf(WinnowOptions options)
    {
        var settings = new SortedDictionary<string, string>(options.Settings, StringComparer.Ordinal);
        if (options.PathRepo.Count > 0)
        {
            settings["path.repo"] = string.Join(',', options.PathRepo);
        }

        return settings;
    }

    private static void Configure(EndpointOptions endpoints, WinnowOptions options)
    {
        endpoints.AdvertisedIPAddress = options.TransportPublishHost ?? options.TransportHost;
        endpoints.SiloPort = options.TransportPublishPort ?? options.TransportPort;
        endpoints.SiloListeningEndpoint = new IPEndPoint(options.TransportHost, options.TransportPort);
        endpoints.GatewayPort = options.GatewayPort == 0 ? 0 : options.GatewayPublishPort ?? options.GatewayPort;
        endpoints.GatewayListeningEndpoint = new IPEndPoint(options.TransportHost, options.GatewayPort);
    }

    /// <summary>Takes the data directory into the silo's life: it is unlocked when the silo's host is disposed of, even after a failed start.</summary>
    private sealed class DataDirectoryLife(NodeEnvironment environment) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => _ = environment;
    }
}
