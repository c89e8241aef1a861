using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Indices;

/// <summary><c>_alias</c> and <c>_aliases</c>.</summary>
internal sealed class AliasApi(IGrainFactory grains)
{
    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string timeouts = "timeout master_timeout";
        routes.Add(new RestRoute("POST", "/_aliases", timeouts, Update));
        foreach (var word in new[] { "_alias", "_aliases" })
        {
            foreach (var method in new[] { "PUT", "POST" })
            {
                routes.Add(new RestRoute(method, $"/{{index}}/{word}/{{name}}", timeouts, Put));
            }

            routes.Add(new RestRoute("DELETE", $"/{{index}}/{word}/{{name}}", timeouts, Delete));
        }

        const string get = SearchParameters.Indices + " local master_timeout";
        foreach (var path in new[] { "/_alias", "/_alias/{name}", "/{index}/_alias", "/{index}/_alias/{name}" })
        {
            routes.Add(new RestRoute("GET", path, get, Get));
            routes.Add(new RestRoute("HEAD", path, get, Exists));
        }
    }

    private async Task Put(RestRequest request, RestResponse response)
    {
        var action = new AliasAction { Type = AliasActionType.Add, Indices = request.Indices() is [] ? ["*"] : request.Indices(), Aliases = request.List("name") };
        if (request.HasBody)
        {
            using var body = JsonDocument.Parse(request.Body);
            action = AliasActions.Read(action, body.RootElement, "alias");
        }

        response.Acknowledged((await Indices.UpdateAliases(new UpdateAliasesRequest { Actions = [action], Timeout = request.Time("timeout") })).Acknowledged);
    }

    private async Task Delete(RestRequest request, RestResponse response)
    {
        var action = new AliasAction
        {
            Type = AliasActionType.Remove,
            Indices = request.Indices() is [] ? ["*"] : request.Indices(),
            Aliases = request.List("name"),
            MustExist = true,
        };
        response.Acknowledged((await Indices.UpdateAliases(new UpdateAliasesRequest { Actions = [action], Timeout = request.Time("timeout") })).Acknowledged);
    }

    private async Task Update(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        using var body = JsonDocument.Parse(request.Body);
        var actions = AliasActions.Parse(body.RootElement);
        response.Acknowledged((await Indices.UpdateAliases(new UpdateAliasesRequest { Actions = actions, Timeout = request.Time("timeout") })).Acknowledged);
    }

    private async Task Get(RestRequest request, RestResponse response)
    {
        var answer = await Aliases(request);
        response.Json(answer.Missing.Length > 0 ? 404 : 200, writer =>
        {
            writer.WriteStartObject();
            if (answer.Missing.Length > 0)
            {
                var noun = answer.Missing.Length == 1 ? "alias" : "aliases";
                writer.WriteString("error", $"{noun} [{string.Join(',', answer.Missing)}] missing");
                writer.WriteNumber("status", 404);
            }

            foreach (var index in answer.Indices)
            {
                writer.WriteStartObject(index.Index);
                AliasJson.Write(writer, index.Aliases);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private async Task Exists(RestRequest request, RestResponse response)
    {
        var answer = await Aliases(request);
        response.Empty(answer.Missing.Length == 0 && answer.Indices.Any(index => index.Aliases.Length > 0) ? 200 : 404);
    }

    private Task<GetAliasesResponse> Aliases(RestRequest request) => Indices.GetAliases(new GetAliasesRequest
    {
        Indices = request.Indices(),
        Options = request.IndicesOptions(),
        Names = request.List("name") is ["_all"] ? [] : request.List("name"),
    });
}
