using Microsoft.Extensions.DependencyInjection;

namespace Winnow.Http.Rest;

internal static class ServiceExtensions
{
    public static TimeProvider Clock(this IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
