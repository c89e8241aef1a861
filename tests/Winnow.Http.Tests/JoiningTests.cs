using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public sealed class JoiningTests
{
    private readonly WinnowHttpOptions _options = new();
    private readonly RouteTable _routes = new();

    public JoiningTests()
    {
        Add("/_search", needsCluster: true);
        Add("/_health/live", needsCluster: false);
    }

    [Fact]
    public async Task A_node_that_has_not_joined_says_so_at_once_and_serves_when_it_has()
    {
        _options.HasJoined = () => false;
        var (status, body) = await Get("/_search");
        Assert.Equal(503, status);
        Assert.Contains("\"type\":\"master_not_discovered_exception\"", body, StringComparison.Ordinal);
        Assert.Equal((200, "served"), await Get("/_health/live"));

        _options.HasJoined = () => true;
        Assert.Equal((200, "served"), await Get("/_search"));
    }

    private void Add(string path, bool needsCluster)
    {
        RestHandler serve = (_, response) =>
        {
            response.Text(200, "served");
            return Task.CompletedTask;
        };
        _routes.Add(new RestRoute("GET", path, "", serve) { NeedsCluster = needsCluster });
    }

    private async Task<(int Status, string Body)> Get(string path)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = path;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        context.Response.Body = body;
        await new RestDispatcher(_routes, Options.Create(_options), NullLogger<RestDispatcher>.Instance).Invoke(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
