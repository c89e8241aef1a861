using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Orleans.Hosting;

public static partial class ClientBuilderExtensions
{
    /// <summary>Connects to a cluster on this machine.</summary>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        string serviceId = ClusterOptions.DefaultServiceId,
        string clusterId = ClusterOptions.DefaultClusterId) => builder.UseLocalhostClustering([gatewayPort], serviceId, clusterId);

    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder,
        int[] gatewayPorts,
        string serviceId = ClusterOptions.DefaultServiceId,
        string clusterId = ClusterOptions.DefaultClusterId) =>
        builder.UseStaticClustering([.. gatewayPorts.Select(p => new IPEndPoint(IPAddress.Loopback, p))]).Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });

    public static IClientBuilder UseStaticClustering(this IClientBuilder builder, params IPEndPoint[] endpoints) =>
        builder.UseStaticClustering((StaticGatewayListProviderOptions options) => options.Gateways = [.. endpoints.Select(e => e.ToGatewayUri())]);

    public static IClientBuilder UseStaticClustering(this IClientBuilder builder, Action<StaticGatewayListProviderOptions> configureOptions) =>
        builder.UseStaticClustering((OptionsBuilder<StaticGatewayListProviderOptions> options) => options.Configure(configureOptions));

    public static IClientBuilder UseStaticClustering(this IClientBuilder builder, Action<OptionsBuilder<StaticGatewayListProviderOptions>> configureOptions) =>
        builder.ConfigureServices(services =>
        {
            configureOptions(services.AddOptions<StaticGatewayListProviderOptions>());
            services.Replace(ServiceDescriptor.Singleton<IGatewayListProvider, StaticGatewayListProvider>());
        });

    public static IClientBuilder UseConnectionRetryFilter(this IClientBuilder builder, IClientConnectionRetryFilter connectionRetryFilter) =>
        builder.ConfigureServices(services => services.AddSingleton(connectionRetryFilter));

    public static IClientBuilder UseConnectionRetryFilter<TConnectionRetryFilter>(this IClientBuilder builder)
        where TConnectionRetryFilter : class, IClientConnectionRetryFilter =>
        builder.ConfigureServices(services => services.AddSingleton<IClientConnectionRetryFilter, TConnectionRetryFilter>());

    public static IClientBuilder UseConnectionRetryFilter(this IClientBuilder builder, Func<Exception, CancellationToken, Task<bool>> connectionRetryFilter) =>
        builder.UseConnectionRetryFilter(new DelegateRetryFilter(connectionRetryFilter));

    public static IClientBuilder AddClusterConnectionStatusObserver<TObserver>(this IClientBuilder builder, TObserver observer)
        where TObserver : IClusterConnectionStatusObserver => builder.ConfigureServices(services => services.AddSingleton<IClusterConnectionStatusObserver>(observer));

    public static IClientBuilder AddClusterConnectionStatusObserver<TObserver>(this IClientBuilder builder)
        where TObserver : class, IClusterConnectionStatusObserver =>
        builder.ConfigureServices(services => services.AddSingleton<IClusterConnectionStatusObserver, TObserver>());

    public static IClientBuilder AddClusterConnectionLostHandler(this IClientBuilder builder, ConnectionToClusterLostHandler handler) =>
        builder.AddClusterConnectionStatusObserver(new DelegateObserver(handler, null));

    public static IClientBuilder AddGatewayCountChangedHandler(this IClientBuilder builder, GatewayCountChangedHandler handler) =>
        builder.AddClusterConnectionStatusObserver(new DelegateObserver(null, handler));

    private sealed class DelegateRetryFilter(Func<Exception, CancellationToken, Task<bool>> filter) : IClientConnectionRetryFilter
    {
        public Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken) => filter(exception, cancellationToken);
    }

    private sealed class DelegateObserver(ConnectionToClusterLostHandler? lost, GatewayCountChangedHandler? changed) : IClusterConnectionStatusObserver
    {
        public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
            changed?.Invoke(this, new GatewayCountChangedEventArgs(currentNumberOfGateways, previousNumberOfGateways));

        public void NotifyClusterConnectionLost() => lost?.Invoke(this, EventArgs.Empty);
    }
}
