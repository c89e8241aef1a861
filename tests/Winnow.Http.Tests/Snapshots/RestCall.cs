using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests.Snapshots;

/// <summary>One request through the way of every request.</summary>
internal static class RestCall
{
    public static async Task<(int Status, string Body)> Send(RouteTable routes, string method, string target, string? body = null)
    {
        var dispatcher = new RestDispatcher(routes, Options.Create(new WinnowHttpOptions()), NullLogger<RestDispatcher>.Instance);
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            context.Request.Body = new MemoryStream(bytes);
            context.Request.ContentLength = bytes.Length;
            context.Request.ContentType = "application/json";
        }

        using var output = new MemoryStream();
        context.Response.Body = output;
        await dispatcher.Invoke(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(output.ToArray()));
    }
}
