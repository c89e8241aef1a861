using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Winnow.Grains.Ports;

/// <summary>The machine's own clock, randomness, threads and statistics, where nothing else was registered.</summary>
internal static class SystemPorts
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IUuidSource, RandomUuidSource>();
        services.TryAddSingleton<IComputePool, ComputePool>();
        services.TryAddSingleton<ISystemStatistics, LinuxStatistics>();
    }
}
