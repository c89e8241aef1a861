using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Winnow.Http.Rest;

namespace Winnow.Http;

/// <summary>Puts Winnow's REST API into a web application that can reach Winnow's grains.</summary>
public static class WinnowHttpExtensions
{
    public static IServiceCollection AddWinnowHttp(this IServiceCollection services, Action<WinnowHttpOptions>? configure = null)
    {
        services.Configure(configure ?? (_ => { }));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RestApi>();
        services.AddSingleton(provider => provider.GetRequiredService<RestApi>().Routes());
        services.AddSingleton<RestDispatcher>();
        services.Configure<KestrelServerOptions>(options =>
        {
            // The dispatcher has its own limit, which answers with a reason; a request line holds long ids and scroll ids.
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MaxRequestLineSize = 64 * 1024;
            options.Limits.MinRequestBodyDataRate = null;
            options.AddServerHeader = false;
        });
        return services;
    }

    /// <summary>Answers every request of the application. Call it last.</summary>
    public static void MapWinnow(this WebApplication app)
    {
        var dispatcher = app.Services.GetRequiredService<RestDispatcher>();
        app.Run(dispatcher.Invoke);
    }
}
