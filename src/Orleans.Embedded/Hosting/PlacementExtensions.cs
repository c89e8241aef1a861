using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Hosting
{
    /// <summary>Registers placement strategies with their directors.</summary>
    public static class PlacementStrategyExtensions
    {
        public static ISiloBuilder AddPlacementDirector<TStrategy, TDirector>(this ISiloBuilder builder)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector =>
            builder.ConfigureServices(services => services.AddPlacementDirector<TStrategy, TDirector>());

        public static ISiloBuilder AddPlacementDirector<TStrategy>(this ISiloBuilder builder, Func<IServiceProvider, IPlacementDirector> createDirector)
            where TStrategy : PlacementStrategy, new() =>
            builder.ConfigureServices(services => services.AddPlacementDirector<TStrategy>(createDirector));

        public static void AddPlacementDirector<TStrategy, TDirector>(this IServiceCollection services)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector => services.AddPlacementDirector<TStrategy, TDirector>(ServiceLifetime.Singleton);

        public static void AddPlacementDirector<TStrategy, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
            where TStrategy : PlacementStrategy, new()
            where TDirector : class, IPlacementDirector =>
            services.AddPlacementDirector<TStrategy>(static sp => ActivatorUtilities.GetServiceOrCreateInstance<TDirector>(sp), strategyLifetime);

        public static void AddPlacementDirector<TStrategy>(this IServiceCollection services, Func<IServiceProvider, IPlacementDirector> createDirector)
            where TStrategy : PlacementStrategy, new() => services.AddPlacementDirector<TStrategy>(createDirector, ServiceLifetime.Singleton);

        public static void AddPlacementDirector<TStrategy>(this IServiceCollection services, Func<IServiceProvider, IPlacementDirector> createDirector, ServiceLifetime strategyLifetime)
            where TStrategy : PlacementStrategy, new()
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementStrategy), typeof(TStrategy).Name, (_, _) => new TStrategy(), strategyLifetime));
            services.AddKeyedSingleton<IPlacementDirector>(typeof(TStrategy), (sp, _) => createDirector(sp));
        }
    }
}

namespace Orleans.Placement
{
    /// <summary>Registers placement filters with their directors.</summary>
    public static class PlacementFilterExtensions
    {
        public static IServiceCollection AddPlacementFilter<TFilter, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
            where TFilter : PlacementFilterStrategy
            where TDirector : class, IPlacementFilterDirector
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementFilterStrategy), typeof(TFilter).Name, (sp, _) => ActivatorUtilities.CreateInstance<TFilter>(sp), strategyLifetime));
            services.AddKeyedSingleton<IPlacementFilterDirector>(typeof(TFilter), (sp, _) => ActivatorUtilities.GetServiceOrCreateInstance<TDirector>(sp));
            return services;
        }
    }
}
